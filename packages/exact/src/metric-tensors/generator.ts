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
import { Matrix } from 'ml-matrix';
import { ArgumentError } from '@wprox/arguments';
import { jacobian, withoutNoise } from '../differentiation/differences.js';
import { readVector } from '../inputs/vector.js';
import { type MatrixInput, readMatrix, symmetrized } from '../linear-algebra/matrix.js';
import { type DiscreteMeasure, discreteMeasure } from '../measures/discrete.js';
import { readSamples, type SamplesInput } from '../measures/samples.js';
import {
  affineMetric,
  basisEnergy,
  basisGradients,
  centerOf,
  type DampedOptions,
  forEachPoint,
} from './affine.js';
import type { Basis } from './basis.js';

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
  if (jacobians.length !== read.count) {
    throw new ArgumentError(
      'jacobians',
      `has ${jacobians.length} matrices for ${read.count} points; expected one per point`,
    );
  }
  const parameters = readMatrix('jacobians', jacobians[0]!).columns;
  const shape = { rows: read.dimension, columns: parameters };
  return {
    points: discreteMeasure(read, weights),
    parameters,
    jacobians: jacobians.map((jacobian) => readMatrix('jacobians', jacobian, shape)),
  };
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
  const read = readSamples('latents', latents);
  const at = readVector('theta', theta);
  const rows: ArrayLike<number>[] = [];
  const jacobians: Matrix[] = [];
  for (let b = 0; b < read.count; b++) {
    const z = read.values.slice(b * read.dimension, (b + 1) * read.dimension);
    rows.push(generator(at, z));
    jacobians.push(withoutNoise(jacobian((t) => generator(t, z), at)));
  }
  return linearizedGenerator(rows, jacobians, weights);
}

/**
 * Computes G_RWP = E[JᵀJ].
 *
 * @returns p × p, squared sample units per parameter units.
 * @throws never: the generator was checked when it was made.
 *
 * Reference: [1], section 4.2; errata, entry 5.
 */
export function rwpMetric({ points, parameters: p, jacobians }: LinearizedGenerator): Matrix {
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
export function generatorMomentDerivatives(
  { points, parameters: p, jacobians }: LinearizedGenerator,
  basis: Basis,
): Matrix {
  assertDimension(points, basis);
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
  assertDimension(generator.points, basis);
  const center = centerOf(generator.points, basis, options);
  const values = generator.points.values.map((v, k) => v - center[k % basis.dimension]!);
  const points = { ...generator.points, values };
  const derivatives = generatorMomentDerivatives({ ...generator, points }, basis);
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
