/** Converts rows of components to gray or RGB, in the integers of libjpeg and Pillow. */
import type { ColorSpace } from './markers.js';

/** Shares of the two color components in red, green and blue, for each level, times 2^16. */
const FIX = (factor: number) => Math.floor(factor * 65536 + 0.5);
const levels = (share: (distance: number) => number) =>
  Int32Array.from({ length: 256 }, (_, level) => share(level - 128));
const HALF = 32768;
const RED = levels((cr) => (FIX(1.402) * cr + HALF) >> 16);
const BLUE = levels((cb) => (FIX(1.772) * cb + HALF) >> 16);
const GREEN_OF_CR = levels((cr) => -FIX(0.71414) * cr);
const GREEN_OF_CB = levels((cb) => -FIX(0.34414) * cb + HALF);

/**
 * Writes a row of pixels into `pixels`, from `to` on.
 * @param rows the rows of the components.
 */
export function writeRow(
  colors: ColorSpace,
  rows: readonly Uint8Array[],
  width: number,
  pixels: Uint8Array,
  to: number,
): void {
  const [first, second, third, black] = rows as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  if (colors === 'gray') {
    pixels.set(first.subarray(0, width), to);
    return;
  }
  const isYcc = colors === 'ycc' || colors === 'ycck';
  for (let x = 0; x < width; x++, to += 3) {
    if (isYcc) {
      const [y, cb, cr] = [first[x]!, second[x]!, third[x]!];
      pixels[to] = clamped(y + RED[cr]!);
      pixels[to + 1] = clamped(y + ((GREEN_OF_CB[cb]! + GREEN_OF_CR[cr]!) >> 16));
      pixels[to + 2] = clamped(y + BLUE[cb]!);
    } else {
      pixels[to] = first[x]!;
      pixels[to + 1] = second[x]!;
      pixels[to + 2] = third[x]!;
    }
    if (!black) continue;
    // Programs store inks inverted, and Pillow expects it: 255 is no ink.
    for (let c = to; c < to + 3; c++) {
      const ink = colors === 'ycck' ? pixels[c]! : 255 - pixels[c]!;
      pixels[c] = withInk(ink, black[x]!);
    }
  }
}

const clamped = (level: number) => Math.min(Math.max(level, 0), 255);

/** Returns Pillow's light × (1 − ink), where `light` is what black ink leaves. */
export function withInk(ink: number, light: number): number {
  const product = ink * light + 128;
  return light - (((product >> 8) + product) >> 8);
}
