/**
 * Means θ(a, b) of the masses of an edge's two nodes. All are symmetric, concave and homogeneous of
 * degree 1, so that the action m²/θ is convex in flux and masses; homogeneity gives the second derivatives
 * from the mixed one: θ_aa = −(b/a) θ_ab, θ_bb = −(a/b) θ_ab.
 */
import { requireOneOf } from '@wprox/arguments';

/** Which mean of p_i and p_j an edge has; the logarithmic one makes entropy's flow the heat flow. */
export type EdgeMean = 'arithmetic' | 'geometric' | 'harmonic' | 'logarithmic';

/** A mean θ with its derivatives. */
export interface EdgeMeanFunction {
  /** θ(a, b) for a, b ≥ 0. */
  readonly value: (a: number, b: number) => number;
  /** ∂θ/∂a for a, b > 0; ∂θ/∂b is that with a and b exchanged. */
  readonly slope: (a: number, b: number) => number;
  /** ∂²θ/∂a∂b for a, b > 0. */
  readonly mixed: (a: number, b: number) => number;
}

const means: Record<EdgeMean, EdgeMeanFunction> = {
  arithmetic: { value: (a, b) => (a + b) / 2, slope: () => 0.5, mixed: () => 0 },
  geometric: {
    value: (a, b) => Math.sqrt(a) * Math.sqrt(b),
    slope: (a, b) => Math.sqrt(b / a) / 2,
    mixed: (a, b) => 1 / (4 * Math.sqrt(a) * Math.sqrt(b)),
  },
  harmonic: {
    value: (a, b) => (a + b > 0 ? (2 * a * b) / (a + b) : 0),
    slope: (a, b) => 2 * (b / (a + b)) ** 2,
    mixed: (a, b) => (4 * (a / (a + b)) * (b / (a + b))) / (a + b),
  },
  logarithmic: {
    value: (a, b) => {
      const [small, large] = a < b ? [a, b] : [b, a];
      if (small === large || small === 0) return small;
      // (a − b)/(log a − log b); near 1 the ratio's log1p does not cancel, far from it the logs do not.
      const x = (large - small) / small;
      return x < 1
        ? (small * x) / Math.log1p(x)
        : (large - small) / (Math.log(large) - Math.log(small));
    },
    slope: (a, b) => {
      const x = Math.log(a) - Math.log(b);
      // (x − 1 + e^{−x})/x², by its series where it cancels.
      return Math.abs(x) < 0.01
        ? 1 / 2 - x / 6 + x ** 2 / 24 - x ** 3 / 120
        : (x + Math.expm1(-x)) / x ** 2;
    },
    mixed: (a, b) => {
      const x = Math.log(a) - Math.log(b);
      const shape =
        Math.abs(x) < 0.05
          ? 1 / 6 - x / 12 + x ** 2 / 40 - x ** 3 / 180 + x ** 4 / 1008
          : (x - 2 + (x + 2) * Math.exp(-x)) / x ** 3;
      return shape / b;
    },
  },
};

/** @throws ArgumentError naming `mean`. */
export function edgeMean(mean: EdgeMean): EdgeMeanFunction {
  requireOneOf('mean', mean, Object.keys(means) as EdgeMean[]);
  return means[mean];
}
