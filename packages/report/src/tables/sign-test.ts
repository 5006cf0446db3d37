/** The sign test: how likely such a number of wins is if both sides win equally often. */

/**
 * Computes the exact two-sided p of the sign test: the probability that a fair coin, thrown once per
 * pair, gives a split at least as uneven. Pairs with equal values must be left out before.
 *
 * p = min(1, 2 Σ_{k ≤ min(wins, losses)} C(n, k) / 2ⁿ) with n = wins + losses.
 *
 * @returns 1 without a pair.
 */
export function signTest(wins: number, losses: number): number {
  const pairs = wins + losses;
  let probability = 2 ** -pairs;
  let tail = 0;
  for (let k = 0; k <= Math.min(wins, losses); k++) {
    tail += probability;
    probability *= (pairs - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}
