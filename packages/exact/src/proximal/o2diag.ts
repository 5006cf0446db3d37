/**
 * The order-2 diagonal semi-backward Euler distance (main paper, section 4.3), from samples.
 *
 * Potentials Φ(x) = a·x + ½ Σ q_i x_i². Per coordinate, with d = E x − E y, population variances
 * v_x, v_y (1/B: another normalizer breaks the identity) and damping ε,
 *
 *   D̃² = 2·sup over (a, q) of { a d + (q/2) E[x² − y²] − ½ E[(a + q y)²] − (ε/2) q² }
 *
 * For given q the best a is d − q E y, which leaves d² + q n − q² (v_y + ε) with
 * n = v_x − v_y + d²; so q* = n / (2(v_y + ε)) and D̃² = d² + n²/(4(v_y + ε)).
 */
import { ArgumentError } from '@wprox/arguments';
import { finiteSquare } from '../inputs/result.js';
import { centeredAt, meanOf, type SamplesInput } from '../measures/samples.js';
import { type DampingOptions, readDamping } from './quadratic-potential.js';
import { readSamplePair } from './sample-pair.js';

/** The distance D̃² of O2Diag-SBE and its maximizers. */
export interface O2DiagDistance {
  /** D̃² = Σ_i [ d² + (v_x − v_y + d²)² / (4 (v_y + ε)) ]. */
  readonly squaredDistance: number;
  /** a* = d − q* E y per coordinate. */
  readonly a: Float64Array;
  /** q* = (v_x − v_y + d²) / (2 (v_y + ε)) per coordinate. */
  readonly q: Float64Array;
  /** ∂D̃²/∂x = (2/B)(a* + q* x), point by point. */
  readonly gradient: Float64Array;
}

/**
 * Computes D̃² = Σ_i [d² + (v_x − v_y + d²)²/(4(v_y + ε))] of O2Diag-SBE with its maximizers and its
 * gradient.
 *
 * @param x samples of the model, B points. @param y samples of the anchor, as many.
 * @param options `damping`: ε ≥ 0, Levenberg-Marquardt, in squared sample units. Default 0.
 * @returns D̃² in squared sample units, its maximizers `a` and `q`, and its `gradient`, ∂D̃²/∂x point by
 *   point.
 * @throws ArgumentError naming `x` or `y` (empty, ragged, NaN, of different size) or `damping`:
 *   negative, or 0 where a coordinate of y is constant and that of x is not the same constant, for
 *   the supremum is infinite there.
 *
 * Reference: [1], Theorem 4; errata, entries 1 and 2.
 */
export function o2DiagFromSamples(
  x: SamplesInput,
  y: SamplesInput,
  options: DampingOptions = {},
): O2DiagDistance {
  const pair = readSamplePair(x, y);
  const damping = readDamping(options);
  const { count, dimension, values } = pair.x;
  const meanY = meanOf(pair.y);
  const centered = centeredAt(pair.y, meanY).values;
  const excess = new Float64Array(dimension); // n, as E[r (r + 2 (y − E y))] with r = x − y
  const variance = new Float64Array(dimension); // v_y
  for (let k = 0; k < values.length; k++) {
    const r = values[k]! - pair.y.values[k]!;
    excess[k % dimension]! += (r * (r + 2 * centered[k]!)) / count;
    variance[k % dimension]! += centered[k]! ** 2 / count;
  }
  const q = excess.map((n, i) => {
    const denominator = 2 * (variance[i]! + damping);
    if (denominator > 0) return n / denominator;
    if (n === 0) return 0;
    throw new ArgumentError(
      'damping',
      `is 0 but coordinate ${i} of y is constant; expected a damping above 0`,
    );
  });
  const a = pair.meanShift.map((d, i) => d - q[i]! * meanY[i]!);
  const square = pair.meanShift.reduce((sum, d, i) => sum + d * d + (q[i]! * excess[i]!) / 2, 0);
  return {
    squaredDistance: finiteSquare('y', square),
    a,
    q,
    gradient: values.map((value, k) => {
      const i = k % dimension;
      return (2 * (a[i]! + q[i]! * value)) / count;
    }),
  };
}
