/**
 * A generator with one hidden layer on a fixed batch of latents, x = V tanh(U z + a) + b: the smallest
 * model in which the last layer's scale is a choice of parameters and the samples depend on θ
 * nonlinearly.
 */

import { ArgumentError, described, requireInteger } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { checkedNumbers } from '../inputs/callback.js';
import { checkOptions, requireMembers } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import {
  readPoints,
  readSamples,
  type Samples,
  type SamplesInput,
  samplesOf,
} from '../measures/samples.js';

/** Of the hidden layer and of a sample: their product is the size of a matrix. */
const mostUnits = 1e5;

/** A generator on a fixed batch of B latents, with n coordinates a sample and p parameters. */
export interface BatchGenerator {
  /** p. */
  readonly parameters: number;
  /** x_b = g(θ, z_b). */
  samples(theta: Float64Array): Samples;
  /** ∂x/∂θ, (B·n) × p: row b·n + i is coordinate i of sample b. */
  jacobian(theta: Float64Array): Matrix;
}

/**
 * Makes the generator x = V tanh(U z + a) + b. θ holds U (hidden × latent, row by row), a, V (n × hidden,
 * row by row) and b, in this order.
 *
 * @param latents the batch z, B points.
 * @param options.hidden units of the hidden layer.
 * @param options.dimension n.
 * @returns the generator with p = hidden·(latent + 1 + n) + n parameters.
 * @throws ArgumentError naming `latents` (empty, ragged, NaN), `hidden` or `dimension` (no positive
 *   integer); its methods throw naming `theta` if it has not p finite numbers.
 *
 * Reference: [1], section 4: a generator g(θ, z) of one hidden layer.
 *
 * @example
 * tanhGenerator([[-1], [0], [1]], { hidden: 2, dimension: 1 }).parameters; // 7
 */
export function tanhGenerator(
  latents: SamplesInput,
  options: { readonly hidden: number; readonly dimension: number },
): BatchGenerator {
  const z = readSamples('latents', latents);
  checkOptions(options, ['hidden', 'dimension'], '{ hidden: 8, dimension: 2 }', [
    'hidden',
    'dimension',
  ]);
  const { hidden, dimension } = options;
  requireInteger('hidden', hidden, 1, mostUnits);
  requireInteger('dimension', dimension, 1, mostUnits);
  const [offsetA, offsetV] = [hidden * z.dimension, hidden * (z.dimension + 1)];
  const offsetB = offsetV + dimension * hidden;
  const parameters = offsetB + dimension;
  const activations = (theta: Float64Array, b: number) =>
    Float64Array.from({ length: hidden }, (_, j) => {
      let sum = theta[offsetA + j]!;
      for (let l = 0; l < z.dimension; l++) {
        sum += theta[j * z.dimension + l]! * z.values[b * z.dimension + l]!;
      }
      return Math.tanh(sum);
    });
  return {
    parameters,
    samples(given) {
      const theta = readVector('theta', given, parameters);
      const values = new Float64Array(z.count * dimension);
      for (let b = 0; b < z.count; b++) {
        const t = activations(theta, b);
        for (let i = 0; i < dimension; i++) {
          let x = theta[offsetB + i]!;
          for (let j = 0; j < hidden; j++) x += theta[offsetV + i * hidden + j]! * t[j]!;
          values[b * dimension + i] = x;
        }
      }
      return samplesOf({ count: z.count, dimension, values });
    },
    jacobian(given) {
      const theta = readVector('theta', given, parameters);
      const jacobian = Matrix.zeros(z.count * dimension, parameters);
      for (let b = 0; b < z.count; b++) {
        const t = activations(theta, b);
        for (let i = 0; i < dimension; i++) {
          const row = b * dimension + i;
          jacobian.set(row, offsetB + i, 1);
          for (let j = 0; j < hidden; j++) {
            jacobian.set(row, offsetV + i * hidden + j, t[j]!);
            const slope = theta[offsetV + i * hidden + j]! * (1 - t[j]! ** 2);
            jacobian.set(row, offsetA + j, slope);
            for (let l = 0; l < z.dimension; l++) {
              jacobian.set(row, j * z.dimension + l, slope * z.values[b * z.dimension + l]!);
            }
          }
        }
      }
      return jacobian;
    },
  };
}

