/**
 * The Wasserstein-2 metric on Gaussian measures of R^n (Takatsu 2011, "Wasserstein geometry of
 * Gaussian measures").
 *
 * A tangent at N(m, S) is a change (dm, dS). The potential whose gradient flow produces it is
 * Φ(x) = dm·(x − m) + ½ (x − m)ᵀV(x − m) with V S + S V = dS, since −∇·(ρ∇Φ) moves the covariance by
 * V S + S V; its energy E|∇Φ|² is
 *
 *   ‖dm‖² + tr(V S V) = ‖dm‖² + ½ tr(V dS).
 */

import { ArgumentError, reject, requireFunction } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { jacobian, withoutNoise } from '../differentiation/differences.js';
import { requireNumber } from '../inputs/number.js';
import { checkOptions } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import { lyapunovEquation } from '../linear-algebra/lyapunov.js';
import {
  dot,
  flat,
  inner,
  largestEntry,
  type MatrixInput,
  readMatrix,
} from '../linear-algebra/matrix.js';
import { assertSymmetric, relativeTolerance } from '../linear-algebra/positive-semidefinite.js';
import { losesObjective, momentTolerance } from '../linear-algebra/pseudo-inverse.js';
import { type Gaussian, isGaussian, readGaussian } from '../measures/gaussian.js';

/** A change of a Gaussian's mean and covariance. */
export interface GaussianTangent {
  /** dm, n numbers. */
  readonly mean: ArrayLike<number>;
  /** dS, symmetric, n × n. */
  readonly covariance: MatrixInput;
}

/**
 * Computes G, dm_i·dm_j + ½ tr(V_i dS_j) with V S + S V = dS, of a model of Gaussians at one of them, from
 * its derivatives by the parameters.
 *
 * @param at the member. @param tangents one per parameter.
 * @returns p × p, squared sample units per parameter units.
 * @throws ArgumentError naming `tangents`: wrong size, NaN, dS not symmetric, or a dS that spreads
 *   mass in a direction where `at` has none both ways (there the metric is infinite).
 *
 * Reference: [6].
 *
 * @example
 * const p = gaussian([0, 0], [[1, 0.8], [0.8, 1]]);
 * gaussianMetric(p, [{ mean: [0, 0], covariance: [[1, 0], [0, 0]] }]).get(0, 0); // 17/36
 */
export function gaussianMetric(
  at: Gaussian,
  tangents: readonly GaussianTangent[],
  options: { readonly tolerance?: number } = {},
): Matrix {
  const { dimension, covariance: s } = readGaussian('at', at);
  const read = readTangents(tangents, dimension);
  checkOptions(options, ['tolerance']);
  const { tolerance = momentTolerance } = options;
  requireNumber('tolerance', tolerance, (x) => x >= 0 && x < 1, 'a number from 0 to below 1');
  const equation = lyapunovEquation(s, { tolerance });
  const potentials = read.map(({ covariance }) => {
    const solved = equation.solve(covariance);
    if (losesObjective(solved)) {
      throw new ArgumentError(
        'tangents',
        'change the covariance where it is singular in both directions; expected changes within ' +
          'its range, as the metric is infinite for others',
      );
    }
    return solved.solution;
  });
  const p = tangents.length;
  const metric = new Matrix(p, p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [read[i]!, read[j]!];
      const value = dot(a.mean, b.mean) + inner(potentials[i]!, b.covariance) / 2;
      metric.set(i, j, value);
      metric.set(j, i, value);
    }
  }
  return metric;
}

/**
 * Computes the potential's matrix V of a tangent: V S + S V = dS. The full symmetric V is needed: for S =
 * [[1, .8], [.8, 1]] and an off-diagonal dS a diagonal one sees nothing.
 *
 * @returns V, n × n, symmetric, per parameter unit.
 * @throws ArgumentError naming `at` or `tangent`, as {@link gaussianMetric}.
 *
 * Reference: [6].
 */
export function gaussianTangentPotential(at: Gaussian, tangent: GaussianTangent): Matrix {
  const { dimension, covariance: s } = readGaussian('at', at);
  const { covariance } = readTangent('tangent', tangent, dimension);
  const equation = lyapunovEquation(s, { tolerance: momentTolerance });
  return equation.solve(covariance).solution;
}

/**
 * Computes the derivatives ∂(m, S)/∂θ_k of a model of Gaussians by its parameters, by extrapolated central
 * differences.
 *
 * @param model θ to a Gaussian of fixed dimension.
 * @returns one tangent per parameter: ∂m/∂θ_k, n numbers, and ∂S/∂θ_k, n × n.
 * @throws ArgumentError as the model's, or naming `theta` (empty, NaN) or `function` if it is not finite
 *   near θ.
 *
 * Reference: [39]; [6] for the tangents.
 */
export function gaussianTangents(
  model: (theta: Float64Array) => Pick<Gaussian, 'mean' | 'covariance'>,
  theta: ArrayLike<number>,
): Tangent[] {
  requireFunction('model', model, 'a function that gives a Gaussian');
  let n = 0;
  const found = jacobian((t) => {
    const { mean, covariance } = requireMoments(model(t));
    n = mean.length;
    const moments = new Float64Array(n + n * n);
    moments.set(mean);
    moments.set(flat(covariance), n);
    return moments;
  }, theta);
  const values = withoutNoise(found);
  return Array.from(theta, (_, k) => {
    const column = values.getColumn(k);
    return {
      mean: Float64Array.from(column.slice(0, n)),
      covariance: Matrix.from1DArray(n, n, column.slice(n)),
    };
  });
}

function requireMoments(
  given: Pick<Gaussian, 'mean' | 'covariance'>,
): Pick<Gaussian, 'mean' | 'covariance'> {
  if (!isGaussian(given)) reject('model', given, 'a function that gives a Gaussian');
  const mean = readVector('model.mean', given.mean);
  const shape = { rows: mean.length, columns: mean.length };
  return { mean, covariance: readMatrix('model.covariance', given.covariance, shape) };
}

/** A tangent that was checked. */
interface Tangent extends GaussianTangent {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/** @throws ArgumentError naming `tangents` for one of another size, NaN or unsymmetric. */
export function readTangents(tangents: readonly GaussianTangent[], n: number): Tangent[] {
  if (!Array.isArray(tangents)) reject('tangents', tangents, 'an array of { mean, covariance }');
  return Array.from(tangents as readonly GaussianTangent[], (tangent, k) =>
    readTangent(`tangents[${k}]`, tangent, n),
  );
}

function readTangent(argument: string, tangent: GaussianTangent, n: number): Tangent {
  if (!isGaussian(tangent)) reject(argument, tangent, 'an object { mean, covariance }');
  const mean = readVector(`${argument}.mean`, tangent.mean, n);
  const named = `${argument}.covariance`;
  const covariance = readMatrix(named, tangent.covariance, { rows: n, columns: n });
  assertSymmetric(named, covariance, relativeTolerance * largestEntry(covariance));
  return { mean, covariance };
}
