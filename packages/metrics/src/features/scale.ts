/** Powers of two that bring features to about 1, where their squares neither overflow nor vanish. */

/** Numbers between these need no scaling: products of three stay within float64. */
const [LEAST, MOST] = [2 ** -300, 2 ** 300];

/** @returns the largest absolute value of several lists of numbers. */
export function largestOf(...lists: readonly ArrayLike<number>[]): number {
  let largest = 0;
  for (const list of lists) {
    for (let k = 0; k < list.length; k++) largest = Math.max(largest, Math.abs(list[k]!));
  }
  return largest;
}

/**
 * Returns a factor that brings numbers of this size to about 1: a power of two, so that products are
 * exact. It is 1 for numbers of ordinary size and for 0.
 */
export function scaleFor(largest: number): number {
  if (largest === 0 || (largest >= LEAST && largest <= MOST)) return 1;
  return 2 ** -Math.max(-1000, Math.min(1000, Math.ceil(Math.log2(largest))));
}
