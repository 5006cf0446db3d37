/**
 * Derivatives of one function at many points near each other, as a solver needs them: by four values
 * per coordinate, whose two differences must agree. For a derivative with a stated error see
 * `differences.ts`.
 */

/** ∂f/∂θ_k at θ, one vector per coordinate. */
export type Slopes = (theta: Float64Array) => Float64Array[];

/** How far D(s) and D(s/2) may be apart: then (4 D(s/2) − D(s))/3 errs by about its square. */
const agreement = 1e-4;

/**
 * (4 D(s/2) − D(s))/3 of central differences D, which errs by O(s⁴). The steps start from a hundredth
 * of `lengths` and become smaller for good where the two differences disagree or f is not defined.
 *
 * @param lengths on which θ may vary: the way to go, or its size.
 * @returns the derivatives; where no step serves it throws as f or takes the smallest.
 */
export function repeatedSlopes(
  f: (theta: Float64Array) => ArrayLike<number>,
  lengths: Float64Array,
): Slopes {
  const steps = lengths.map((length) => length / 100);
  return (theta) =>
    Array.from(theta, (x, k) => {
      const smallest = Math.max(1e-13 * Math.abs(x), 1e-290);
      for (;;) {
        const s = steps[k]!;
        const last = s / 8 < smallest;
        try {
          const wide = centralDifference(f, theta, k, s);
          const near = centralDifference(f, theta, k, s / 2);
          const slope = near.values.map((d, i) => (4 * d - wide.values[i]!) / 3);
          const gap = largest(near.values.map((d, i) => d - wide.values[i]!));
          const noise = (1e-9 * near.size) / s;
          if (last || gap <= agreement * largest(near.values) + noise) return slope;
        } catch (error) {
          if (last || !(error instanceof RangeError)) throw error;
        }
        // A domain often ends at 0.
        steps[k] = x !== 0 && s > Math.abs(x) / 2 ? Math.abs(x) / 100 : s / 8;
      }
    });
}

function centralDifference(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: Float64Array,
  k: number,
  s: number,
): { values: Float64Array; size: number } {
  const at = theta.slice();
  const [up, down] = [theta[k]! + s, theta[k]! - s];
  at[k] = up;
  const above = Float64Array.from(f(at));
  at[k] = down;
  const below = f(at);
  const values = above.map((value, i) => (value - below[i]!) / (up - down));
  return { values, size: largest(above) };
}

function largest(values: Float64Array): number {
  return values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
}
