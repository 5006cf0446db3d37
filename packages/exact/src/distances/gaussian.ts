/** Distances between Gaussian measures. */
import { ArgumentError } from '@wprox/arguments';
import { finiteSquare } from '../inputs/result.js';
import { affineRank } from '../linear-algebra/affine-rank.js';
import { crossProduct, type Factor, factorOf } from '../linear-algebra/cholesky.js';
import { singularValues } from '../linear-algebra/singular-values.js';
import { transpose } from '../linear-algebra/transpose.js';
import { assertSameDimension } from '../measures/discrete.js';
import { empiricalGaussian, type Gaussian, readGaussian } from '../measures/gaussian.js';
import { centeredAt, meanOf, readSamples, type SamplesInput } from '../measures/samples.js';

/**
 * Computes the squared Wasserstein-2 distance of two Gaussian measures (Bures-Wasserstein),
 *
 *   W₂² = ‖m₁ − m₂‖² + tr(S₁ + S₂ − 2 (S₁^½ S₂ S₁^½)^½).
 *
 * With factors S₁ = AAᵀ, S₂ = BBᵀ the last trace is the sum of the singular values of AᵀB: no root of
 * a rounded zero is taken, and singular covariances need no added diagonal. The result is at least 0.
 * Error: about 1e-15 of the traces where the covariances are regular; up to 1e-8 where they are
 * singular, for then a rounding of 1e-16 in an entry is itself worth 1e-8.
 *
 * @returns squared sample units.
 * @throws ArgumentError naming `q` if the dimensions differ, or the square or the traces are beyond float64.
 *
 * Reference: [7], proposition 7; [6].
 *
 * @example
 * gaussianSquaredW2(gaussian([0], [[1]]), gaussian([3], [[4]])); // 3² + (1 − 2)² = 10
 */
export function gaussianSquaredW2(p: Gaussian, q: Gaussian): number {
  return gaussianW2Terms(p, q).squaredDistance;
}

/** The two parts of a squared W₂ distance of Gaussians, and what it was computed from. */
export interface GaussianW2Terms {
  /** `means` + `covariances`. */
  readonly squaredDistance: number;
  /** ‖m₁ − m₂‖². */
  readonly means: number;
  /** tr(S₁ + S₂ − 2 (S₁^½ S₂ S₁^½)^½), at least 0. */
  readonly covariances: number;
  /** The ranks of the two covariances, up to rounding. */
  readonly ranks: readonly [number, number];
}

/**
 * Computes {@link gaussianSquaredW2} in its parts, ‖m₁ − m₂‖², tr S₁, tr S₂ and the trace of the root.
 *
 * @returns the terms in squared sample units, and the ranks of both covariances.
 * @throws ArgumentError naming `q` if the dimensions differ.
 *
 * Reference: [7], proposition 7.
 */
export function gaussianW2Terms(p: Gaussian, q: Gaussian): GaussianW2Terms {
  const [first, second] = [readGaussian('p', p), readGaussian('q', q)];
  assertSameDimension(first, second);
  return terms('q', factored(first), factored(second));
}

/**
 * Computes {@link gaussianW2Terms} of the Gaussians that two sets of samples have (`empiricalGaussian`,
 * with covariances divided by count − 1). Where samples are fewer than dimensions no covariance is made:
 * the centered samples are its factor, and the work is that of the smaller set.
 *
 * @param x at least two samples.
 * @param y at least two samples, of the same dimension.
 * @returns squared sample units.
 * @throws ArgumentError naming `x` or `y`: empty, ragged, NaN, a single sample, of another dimension.
 *
 * Reference: [7], proposition 7; [31].
 *
 * @example
 * fittedGaussianW2Terms([[0], [2]], [[3], [3]]); // means 1 and 3, deviations √2 and 0: 4 + 2
 */
export function fittedGaussianW2Terms(x: SamplesInput, y: SamplesInput): GaussianW2Terms {
  const [p, q] = [fitted('x', x), fitted('y', y)];
  const n = p.mean.length;
  if (q.mean.length !== n) {
    throw new ArgumentError(
      'y',
      `has dimension ${q.mean.length} but x has ${n}; expected the same`,
    );
  }
  return terms('y', p, q);
}

/** A Gaussian by the factor of its covariance. */
interface Factored {
  readonly mean: Float64Array;
  readonly trace: number;
  readonly factor: Factor;
}

function terms(argument: string, p: Factored, q: Factored): GaussianW2Terms {
  const [a, b] = [p.factor, q.factor];
  let means = 0;
  for (let i = 0; i < p.mean.length; i++) means += (p.mean[i]! - q.mean[i]!) ** 2;
  const nuclear =
    a.rank === 0 || b.rank === 0
      ? 0
      : singularValues(crossProduct(a, b), a.rank, b.rank).reduce((sum, value) => sum + value, 0);
  const covariances = Math.max(0, p.trace + q.trace - 2 * nuclear);
  if (!Number.isFinite(covariances)) {
    throw new ArgumentError(
      argument,
      'and the other have covariances so large that their traces are beyond float64; divide all by one number',
    );
  }
  return {
    squaredDistance: finiteSquare(argument, means + covariances),
    means,
    covariances,
    ranks: [a.numericalRank, b.numericalRank],
  };
}

/** Work of the rank of more samples than dimensions, beyond which that of their covariance has to do. */
const MOST_RANK_STEPS = 2 ** 32;

function fitted(argument: string, input: SamplesInput): Factored {
  const read = readSamples(argument, input);
  const { count, dimension: n } = read;
  if (count < 2) throw new ArgumentError(argument, 'has one sample; expected at least 2');
  if (count > n) {
    const known = factored(empiricalGaussian(read));
    if (count * n * n > MOST_RANK_STEPS) return known;
    return { ...known, factor: { ...known.factor, numericalRank: affineRank(read) } };
  }
  const mean = meanOf(read);
  const root = Math.sqrt(count - 1);
  const scaled = centeredAt(read, mean).values.map((value) => value / root);
  const trace = scaled.reduce((sum, value) => sum + value * value, 0);
  const values = transpose(scaled, count, n);
  const numericalRank = affineRank(read);
  const factor = { dimension: n, rank: count, numericalRank, values, triangular: false };
  return { mean, trace, factor };
}

function factored({ mean, covariance }: Gaussian): Factored {
  return { mean, trace: covariance.trace(), factor: factorOf(covariance) };
}
