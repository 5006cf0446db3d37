/** A picture: a drawing with title and notes, as a file (SVG and PNG) or inside the page. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import { type Markup, markup } from './markup.js';

/** SVG content and its size in pixels; the color of text is `currentColor`. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly content: Markup;
}

/** Places drawings below each other, aligned left, `gap` pixels apart. */
export function stacked(drawings: readonly Drawing[], gap: number): Drawing {
  let top = -gap;
  const placed = drawings.map(({ height, content }) => {
    const y = top + gap;
    top = y + height;
    return y === 0 ? content : markup`<g transform="translate(0,${y})">${content}</g>`;
  });
  return {
    width: Math.max(...drawings.map(({ width }) => width)),
    height: top,
    content: markup`${placed}`,
  };
}

/** A drawing with its texts. */
export interface Picture {
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
  /** Explanations for the reader, one line each, at most about 90 characters. */
  readonly notes: readonly string[];
  /** Alternative text for readers who cannot see the picture. */
  readonly alt: string;
  readonly drawing: Drawing;
  /** Pixels of the PNG per pixel of the drawing. */
  readonly pixelRatio: number;
}

/** Fonts of every picture: those of the reader, and DejaVu Sans for the PNG. */
export const FONTS = 'Helvetica Neue, Segoe UI, Arial, DejaVu Sans, sans-serif';

const MARGIN = 20;
const TITLE_HEIGHT = 24;
const NOTE_HEIGHT = 18;
const INK = '#1d232b';

/** Mean widths of a character of the title and of a note in DejaVu Sans, rounded up, in pixels. */
const TITLE_CHARACTER = 11.2;
const NOTE_CHARACTER = 7.2;

/** Breaks a text between words into lines that fit into `width` pixels; a longer word has its own line. */
export function linesOf(text: string, width: number, characterWidth: number): string[] {
  const most = Math.max(1, Math.floor(width / characterWidth));
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** Writes the picture as an SVG file: title and notes above the drawing, on white. */
export function standaloneSvg({ title, notes, alt, drawing }: Picture): string {
  const titles = linesOf(title, drawing.width, TITLE_CHARACTER);
  const shown = notes.flatMap((note) => linesOf(note, drawing.width, NOTE_CHARACTER));
  const titleHeight = titles.length * TITLE_HEIGHT;
  const top = MARGIN + titleHeight + shown.length * NOTE_HEIGHT + 10;
  const width = drawing.width + 2 * MARGIN;
  const height = top + drawing.height + MARGIN;
  const titleLines = titles.map((line, index) => {
    const y = MARGIN + 14 + index * TITLE_HEIGHT;
    return markup`<text x="${MARGIN}" y="${y}" font-size="16" font-weight="bold">${line}</text>`;
  });
  const noteLines = shown.map((note, index) => {
    const y = MARGIN + titleHeight + 12 + index * NOTE_HEIGHT;
    return markup`<text x="${MARGIN}" y="${y}" font-size="12" fill-opacity="0.75">${note}</text>`;
  });
  const svg =
    markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" color="${INK}" fill="${INK}" font-family="${FONTS}"><title>${title}</title><desc>${alt}</desc><rect width="${width}" height="${height}" fill="#fff"/>${titleLines}${noteLines}<g transform="translate(${MARGIN},${top})">${drawing.content}</g></svg>
`.text;
  return withOwnClipNames(svg);
}

/**
 * Numbers clip paths from 0. Vega numbers them through a whole process, so the same picture would
 * otherwise have different bytes.
 */
function withOwnClipNames(svg: string): string {
  const names = new Map<string, string>();
  return svg.replace(/(?<= id="|="url\(#)clip\d+(?=[")])/g, (name) => {
    if (!names.has(name)) names.set(name, `clip${names.size}`);
    return names.get(name)!;
  });
}

/** Writes the drawing without title and notes, for the page. */
export function inlineSvg({ alt, drawing: { width, height, content } }: Picture): Markup {
  return markup`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${alt}" font-family="${FONTS}">${content}</svg>`;
}

const require = createRequire(import.meta.url);
const fonts = path.dirname(require.resolve('dejavu-fonts-ttf/package.json'));
const fontFiles = ['DejaVuSans', 'DejaVuSans-Bold'].map((name) =>
  path.join(fonts, 'ttf', `${name}.ttf`),
);

/** Renders a standalone SVG as PNG. It uses no system fonts, so every machine gives the same bytes. */
export async function renderPng(svg: string, pixelRatio: number): Promise<Uint8Array> {
  const image = await renderAsync(svg, {
    fitTo: { mode: 'zoom', value: pixelRatio },
    font: {
      loadSystemFonts: false,
      fontFiles,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  });
  return image.asPng();
}
