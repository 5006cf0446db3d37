/** Draws a scale of colors with its values. */
import { type Markup, markup } from '../pictures/markup.js';
import type { Drawing } from '../pictures/picture.js';

/** A scale of colors. */
export interface ColorBar {
  readonly title: string;
  /** The color at a share of the bar, from 0 at the left to 1 at the right. */
  color(share: number): string;
  /** The labels below the bar, at 0, between, and at 1. */
  readonly ticks: readonly { readonly share: number; readonly label: string }[];
}

const BAR = { width: 260, height: 12, steps: 52, top: 22 };

/** Draws the bar below its title, aligned left in a drawing of the width in pixels. */
export function drawColorBar({ title, color, ticks }: ColorBar, width: number): Drawing {
  const { height, steps, top } = BAR;
  const boxes = Array.from({ length: steps }, (_, i) => {
    const x = (i * BAR.width) / steps;
    // The overlap hides gaps between boxes.
    const wide = BAR.width / steps + (i < steps - 1 ? 0.5 : 0);
    return markup`<rect x="${x.toFixed(2)}" y="${top}" width="${wide.toFixed(2)}" height="${height}" fill="${color(i / (steps - 1))}"/>`;
  });
  const labels = ticks.map(({ share, label }): Markup => {
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return markup`<text x="${share * BAR.width}" y="${top + height + 15}" font-size="12" text-anchor="${anchor}">${label}</text>`;
  });
  return {
    width,
    height: top + height + 20,
    content: markup`<g fill="currentColor"><text y="13" font-size="13">${title}</text>${boxes}${labels}</g>`,
  };
}
