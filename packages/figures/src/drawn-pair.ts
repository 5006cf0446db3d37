/** Parameters of Example 1 drawn at random, and how they read. */
import type { DeltaPairParameters } from '@wprox/exact';
import type { Random } from '@wprox/runtime/random';

/** Distance between the values that may be drawn. */
export const SPACING = 0.05;

/** θ = (a, b): −a and b independent, each one of 0.5, 0.55, ..., 1.5 with the same probability. */
export function drawnPair(random: Random): DeltaPairParameters {
  const drawn = () => (10 + random.integer(21)) / 20;
  const a = -drawn();
  return [a, drawn()];
}

/** `(−1.05, 0.7)`. */
export function formatPair([a, b]: DeltaPairParameters): string {
  return `(${formatSigned(a)}, ${formatSigned(b)})`;
}

function formatSigned(value: number): string {
  // Three decimals are all that parameters here have.
  return String(Number(value.toFixed(3))).replace('-', '−');
}
