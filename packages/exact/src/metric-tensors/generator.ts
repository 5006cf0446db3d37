/**
 * Metrics of a generator x = g(θ, z), z random, from its samples and its Jacobians ∂g/∂θ.
 *
 * RWP charges for the way of each sample: G_RWP = E[JᵀJ]. The affine metrics see only how E Ψ moves,
 * D = E[J_Ψ(x) J], G̃ = Dᵀ M⁺ D: O1 is E[J]ᵀE[J], O2Diag Σ_i (∇μ_i ∇μ_iᵀ + ∇σ_i ∇σ_iᵀ). In the
 * order of positive semi-definite matrices
 *
 *   G_O1 ⪯ G_O2Diag ⪯ G_O2Full ⪯ G_W ⪯ G_RWP,
 *
 * as the potentials' space grows and as E‖v‖² ≥ E‖E[v | x]‖² ≥ the energy of the gradient part.
 */

import { ArgumentError, reject } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { jacobian, withoutNoise } from '../differentiation/differences.js';
import { numbersFrom } from '../inputs/callback.js';
import { requireMembers } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import {
  type MatrixInput,
  readMatrices,
  readMatrix,
  symmetrized,
} from '../linear-algebra/matrix.js';
import { type DiscreteMeasure, discreteMeasure, readDiscrete } from '../measures/discrete.js';
import { readSamples, type SamplesInput } from '../measures/samples.js';
import { requireWeights } from '../measures/weights.js';
import {
  affineMetric,
  basisEnergy,
  basisGradients,
  centerOf,
  checkDamped,
  type DampedOptions,
  forEachPoint,
} from './affine.js';
import { type Basis, readBasis } from './basis.js';

/** A generator to first order in θ: its samples and how they move. */
export interface LinearizedGenerator {
  /** x_b = g(θ, z_b), with the latents' weights. */
  readonly points: DiscreteMeasure;
  /** p. */
  readonly parameters: number;
  /** ∂g(θ, z_b)/∂θ for each sample, n × p. */
  readonly jacobians: readonly Matrix[];
}

/**
 * Makes a linearized generator from samples and Jacobians computed elsewhere.
 *
 * @param samples B points of n coordinates. @param jacobians one per sample, n × p.
 * @param weights of the points, see {@link discreteMeasure}; equal by default.
 * @returns the generator to first order.
 * @throws ArgumentError naming `samples`, `jacobians` or `weights`.
 *
 * Reference: [1], section 4.2.
 */
export function linearizedGenerator(
  samples: SamplesInput,
  jacobians: readonly MatrixInput[],
  weights?: ArrayLike<number>,
): LinearizedGenerator {
  const read = readSamples('samples', samples);
  const shape = { rows: read.dimension };
  const matrices = readMatrices('jacobians', jacobians, read.count, shape);
  const made = {
    points: discreteMeasure(read, weights),
    parameters: matrices[0]!.columns,
    jacobians: matrices,
  };
  checked.add(made);
  return made;
}

/** Generators that were checked when they were made. */
const checked = new WeakSet<LinearizedGenerator>();

/** Reads a linearized generator. @throws ArgumentError naming `generator` or a property of it. */
function readLinearized(generator: LinearizedGenerator): LinearizedGenerator {
  requireMembers('generator', generator, [], 'linearize(…) or linearizedGenerator(…)');
  if (checked.has(generator)) return generator;
  const { points, parameters, jacobians } = generator;
  requireMembers('generator.points', points, ['toMatrix'], 'a discrete measure');
  const read = readDiscrete('generator.points', points);
  readMatrix('generator.points.toMatrix', points.toMatrix(), { rows: read.count });
  requireWeights('generator.points.weights', points.weights, read.count);
  const shape = { rows: read.dimension };
  const matrices = readMatrices('generator.jacobians', jacobians, read.count, shape);
  if (matrices[0]!.columns !== parameters) {
    reject('generator.parameters', parameters, `${matrices[0]!.columns}, the Jacobians' columns`);
  }
  return { points: read, parameters, jacobians: matrices };
}

