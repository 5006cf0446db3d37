/** Colors of a heat map: from yellow for the lowest value to dark blue for the highest. */

/**
 * Stops of cividis (Nuñez, Anderton and Renslow, PLOS ONE 13, e0199239, 2018) from light to dark. Its
 * lightness falls evenly, so it reads in gray and with the common color vision deficiencies.
 */
const STOPS = [
  '#fee838',
  '#e1cc55',
  '#c3b369',
  '#a59c74',
  '#8a8678',
  '#707173',
  '#575d6d',
  '#3b496c',
  '#123570',
  '#00224e',
].map((color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)));

/** A range with a larger factor has a logarithmic scale. */
const LOG_FACTOR = 3;

/** Maps values to colors. */
export interface HeatScale {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  /** The share of a value in the range, from 0 to 1; values outside get the nearest end. */
  share(value: number): number;
  /** The value at a share. */
  value(share: number): number;
}

/** Makes the scale of a range. */
export function heatScale(low: number, high: number): HeatScale {
  const isLog = low > 0 && high / low > LOG_FACTOR;
  const [from, to] = isLog ? [Math.log(low), Math.log(high)] : [low, high];
  const place = (value: number) => (isLog ? Math.log(Math.max(value, low)) : value);
  return {
    low,
    high,
    isLog,
    share: (value) =>
      to === from ? 0 : Math.min(1, Math.max(0, (place(value) - from) / (to - from))),
    value: (share) => (isLog ? Math.exp(from + share * (to - from)) : from + share * (to - from)),
  };
}

/** Returns the color at a share from 0 to 1. */
export function heatColor(share: number): string {
  const at = share * (STOPS.length - 1);
  const below = Math.min(STOPS.length - 2, Math.floor(at));
  const [a, b] = [STOPS[below]!, STOPS[below + 1]!];
  const hex = a.map((start, i) => Math.round(start + (at - below) * (b[i]! - start)));
  return `#${hex.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Returns black or white for text on a color, whichever has more contrast. */
export function inkOn(color: string): string {
  const luminance = relativeLuminance(color);
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff';
}

/** Computes the relative luminance of a color as WCAG 2 defines it. */
export function relativeLuminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
