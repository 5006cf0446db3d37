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
import { ArgumentError } from '../argument-error.js';
import { jacobian, withoutNoise } from '../differentiation/differences.js';
import { type MatrixInput, readMatrix, symmetrised } from '../linear-algebra/matrix.js';
import { type DiscreteMeasure, discreteMeasure } from '../measures/discrete.js';
import { readSamples, type SamplesInput } from '../measures/samples.js';
import {
  affineMetric,
  basisEnergy,
  basisGradients,
  centreOf,
  type DampedOptions,
  forEachPoint,
} from './affine.js';
import type { Basis } from './basis.js';

/** A generator to first order in θ: its samples and how they move. */
export interface LinearisedGenerator {
  /** x_b = g(θ, z_b), with the latents' weights. */
  readonly points: DiscreteMeasure;
  /** p. */
  readonly parameters: number;
  /** ∂g(θ, z_b)/∂θ for each sample, n × p. */
  readonly jacobians: readonly Matrix[];
}

/**
 * A linearised generator from samples and Jacobians computed elsewhere.
 *
 * @param samples B points of n coordinates. @param jacobians one per sample, n × p.
 * @param weights of the points, see {@link discreteMeasure}; equal by default.
 * @throws ArgumentError naming `samples`, `jacobians` or `weights`.
 */
export function linearisedGenerator(
  samples: SamplesInput,
  jacobians: readonly MatrixInput[],
  weights?: ArrayLike<number>,
): LinearisedGenerator {
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
 * Linearises g at θ by extrapolated central differences; what is not above their error counts as 0.
 *
 * @param generator g(θ, z), n numbers. @param latents z, one per sample, with `weights` (default
 *   equal): draws, or the nodes of a cubature rule.
 * @throws ArgumentError naming `latents`, `weights`, or `function` if g is not finite near θ.
 */
export function linearise(
  generator: (theta: Float64Array, latent: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  latents: SamplesInput,
  weights?: ArrayLike<number>,
): LinearisedGenerator {
  const read = readSamples('latents', latents);
  const at = Float64Array.from(theta);
  const rows: ArrayLike<number>[] = [];
  const jacobians: Matrix[] = [];
  for (let b = 0; b < read.count; b++) {
    const z = read.values.slice(b * read.dimension, (b + 1) * read.dimension);
    rows.push(generator(at, z));
    jacobians.push(withoutNoise(jacobian((t) => generator(t, z), at)));
  }
  return linearisedGenerator(rows, jacobians, weights);
}

/** G_RWP = E[JᵀJ], p × p. */
export function rwpMetric({ points, parameters: p, jacobians }: LinearisedGenerator): Matrix {
  const metric = Matrix.zeros(p, p);
  jacobians.forEach((jacobian, b) => {
    metric.add(jacobian.transpose().mmul(jacobian).mul(points.weights[b]!));
  });
  return symmetrised(metric);
}

/** D = E[J_Ψ(x) J] = ∂_θ E Ψ, K × p. @throws ArgumentError naming `basis`. */
export function generatorMomentDerivatives(
  { points, parameters: p, jacobians }: LinearisedGenerator,
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
 * G̃ of a generator for potentials in the span of a basis: O1, O2Diag, O2Full for the bases of those
 * degrees.
 *
 * @throws ArgumentError naming `basis` or `damping`, see {@link affineMetric}.
 */
export function affineGeneratorMetric(
  generator: LinearisedGenerator,
  basis: Basis,
  options: DampedOptions = {},
): Matrix {
  assertDimension(generator.points, basis);
  const centre = centreOf(generator.points, basis, options);
  const values = generator.points.values.map((v, k) => v - centre[k % basis.dimension]!);
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
