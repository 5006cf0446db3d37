/** The inverse of a non-decreasing function, such as a cdf or a quantile function. */

/**
 * An x with f(x) = y for a non-decreasing f on a range that may be infinite; where f jumps over y,
 * the place of the jump (the upper of the two neighboring numbers).
 *
 * Brackets outwards from the finite part by doubling, then the Illinois variant of regula falsi
 * (Dowell and Jarratt 1971) for speed, with a bisection whenever the bracket did not halve within
 * three steps: bisection is what closes in on jumps. Over many powers of ten it halves the exponent.
 */
export function invertMonotone(
  f: (x: number) => number,
  y: number,
  [lower, upper]: readonly [number, number],
): number {
  let a = Number.isFinite(lower) ? lower : Math.min(0, upper - 1);
  let b = Number.isFinite(upper) ? upper : Math.max(0, a) + 1;
  for (let step = 1; lower === -Infinity && f(a) >= y; step *= 2) {
    b = a;
    a -= step;
    if (!Number.isFinite(a)) return -Infinity;
  }
  for (let step = 1; upper === Infinity && f(b) < y; step *= 2) {
    a = b;
    b += step;
    if (!Number.isFinite(b)) return Infinity;
  }
  // f(a) < y ≤ f(b) from here on; ya and yb are what the secant takes for f − y there.
  let ya = f(a) - y;
  let yb = f(b) - y;
  if (ya >= 0) return a;
  if (yb < 0) return b;
  let widthBefore = b - a;
  let moved: 'a' | 'b' | undefined;
  for (let step = 1; ; step++) {
    const middle = between(a, b);
    const width = b - a;
    if (middle <= a || middle >= b || width <= Number.EPSILON * Math.max(-a, b)) return b;
    const secant = b - (yb * width) / (yb - ya);
    const slow = step % 4 === 0 && width > widthBefore / 2;
    if (step % 4 === 0) widthBefore = width;
    const x = !slow && secant > a && secant < b ? secant : middle;
    const yx = f(x) - y;
    if (yx === 0) return x;
    if (yx > 0) {
      b = x;
      yb = yx;
      if (moved === 'b') ya /= 2;
      moved = 'b';
    } else {
      a = x;
      ya = yx;
      if (moved === 'a') yb /= 2;
      moved = 'a';
    }
  }
}

/** A place strictly between a < b where there is one: half-way, of the exponents if they are far apart. */
function between(a: number, b: number): number {
  const half = a + (b - a) / 2;
  if (a < 0 && b > 0) return a < -1e3 * b || b > -1e3 * a ? 0 : half;
  const [near, far] = a >= 0 ? [a, b] : [-b, -a];
  if (near * 1e3 > far) return half;
  return Math.sign(half) * Math.sqrt(Math.max(near, 5e-324)) * Math.sqrt(far);
}
