/**
 * Derivatives of one function at many points near each other, as a solver needs them: by two values
 * per coordinate. For a derivative with a stated error see `differences.ts`.
 */

/** ∂f/∂θ_k at θ, one vector per coordinate. */
export type Slopes = (theta: Float64Array) => Float64Array[];

/**
 * Central differences D. The steps s start from a hundredth of `lengths` and become smaller for good
 * where D(s) and D(s/2) disagree, which is tried in the first calls, or f is not defined. The slopes
 * themselves are D(s/64), with errors of 1e-8 of their size or less.
 *
 * @param lengths on which θ may vary: the way to go, or its size. @param trials calls that try the
 *   steps: as many as there are places. @param slope {@link extrapolatedSlope} errs by 1e-8 too where
 *   `f` has large terms that cancel, at twice the work.
 * @param agreement how far D(s) and D(s/2) may be apart: D(s/64) then errs by 1e-4 of that. Less is
 *   for functions with little rounding.
 * @returns the derivatives; where no step serves it throws as f or takes the smallest.
 */
export function repeatedSlopes(
  f: (theta: Float64Array) => ArrayLike<number>,
  lengths: Float64Array,
  trials: number,
  slope: typeof fineSlope = fineSlope,
  agreement = 1e-4,
): Slopes {
  const steps = lengths.map((length) => length / 100);
  let calls = 0;
  return (theta) => {
    const trying = calls++ < trials;
    return Array.from(theta, (x, k) => {
      const smallest = Math.max(1e-12 * Math.abs(x), 1e-290);
      for (;;) {
        const s = steps[k]!;
        const last = s / 8 < smallest;
        try {
          if (last || !trying || agree(f, theta, k, s, agreement)) {
            return slope(f, theta, k, s);
          }
        } catch (error) {
          if (last || !(error instanceof RangeError)) throw error;
        }
        // A domain often ends at 0.
        steps[k] = x !== 0 && s > Math.abs(x) / 2 ? Math.abs(x) / 100 : s / 8;
      }
    });
  };
}

/** D(s/64). */
function fineSlope(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: Float64Array,
  k: number,
  s: number,
): Float64Array {
  return centralDifference(f, theta, k, s / 64).values;
}

/** (4 D(s/2) − D(s))/3, which errs by O(s⁴). */
export function extrapolatedSlope(...[f, theta, k, s]: Parameters<typeof fineSlope>): Float64Array {
  const wide = centralDifference(f, theta, k, s).values;
  return centralDifference(f, theta, k, s / 2).values.map((d, i) => (4 * d - wide[i]!) / 3);
}

function agree(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: Float64Array,
  k: number,
  s: number,
  agreement: number,
): boolean {
  const wide = centralDifference(f, theta, k, s);
  const near = centralDifference(f, theta, k, s / 2);
  const gap = largest(near.values.map((d, i) => d - wide.values[i]!));
  return gap <= agreement * largest(near.values) + (1e-9 * near.size) / s;
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
