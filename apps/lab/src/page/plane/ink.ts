/** The colors of a canvas, taken from the style sheet, so that both follow the scheme of the page. */

export type Rgb = readonly [number, number, number];

export interface Ink {
  readonly plane: string;
  readonly grid: string;
  readonly text: string;
  readonly real: string;
  readonly anchor: string;
  readonly coupling: string;
  /** Of the heat map: lowest, middle and highest value. */
  readonly map: readonly [Rgb, Rgb, Rgb];
}

/** Reads the colors of the page as it is. */
export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(name).trim() || '#888888';
  return {
    plane: color('--plane'),
    grid: color('--plane-grid'),
    text: color('--plane-text'),
    real: color('--plane-real'),
    anchor: color('--plane-anchor'),
    coupling: color('--plane-coupling'),
    map: [rgb(color('--map-low')), rgb(color('--map-middle')), rgb(color('--map-high'))],
  };
}

/** Reads #rrggbb, or #rgb, which a minifier makes of it. */
export function rgb(hex: string): Rgb {
  const digits = hex.slice(1);
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const number = Number.parseInt(long, 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}
