/**
 * The remedy of the lecture notes for likelihoods on thin supports: noise on top of the generator. For a
 * linear generator x = m + W z + σε, z in R^q and ε in R^n standard normal, the maximum of the likelihood
 * is known (Tipping and Bishop 1999): with the data's variances λ_1 ≥ … ≥ λ_n along the principal axes u_i,
 *
 *   W = [u_i √(λ_i − σ²)₊], i ≤ q,   and the best σ² is the mean of λ_(q+1), …, λ_n.
 *
 * So the generator itself has λ_i − σ² where the data have λ_i, and nothing where λ_i ≤ σ²; with the noise
 * it has σ² where the data have less. Both biases stay however many samples there are.
 */

import { ArgumentError, requireInteger, requireNonNegative } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { checkOptions } from '../inputs/options.js';
import { assertFinite } from '../inputs/vector.js';
import { type MatrixInput, readMatrix } from '../linear-algebra/matrix.js';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js';

/** The result of {@link fitNoisyLinearGenerator}. */
export interface NoisyLinearGenerator {
  /** σ², as given or the best, in squared sample units. */
  readonly noise: number;
  /** W, n × q: columns √(λ_i − σ²)₊ u_i. */
  readonly weights: Matrix;
  /** W Wᵀ, n × n: the covariance of samples without noise. */
  readonly covariance: Matrix;
  /** W Wᵀ + σ²I, n × n: the covariance of samples with noise. */
  readonly noisyCovariance: Matrix;
  /**
   * E log density under the data, in nats a sample: −Infinity where σ² = 0 and the data leave the
   * generator's support, Infinity where they do not and the support is thin.
   */
  readonly logLikelihood: number;
  /** W₂² from the data's Gaussian to the generator without noise: Σ (√λ_i − √(λ_i − σ²)₊)². */
  readonly squaredBias: number;
  /** W₂² to the generator with noise: Σ (√λ_i − √c_i)², c_i its variances. */
  readonly noisySquaredBias: number;
}

/**
 * Fits x = m + W z + σε to data of a known covariance by maximum likelihood.
 *
 * @param covariance S of the data, n × n, symmetric positive semi-definite: of a distribution, or of
 *   samples with ddof 0; m is the data's mean. Variances below n·1e-15 of the largest count as 0.
 * @param options `rank`: q, from 1 to n. `noise`: σ² ≥ 0; default the best, which needs q < n.
 * @returns the fit with its biases.
 * @throws ArgumentError naming `covariance` (not square, NaN, not symmetric, negative eigenvalues, 0),
 *   `rank` or `noise`.
 *
 * Reference: [32], equations 7 and 8; lecture notes, "One remedy is to add noise".
 *
 * @example
 * // Variances 4, 1 and 0.5, one latent: σ² = 0.75, and the generator has 3.25 instead of 4.
 * fitNoisyLinearGenerator([[4, 0, 0], [0, 1, 0], [0, 0, 0.5]], { rank: 1 }).noise; // 0.75
 */
export function fitNoisyLinearGenerator(
  covariance: MatrixInput,
  options: { readonly rank: number; readonly noise?: number },
): NoisyLinearGenerator {
  const { values, axes } = principalAxes(covariance);
  const n = values.length;
  checkOptions(options, ['rank', 'noise'], '{ rank: 1 }', ['rank']);
  const { rank, noise: given } = options;
  requireInteger('rank', rank, 1, n);
  if (given === undefined && rank === n) {
    throw new ArgumentError(
      'rank',
      `is ${n}, which leaves no noise to fit; expected less, or a noise`,
    );
  }
  const noise = given === undefined ? mean(values.slice(rank)) : given;
  requireNonNegative('noise', noise);
  const own = values.map((value, i) => (i < rank ? Math.max(value - noise, 0) : 0));
  const total = own.map((value) => value + noise);
  const weights = axes
    .subMatrix(0, n - 1, 0, rank - 1)
    .mulRowVector(own.slice(0, rank).map(Math.sqrt));
  const generated = weights.mmul(weights.transpose());
  const squaredGap = (model: readonly number[]) =>
    values.reduce((sum, value, i) => sum + (Math.sqrt(value) - Math.sqrt(model[i]!)) ** 2, 0);
  return {
    noise,
    weights,
    covariance: generated,
    noisyCovariance: Matrix.add(generated, Matrix.eye(n).mul(noise)),
    logLikelihood: expectedLogLikelihood(values, total),
    squaredBias: squaredGap(own),
    noisySquaredBias: squaredGap(total),
  };
}

/** −½ Σ [log 2πc_i + λ_i/c_i], and its limits where c_i = 0. */
function expectedLogLikelihood(values: readonly number[], model: readonly number[]): number {
  if (values.some((value, i) => model[i] === 0 && value > 0)) return -Infinity;
  return values.reduce((sum, value, i) => {
    const c = model[i]!;
    return c === 0 ? Infinity : sum - (Math.log(2 * Math.PI) + Math.log(c) + value / c) / 2;
  }, 0);
}

/** λ in descending order and their axes as columns. */
function principalAxes(input: MatrixInput): { readonly values: number[]; readonly axes: Matrix } {
  const given = readMatrix('covariance', input);
  const n = given.rows;
  const refuse = (problem: string) => {
    const expected = 'expected a symmetric positive semi-definite matrix, not all 0';
    return new ArgumentError('covariance', `${problem}; ${expected}`);
  };
  if (given.columns !== n) throw refuse(`has ${n} rows and ${given.columns} columns`);
  const largest = given.clone().abs().max();
  if (!(largest > 0)) throw refuse('is 0');
  // Scaled first: entries near the ends of the range break a decomposition.
  const scaled = given.clone().div(largest);
  const asymmetry = Matrix.sub(scaled, scaled.transpose()).abs().max();
  if (asymmetry > 1e-6) throw refuse('is not symmetric');
  const eigen = symmetricEigen(scaled);
  const order = Array.from(eigen.values.keys()).reverse();
  const first = eigen.values.at(-1)!;
  const values = order.map((k) => {
    const value = eigen.values[k]!;
    if (value < -1e-6) throw refuse(`has the eigenvalue ${(value * largest).toPrecision(3)}`);
    return value <= n * 1e-15 * first ? 0 : value * largest;
  });
  assertFinite('covariance', values);
  return { values, axes: eigen.vectors.subMatrixColumn(order) };
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v / values.length, 0);