/**
 * Linearizes g at θ by extrapolated central differences.
 *
 * @param generator g(θ, z), n numbers. @param latents z, one per sample, with `weights` (default
 *   equal): draws, or the nodes of a cubature rule.
 * @returns the samples and their Jacobians ∂g/∂θ, n × p each.
 * @throws ArgumentError naming `theta`, `latents`, `weights`, or `function` if g is not finite near θ.
 *
 * Reference: [1], section 4.2; [39].
 */
export function linearize(
  generator: (theta: Float64Array, latent: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  latents: SamplesInput,
  weights?: ArrayLike<number>,
): LinearizedGenerator {
  const g = numbersFrom('generator', generator);
  const read = readSamples('latents', latents);
  const at = readVector('theta', theta);
  const rows: ArrayLike<number>[] = [];
  const jacobians: Matrix[] = [];
  for (let b = 0; b < read.count; b++) {
    const z = read.values.slice(b * read.dimension, (b + 1) * read.dimension);
    rows.push(g(at, z));
    jacobians.push(withoutNoise(jacobian((t) => g(t, z), at)));
  }
  return linearizedGenerator(rows, jacobians, weights);
}

/**
 * Computes G_RWP = E[JᵀJ].
 *
 * @returns p × p, squared sample units per parameter units.
 * @throws ArgumentError naming `generator`.
 *
 * Reference: [1], section 4.2; errata, entry 5.
 */
export function rwpMetric(generator: LinearizedGenerator): Matrix {
  const { points, parameters: p, jacobians } = readLinearized(generator);
  const metric = Matrix.zeros(p, p);
  jacobians.forEach((jacobian, b) => {
    metric.add(jacobian.transpose().mmul(jacobian).mul(points.weights[b]!));
  });
  return symmetrized(metric);
}

/**
 * Computes D = E[J_Ψ(x) J] = ∂_θ E Ψ.
 *
 * @returns K × p, units of Ψ per parameter unit.
 * @throws ArgumentError naming `basis`.
 *
 * Reference: [1], Theorem 3; errata, entry 7.
 */
export function generatorMomentDerivatives(generator: LinearizedGenerator, basis: Basis): Matrix {
  const read = readLinearized(generator);
  readBasis(basis);
  assertDimension(read.points, basis);
  return momentDerivatives(read, basis);
}

function momentDerivatives(
  { points, parameters: p, jacobians }: LinearizedGenerator,
  basis: Basis,
): Matrix {
  const derivatives = Matrix.zeros(basis.size, p);
  forEachPoint(points, (x, weight, b) => {
    derivatives.add(basisGradients(basis, x).mmul(jacobians[b]!).mul(weight));
  });
  return derivatives;
}

/**
 * Computes G̃ = Dᵀ(M + λI)⁺D of a generator for potentials in the span of a basis: O1, O2Diag, O2Full for
 * the bases of those degrees.
 *
 * @returns p × p, squared sample units per parameter units.
 * @throws ArgumentError naming `basis` or `damping`, see {@link affineMetric}.
 *
 * Reference: [1], Theorem 3; errata, entry 7.
 */
export function affineGeneratorMetric(
  generator: LinearizedGenerator,
  basis: Basis,
  options: DampedOptions = {},
): Matrix {
  const read = readLinearized(generator);
  readBasis(basis);
  checkDamped(options);
  assertDimension(read.points, basis);
  const center = centerOf(read.points, basis, options);
  const values = read.points.values.map((v, k) => v - center[k % basis.dimension]!);
  const points = { ...read.points, values };
  const derivatives = momentDerivatives({ ...read, points }, basis);
  return affineMetric(derivatives, basisEnergy(points, basis), options);
}

function assertDimension({ dimension: n }: DiscreteMeasure, basis: Basis): void {
  if (basis.dimension !== n) {
    throw new ArgumentError(
      'basis',
      `has dimension ${basis.dimension} but the samples have ${n}; expected the same`,
    );
  }
}
