/**
 * The gradient flow of F(ρ) = KL(ρ‖e^{−V}) in a model of distributions on the line, x = g(θ, z) with z a
 * standard normal and g increasing in z, such as a flow-like generator. Then g(θ, ·) is the quantile map,
 * and at normal scores
 *
 *   F(θ) = Σ w_i V(g_i) − Σ_g ω_g log((g_{i+1} − g_i)/dz) − ½ log 2πe,   G(θ) = Σ w_i ∂g_i ∂g_iᵀ:
 *
 * the JKO scheme's own F and W₂, restricted to the model.
 */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import type { FlowProblem } from '../flows/flow-problem.js';
import { checkedNumber, checkedNumbers } from '../inputs/callback.js';
import { requireMembers } from '../inputs/options.js';
import { listed, readVector } from '../inputs/vector.js';
import {
  type LinePotential,
  readLinePotential,
  relativeEntropyAt,
  relativeEntropyGradient,
} from './jko.js';
import {
  assertIncreasing,
  type NormalScores,
  type ScoreOptions,
  scoreNodes,
} from './normal-scores.js';

/** x = g(θ, z), increasing in z. */
export interface MonotoneGenerator {
  value(theta: Float64Array, z: number): number;
  /** ∂g/∂θ, one number per parameter. */
  derivatives(theta: Float64Array, z: number): ArrayLike<number>;
}

/** What {@link FlowProblem}'s steps follow, and the distributions that parameters stand for. */
export interface GeneratorFlow extends FlowProblem {
  /** ρ_θ by its quantiles. @throws ArgumentError naming `generator` if g does not increase in z. */
  scores(theta: ArrayLike<number>): NormalScores;
}

/**
 * Poses the gradient flow of KL(ρ_θ‖e^{−V}) in the W₂ metric of a generator's model.
 *
 * @param generator with its derivatives by θ. @param potential V. @param options the nodes in z: `nodes`,
 *   default 401, and `range`, default 8.
 * @returns a problem for {@link semiBackwardEuler}, {@link backwardEuler}, {@link forwardEuler} and
 *   {@link referenceFlow}. Its loss is Infinity where g does not increase.
 * @throws ArgumentError naming `nodes` or `range`; later `theta` or `generator`.
 *
 * Reference: [1], equations 3 to 6 and Theorem 2; [8].
 *
 * @example
 * const gaussians = { value: ([m, s], z) => m + s * z, derivatives: (_, z) => [1, z] };
 * const problem = generatorFlow(gaussians, quadratic);
 * trajectory(semiBackwardEuler(), problem, [2, 0.5], { h: 0.1, steps: 10 });
 */
export function generatorFlow(
  generator: MonotoneGenerator,
  potential: LinePotential,
  options: ScoreOptions = {},
): GeneratorFlow {
  const methods = ['value', 'derivatives'];
  requireMembers('generator', generator, methods, 'an object { value(θ, z), derivatives(θ, z) }');
  const v = readLinePotential('potential', potential);
  const { scores, masses } = scoreNodes(options);
  const at = (theta: Float64Array): NormalScores => ({
    scores,
    masses,
    values: scores.map((z) => checkedNumber('generator', generator.value(theta, z))),
  });
  const jacobian = (theta: Float64Array) =>
    Array.from(scores, (z, i) => {
      const given = generator.derivatives(theta, z);
      const row = checkedNumbers('generator', given, theta.length);
      if (row.every(Number.isFinite)) return row;
      throw new ArgumentError(
        'generator',
        `has the derivatives ${listed(row)} at node ${i}; expected ${theta.length} finite numbers`,
      );
    });
  return {
    loss: (theta) => relativeEntropyAt(v, at(readVector('theta', theta))),
    gradient: (given) => {
      const theta = readVector('theta', given);
      const byValues = relativeEntropyGradient(v, at(theta));
      const result = new Float64Array(theta.length);
      jacobian(theta).forEach((row, i) => {
        row.forEach((slope, k) => {
          result[k]! += slope * byValues[i]!;
        });
      });
      return result;
    },
    metric: (theta) => {
      const byNode = new Matrix(jacobian(readVector('theta', theta)));
      return byNode.transpose().mmul(byNode.clone().mulColumnVector(Array.from(masses)));
    },
    scores: (theta) => {
      const found = at(readVector('theta', theta));
      assertIncreasing('generator', found.values);
      return found;
    },
  };
}
