/** The Kullback-Leibler divergence between Gaussian measures. */
import { Matrix } from 'ml-matrix';
import { bilinear, dot } from '../linear-algebra/matrix.js';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import { assertSameDimension } from '../measures/discrete.js';
import { type Gaussian, readGaussian } from '../measures/gaussian.js';
import { excess } from './kernels.js';

/** Eigenvalues of a correlation matrix up to this count as 0: what a singular one's rounding is. */
const singular = 1e-13;

/**
 * Computes KL(p ‖ q) = ½ [tr S_q⁻¹S_p − n − log det S_q⁻¹S_p + dᵀS_q⁻¹d], d = m_p − m_q, in nats; taken as
 * ½ Σ (λ − 1 − log λ) + ½ ‖S_q^-½ d‖² over the eigenvalues λ of S_q^-½ S_p S_q^-½, whose terms do not
 * cancel. If covariances are singular it is Infinity, unless both measures fill the same affine subspace;
 * then it is taken there. It does not depend on the units of the coordinates: what counts as singular is
 * judged by correlations.
 *
 * @returns nats, or Infinity.
 * @throws ArgumentError naming `q` if the dimensions differ.
 *
 * Reference: [12], chapter 9.
 *
 * @example
 * gaussianKullbackLeibler(gaussian([0], [[1]]), gaussian([1], [[1]])); // 0.5
 */
export function gaussianKullbackLeibler(p: Gaussian, q: Gaussian): number {
  return divergence(readGaussian('p', p), readGaussian('q', q));
}

function divergence(p: Gaussian, q: Gaussian): number {
  assertSameDimension(p, q);
  const live: number[] = [];
  for (let i = 0; i < p.dimension; i++) {
    if (q.covariance.get(i, i) > 0) live.push(i);
    else if (p.covariance.get(i, i) > 0 || !near(p.mean[i]!, q.mean[i]!)) return Infinity;
  }
  const n = live.length;
  if (n === 0) return 0;
  // In units of q's deviations.
  const units = live.map((i) => Math.sqrt(q.covariance.get(i, i)));
  const [sp, sq] = [inUnits(p.covariance, live, units), inUnits(q.covariance, live, units)];
  const shift = live.map((i, k) => (p.mean[i]! - q.mean[i]!) / units[k]!);
  const { values, vectors } = symmetricEigen(sq);
  const largest = Math.max(...values, sp.trace() / n);
  const whitened: number[][] = [];
  let mahalanobis = 0;
  values.forEach((variance, k) => {
    const direction = vectors.getColumn(k);
    const along = dot(direction, shift);
    if (variance > singular * n) {
      mahalanobis += along ** 2 / variance;
      whitened.push(direction.map((x) => x / Math.sqrt(variance)));
      return;
    }
    // Nothing of q's mass off its subspace: p must not have any there either.
    const spread = bilinear(sp, direction, direction);
    const sizes = live.map((i, l) => (Math.abs(p.mean[i]!) + Math.abs(q.mean[i]!)) / units[l]!);
    const rounding = 1e-13 * n * Math.hypot(...sizes);
    if (spread > singular * n * largest || Math.abs(along) > rounding) mahalanobis = Infinity;
  });
  if (mahalanobis === Infinity) return Infinity;
  const w = new Matrix(whitened);
  const ratios = symmetricEigen(w.mmul(sp).mmul(w.transpose())).values;
  if (whitened.length === n) return (regular(ratios, sp, values) + mahalanobis) / 2;
  const threshold = singular * n * Math.max(0, ...ratios);
  if (ratios.some((ratio) => ratio <= threshold)) return Infinity;
  return (ratios.reduce((sum, ratio) => sum + excess(ratio - 1), 0) + mahalanobis) / 2;
}

/**
 * Σ (λ − 1 − log λ) where both covariances are regular. Eigenvalues λ far below the largest have few
 * digits: their logarithms come from the determinants.
 */
function regular(ratios: Float64Array, sp: Matrix, values: Float64Array): number {
  const n = sp.rows;
  const deviations = sp.diagonal().map(Math.sqrt);
  if (!deviations.every((deviation) => deviation > 0)) return Infinity;
  const all = deviations.map((_, k) => k);
  const own = symmetricEigen(inUnits(sp, all, deviations)).values;
  if (!own.every((value) => value > singular * n)) return Infinity;
  const sumOfLogs = (numbers: ArrayLike<number>) =>
    Array.from(numbers).reduce((total, value) => total + Math.log(value), 0);
  const precise = ratios.filter((ratio) => ratio > 1e-4 * Math.max(...ratios));
  let sum = precise.reduce((total, ratio) => total + excess(ratio - 1), 0);
  if (precise.length < n) {
    const logDeterminant = 2 * sumOfLogs(deviations) + sumOfLogs(own) - sumOfLogs(values);
    for (const ratio of ratios) if (!precise.includes(ratio)) sum += Math.max(0, ratio) - 1;
    sum -= logDeterminant - sumOfLogs(precise);
  }
  return sum;
}

/** Whether two means differ by no more than rounding. */
const near = (a: number, b: number) => Math.abs(a - b) <= 1e-13 * (Math.abs(a) + Math.abs(b));

/** S_ij / (u_i u_j) of the given coordinates. */
function inUnits(s: Matrix, coordinates: readonly number[], units: readonly number[]): Matrix {
  const scaled = new Matrix(coordinates.length, coordinates.length);
  coordinates.forEach((i, k) => {
    coordinates.forEach((j, l) => {
      scaled.set(k, l, s.get(i, j) / units[k]! / units[l]!);
    });
  });
  return scaled;
}
