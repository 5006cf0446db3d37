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
  if (colors === 'ycc' || colors === 'ycck') {
    for (let x = 0, at = to; x < width; x++, at += 3) {
      const y = first[x]!;
      const cb = second[x]!;
      const cr = third[x]!;
      pixels[at] = clamped(y + RED[cr]!);
      pixels[at + 1] = clamped(y + ((GREEN_OF_CB[cb]! + GREEN_OF_CR[cr]!) >> 16));
      pixels[at + 2] = clamped(y + BLUE[cb]!);
    }
  } else {
    for (let x = 0, at = to; x < width; x++, at += 3) {
      pixels[at] = first[x]!;
      pixels[at + 1] = second[x]!;
      pixels[at + 2] = third[x]!;
    }
  }
  if (!black) return;
  // Programs store inks inverted, and Pillow expects it: 255 is no ink.
  for (let i = 0; i < 3 * width; i++) {
    const level = pixels[to + i]!;
    const ink = colors === 'ycck' ? level : 255 - level;
    pixels[to + i] = withInk(ink, black[Math.floor(i / 3)]!);
  }
}

const clamped = (level: number) => Math.min(Math.max(level, 0), 255);

/** Returns Pillow's light × (1 − ink), where `light` is what black ink leaves. */
function withInk(ink: number, light: number): number {
  const product = ink * light + 128;
  return light - (((product >> 8) + product) >> 8);
}