/** Other parameters η of the same generators, θ = φ(η). */
export interface ParameterMap {
  /** φ(η), p numbers. */
  value(eta: Float64Array): Float64Array;
  /** ∂φ/∂η, p × q. */
  jacobian(eta: Float64Array): Matrix;
  /** q. */
  readonly parameters: number;
}

/**
 * Gives the same generators in other parameters, η ↦ g(φ(η), ·).
 *
 * @returns the generator of η; its Jacobian is J ∂φ/∂η.
 * @throws what the generator throws.
 *
 * Reference: [1], Definition 1, which does not depend on the parameters.
 *
 * @example
 * // The last layer as c·W: θ_k = c η_k for its weights.
 * reparametrize(generator, scaledParameters(scales));
 */
export function reparametrize(generator: BatchGenerator, map: ParameterMap): BatchGenerator {
  const own = readGenerator('generator', generator);
  requireMembers('map', map, ['value', 'jacobian'], 'a map, such as scaledParameters([2, 1])');
  const { parameters: q } = map;
  requireInteger('map.parameters', q, 1);
  const value = (eta: Float64Array) =>
    checkedNumbers('map.value', map.value(readVector('eta', eta, q)), own.parameters);
  return {
    parameters: q,
    samples: (eta) => own.samples(value(eta)),
    jacobian: (eta) => {
      const jacobian = requireShape('map.jacobian', map.jacobian(eta), own.parameters, q);
      return own.jacobian(value(eta)).mmul(jacobian);
    },
  };
}

/** Reads a generator, which may be the user's own. @throws ArgumentError naming `argument`. */
export function readGenerator(argument: string, generator: BatchGenerator): BatchGenerator {
  const methods = ['samples', 'jacobian'];
  requireMembers(argument, generator, methods, 'a generator on a batch, such as tanhGenerator(…)');
  const { parameters } = generator;
  requireInteger(`${argument}.parameters`, parameters, 1);
  return {
    parameters,
    samples: (theta) => readPoints(`${argument}.samples`, generator.samples(theta)),
    jacobian: (theta) =>
      requireShape(`${argument}.jacobian`, generator.jacobian(theta), undefined, parameters),
  };
}

/** @throws ArgumentError unless a result is a matrix of that shape; its entries are not looked at. */
function requireShape(
  argument: string,
  given: Matrix,
  rows: number | undefined,
  columns: number,
): Matrix {
  if (!Matrix.isMatrix(given)) {
    throw new ArgumentError(argument, `gives ${described(given)}; expected a Matrix of ml-matrix`);
  }
  if (given.columns === columns && (rows === undefined || given.rows === rows)) return given;
  const shape = `${given.rows} × ${given.columns}`;
  throw new ArgumentError(argument, `gives ${shape} numbers; expected ${columns} columns`);
}

/**
 * Makes the map θ_k = scales_k η_k.
 *
 * @returns the map, with its Jacobian diag(scales).
 * @throws ArgumentError naming `scales` if empty, or one is 0 or not finite.
 *
 * Reference: [1], Definition 1.
 */
export function scaledParameters(scales: ArrayLike<number>): ParameterMap {
  const factors = readVector('scales', scales, undefined, 'an array of one number per parameter');
  if (factors.includes(0)) throw new ArgumentError('scales', 'hold 0; expected other factors');
  return {
    parameters: factors.length,
    value: (eta) => readVector('eta', eta, factors.length).map((x, k) => factors[k]! * x),
    jacobian: (eta) => {
      readVector('eta', eta, factors.length);
      return Matrix.diag(Array.from(factors));
    },
  };
}
