/** Sums whose rounding does not grow with the number of terms (Neumaier 1974). */

/** Σ terms, with the rounding of each step carried along. */
export function compensatedSum(terms: ArrayLike<number>): number {
  let total = 0;
  let carry = 0;
  for (let k = 0; k < terms.length; k++) {
    const term = terms[k]!;
    const next = total + term;
    carry += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    total = next;
  }
  return total + carry;
}
