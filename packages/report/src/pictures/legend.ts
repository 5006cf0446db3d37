/** Legend of a chart: a piece of each line with its name, in rows. */
import { markup } from './markup.js';
import type { LineStyle } from './palette.js';
import type { Drawing } from './picture.js';

/** A line and its name. */
export interface LegendEntry {
  readonly label: string;
  readonly style: LineStyle;
}

const FONT_SIZE = 13;
const SAMPLE = 28;
const GAP = 8;
const COLUMN_GAP = 24;
const ROW = 22;

/** Draws the legend, in rows that fit the width in pixels. */
export function drawLegend(entries: readonly LegendEntry[], width: number): Drawing {
  let [x, row] = [0, 0];
  const items = entries.map(({ label, style }) => {
    const needed = SAMPLE + GAP + textWidth(label);
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const item = markup`<g transform="translate(${x.toFixed(1)},${row * ROW})"><line x1="0" x2="${SAMPLE}" y1="9" y2="9" stroke="${style.color}" stroke-width="2.5" stroke-dasharray="${style.dash.join(' ') || 'none'}"/><text x="${SAMPLE + GAP}" y="13.5" font-size="${FONT_SIZE}">${label}</text></g>`;
    x += needed + COLUMN_GAP;
    return item;
  });
  return {
    width,
    height: (row + 1) * ROW,
    content: markup`<g fill="currentColor">${items}</g>`,
  };
}

/** Estimates the width of text in DejaVu Sans, in pixels, because measuring needs a browser. */
function textWidth(text: string): number {
  const ems = [...text].map((letter) => {
    if (/[ .,'|!:;()[\]fijlrt-]/.test(letter)) return 0.38;
    return /[A-Zmw@%]|[^ -~]/.test(letter) ? 0.78 : 0.62;
  });
  return FONT_SIZE * ems.reduce((sum, em) => sum + em, 0);
}
