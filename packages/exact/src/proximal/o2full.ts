/**
 * The order-2 semi-backward Euler distance with a full symmetric Q, from samples: what O2Diag becomes
 * when correlations count. To second order in small steps it is W₂² for Gaussians (main paper,
 * Remark 1, which needs the full Q).
 */
import { Matrix } from 'ml-matrix';
import { flat, symmetrized } from '../linear-algebra/matrix.js';
import { empiricalGaussian } from '../measures/gaussian.js';
import { centeredAt, meanOf, type SamplesInput } from '../measures/samples.js';
import {
  type DampingOptions,
  type QuadraticPotential,
  quadraticPotential,
  readDamping,
} from './quadratic-potential.js';
import { readSamplePair } from './sample-pair.js';

export interface O2FullDistance extends QuadraticPotential {
  /** ∂D̃²/∂x = (2/B)(a* + Q* x), point by point. */
  readonly gradient: Float64Array;
}

/**
 * Computes O2Full: D̃² = ‖d‖² + tr(Q (S_y + ε) Q) with Q (S_y + ε) + (S_y + ε) Q = S_x − S_y + d dᵀ;
 * population moments (1/B).
 *
 * @param x samples of the model, B points. @param y samples of the anchor, as many.
 * @param options `damping`: ε ≥ 0, in squared sample units. Default 0, which needs more points than
 *   coordinates.
 * @returns D̃² in squared sample units, its maximizers `a` and `q`, and its `gradient`, ∂D̃²/∂x point by
 *   point.
 * @throws ArgumentError naming `x` or `y` (empty, ragged, NaN, of different size) or `damping`:
 *   negative, or 0 where the supremum is infinite.
 *
 * Reference: [1], Remark 1; errata, entry 6.
 */
export function o2FullFromSamples(
  x: SamplesInput,
  y: SamplesInput,
  options: DampingOptions = {},
): O2FullDistance {
  const pair = readSamplePair(x, y);
  const damping = readDamping(options);
  const { count, dimension: n, values } = pair.x;
  const meanY = meanOf(pair.y);
  const centered = centeredAt(pair.y, meanY).values;
  // N as E[r rᵀ + r ȳᵀ + ȳ rᵀ], r = x − y and ȳ = y − E y: small when r is.
  const r = Matrix.from1DArray(
    count,
    n,
    values.map((value, k) => value - pair.y.values[k]!),
  );
  const half = r.transpose().mmul(Matrix.add(r, Matrix.from1DArray(count, n, centered).mul(2)));
  const excess = symmetrized(half).div(count);
  const { covariance } = empiricalGaussian(pair.y, { ddof: 0 });
  const potential = quadraticPotential(excess, pair.meanShift, meanY, covariance, damping);
  const { a, q } = potential;
  const slopes = pair.x.toMatrix().mmul(q).addRowVector(Array.from(a));
  return { ...potential, gradient: flat(slopes.mul(2 / count)) };
}
