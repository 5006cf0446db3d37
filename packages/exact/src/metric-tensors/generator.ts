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
import { ArgumentError, assertFinite } from '../argument-error.js';
import { jacobian } from '../differentiation/differences.js';
import { type DiscreteMeasure, discreteMeasure } from '../measures/discrete.js';
import { readSamples, type SamplesInput } from '../measures/samples.js';
import {
  affineMetric,
  basisEnergy,
  basisGradients,
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
  /** ∂g_i(θ, z_b)/∂θ_k at (b·n + i)·p + k. */
  readonly jacobians: Float64Array;
}

/**
 * A linearised generator from samples and Jacobians computed elsewhere.
 *
 * @param samples B points of n coordinates. @param jacobians B matrices of n rows of p numbers, flat.
 * @param weights of the points, see {@link discreteMeasure}; equal by default.
 * @throws ArgumentError naming `samples`, `jacobians` or `weights`.
 */
export function linearisedGenerator(
  samples: SamplesInput,
  jacobians: ArrayLike<number>,
  weights?: ArrayLike<number>,
): LinearisedGenerator {
  const read = readSamples('samples', samples);
  const parameters = jacobians.length / (read.count * read.dimension);
  if (!Number.isInteger(parameters) || parameters === 0) {
    throw new ArgumentError(
      'jacobians',
      `has ${jacobians.length} entries for ${read.count} points of ${read.dimension} ` +
        'coordinates; expected one per point, coordinate and parameter',
    );
  }
  assertFinite('jacobians', jacobians);
  return {
    points: discreteMeasure(read, weights),
    parameters,
    jacobians: Float64Array.from(jacobians),
  };
}

/**
 * Linearises g at θ by extrapolated central differences.
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
  const jacobians: Float64Array[] = [];
  for (let b = 0; b < read.count; b++) {
    const z = read.values.slice(b * read.dimension, (b + 1) * read.dimension);
    rows.push(generator(at, z));
    jacobians.push(jacobian((t) => generator(t, z), at).values);
  }
  const flat = new Float64Array(jacobians.length * (jacobians[0]?.length ?? 0));
  jacobians.forEach((values, b) => {
    flat.set(values, b * values.length);
  });
  return linearisedGenerator(rows, flat, weights);
}

/** G_RWP = E[JᵀJ], p × p. */
export function rwpMetric({ points, parameters: p, jacobians }: LinearisedGenerator): Float64Array {
  const n = points.dimension;
  const metric = new Float64Array(p * p);
  for (let row = 0; row < points.count * n; row++) {
    const weight = points.weights[Math.floor(row / n)]!;
    for (let i = 0; i < p; i++) {
      const scaled = weight * jacobians[row * p + i]!;
      for (let j = 0; j < p; j++) metric[i * p + j]! += scaled * jacobians[row * p + j]!;
    }
  }
  return metric;
}

/** D = E[J_Ψ(x) J] = ∂_θ E Ψ, K rows of p numbers. @throws ArgumentError naming `basis`. */
export function generatorMomentDerivatives(
  { points, parameters: p, jacobians }: LinearisedGenerator,
  basis: Basis,
): Float64Array {
  const n = points.dimension;
  if (basis.dimension !== n) {
    throw new ArgumentError(
      'basis',
      `has dimension ${basis.dimension} but the samples have ${n}; expected the same`,
    );
  }
  const derivatives = new Float64Array(basis.size * p);
  forEachPoint(points, (x, weight, b) => {
    const rows = basisGradients(basis, x);
    for (let k = 0; k < basis.size; k++) {
      for (let i = 0; i < n; i++) {
        const scaled = weight * rows[k * n + i]!;
        if (scaled === 0) continue;
        for (let j = 0; j < p; j++)
          derivatives[k * p + j]! += scaled * jacobians[(b * n + i) * p + j]!;
      }
    }
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
): Float64Array {
  const derivatives = generatorMomentDerivatives(generator, basis);
  return affineMetric(derivatives, basisEnergy(generator.points, basis), options);
}
