/** Random parameters of Example 1, and their format. */
import type { DeltaPairParameters } from '@wprox/exact';
import type { Random } from '@wprox/runtime/random';

/** Distance between neighboring values that can be drawn. */
export const SPACING = 0.05;

/** Draws θ = (a, b) with independent −a and b, uniform on 0.5, 0.55, ..., 1.5. */
export function drawnPair(random: Random): DeltaPairParameters {
  const drawn = () => (10 + random.integer(21)) / 20;
  const a = -drawn();
  return [a, drawn()];
}

/** Formats a pair: `(−1.05, 0.7)`. */
export function formatPair([a, b]: DeltaPairParameters): string {
  return `(${formatSigned(a)}, ${formatSigned(b)})`;
}

function formatSigned(value: number): string {
  // The parameters have at most three decimals.
  return String(Number(value.toFixed(3))).replace('-', '−');
}
