/**
 * Where a function changes its sign: kinks of its absolute value, at which quadrature must split. A
 * kink that is nearer to an end of an interval than any node is one that no rule can notice.
 */

/**
 * A zero of f, to rounding, between each two neighbors of `grid` where f has opposite signs; two
 * changes between neighbors go unnoticed.
 *
 * @param grid in any order.
 */
export function signChanges(f: (x: number) => number, grid: readonly number[]): number[] {
  const points = [...grid]
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
    .map((x) => ({ x, sign: Math.sign(f(x)) }))
    .filter(({ sign }) => sign !== 0);
  return points.slice(1).flatMap((right, k) => {
    const left = points[k]!;
    return left.sign === right.sign ? [] : [bisect(f, left.x, right.x, right.sign)];
  });
}

/** The place between a and b where f takes on the sign that it has at b. */
function bisect(f: (x: number) => number, a: number, b: number, signAtB: number): number {
  let [low, high] = [a, b];
  // Beside 0 not to the last of a thousand halvings.
  const least = (Number.EPSILON / 8) * Math.max(Math.abs(a), Math.abs(b));
  for (;;) {
    const middle = low + (high - low) / 2;
    if (high - low <= least || middle <= low || middle >= high) return high;
    if (Math.sign(f(middle)) === signAtB) high = middle;
    else low = middle;
  }
}
