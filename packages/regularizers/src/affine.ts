/**
 * The semi-backward Euler distance with potentials in a linear space Φ = ξ·Ψ (main paper, Theorem 1),
 * for any basis Ψ:
 *
 *   D̃² = 2·sup over ξ of { ξ·Δ − ½ ξᵀ(M + λI)ξ } = Δᵀ(M + λI)⁻¹Δ,
 *   Δ = E Ψ(x) − E Ψ(y),   M = E[J_Ψ(y) J_Ψ(y)ᵀ].
 *
 * The reference measure of M is the anchor's (θ̃ = θᵏ). M is a constant of the step, so the gradient
 * flows through Δ alone and needs first derivatives of Ψ only.
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  reject,
  requireFunction,
  requireMethods,
  requireNonNegative32,
  requireOptions,
} from '@wprox/arguments';
import { fixedStructure, hasFixedStructure } from '@wprox/runtime/replay';
import { requireFloatTensor } from '@wprox/runtime/tensors';
import { batchMean, flattenPair } from './batch.js';
import { dampedQuadraticForm } from './damped-inverse.js';
import type { PotentialBasis } from './potential-basis.js';
import type { ProximalDistance } from './proximal-distance.js';

/** The default λ. */
const defaultDamping = 1e-5;

/** The most functions a basis may have: each is an elimination step of half a dozen operations. */
const maximumFunctions = 1024;

/** Options of {@link affine}. */
export interface AffineDistanceOptions {
  /** Ψ: {@link linearFunctions}, {@link diagonalQuadraticFunctions}, {@link fullQuadraticFunctions}, or yours. */
  readonly basis: PotentialBasis;
  /**
   * λ ≥ 0 in D̃² = Δᵀ(M + λI)⁻¹Δ. Default 1e-5, for bases whose gradients are of order 1. The relative error of
   * D̃² is about the condition number of M + λI times 6e-8, the rounding of float32, so λ bounds it.
   */
  readonly damping?: number | undefined;
}

/**
 * Makes the affine distance D̃² = Δᵀ(M + λI)⁻¹Δ of a basis of m functions. It takes m elimination steps,
 * so it suits bases of at most some hundred functions.
 *
 * Its `squaredDistance` takes batches [batch, ...coordinates], which the basis gets as
 * [batch, coordinates]. It throws an ArgumentError if the shapes differ, a batch is empty, or
 * the basis returns no tensor, a wrong shape, or more than 1024 functions.
 *
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type.
 *
 * @example
 * const waves = { values: (x) => tf.concat([x, tf.sin(x)], 1) };
 * new ProximalGenerator(generator, { distance: affine({ basis: waves }), h: 0.2, ...options });
 */
export function affine(options: AffineDistanceOptions): ProximalDistance {
  requireOptions('options', options, ['basis', 'damping'], '{ basis: linearFunctions }');
  const { basis, damping = defaultDamping } = options;
  requireNonNegative32('damping', damping);
  assertBasis(basis);
  const ofSamples: ProximalDistance['squaredDistance'] = (samples, anchorSamples) =>
    tf.tidy(() => squaredDistance(samples, anchorSamples, basis, damping));
  return {
    name: 'affine',
    squaredDistance: hasFixedStructure(basis) ? fixedStructure(ofSamples) : ofSamples,
  };
}

function squaredDistance(
  samples: tf.Tensor,
  anchorSamples: tf.Tensor,
  basis: PotentialBasis,
  damping: number,
): tf.Scalar {
  const { x, y } = flattenPair(samples, anchorSamples);
  const differences = basis.differences?.(x, y) ?? tf.sub(valuesOf(basis, x), valuesOf(basis, y));
  const size = columnsOf(differences, x.shape[0], 'differences(x, y)');
  if (size > maximumFunctions) {
    throw new ArgumentError(
      'basis',
      `has ${size} functions; expected at most ${maximumFunctions}, ` +
        'for more use o1, o2Diag or potentialNetwork',
    );
  }
  const delta = batchMean(differences as tf.Tensor2D);
  return dampedQuadraticForm(delta, energy(jacobianOf(basis, y, size)), damping);
}

/** M = E[J Jᵀ], [m, m]. */
function energy(jacobian: tf.Tensor3D): tf.Tensor2D {
  const [batchSize, m, n] = jacobian.shape;
  const rows = tf.reshape(tf.transpose(jacobian, [1, 0, 2]), [m, batchSize * n]);
  // The transpose is explicit: wasm's product with a transposed factor is ten times slower.
  return tf.mul(tf.matMul(rows, tf.transpose(rows)), 1 / batchSize);
}

function jacobianOf(basis: PotentialBasis, y: tf.Tensor2D, size: number): tf.Tensor3D {
  const [batchSize, n] = y.shape;
  if (basis.jacobian) {
    const given = basis.jacobian(y);
    requireFloatTensor('basis.jacobian(y)', given);
    if (!sameShape(given.shape, [batchSize, size, n])) {
      throw new ArgumentError(
        'basis.jacobian(y)',
        `has shape [${given.shape}]; ` +
          `expected [batch, functions, coordinates], here [${[batchSize, size, n]}]`,
      );
    }
    return given;
  }
  // Rows are independent, so the gradient of a sum over the batch has all of their gradients.
  const gradients = Array.from({ length: size }, (_, k) =>
    tf.grad((at: tf.Tensor) =>
      tf.sum(tf.slice(valuesOf(basis, at as tf.Tensor2D), [0, k], [batchSize, 1])),
    )(y),
  );
  return tf.stack(gradients, 1) as tf.Tensor3D;
}

function valuesOf(basis: PotentialBasis, x: tf.Tensor2D): tf.Tensor2D {
  const values = basis.values(x);
  columnsOf(values, x.shape[0], 'values(x)');
  return values;
}

function columnsOf(tensor: tf.Tensor, batchSize: number, what: string): number {
  requireFloatTensor(`basis.${what}`, tensor);
  const { shape } = tensor;
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows !== batchSize || !columns) {
    throw new ArgumentError(
      `basis.${what}`,
      `has shape [${shape}]; expected [batch, functions] with batch ${batchSize}`,
    );
  }
  return columns;
}

function sameShape(shape: readonly number[], expected: readonly number[]): boolean {
  return shape.length === expected.length && shape.every((size, axis) => size === expected[axis]);
}

/** @throws ArgumentError unless the basis has the functions of a {@link PotentialBasis}. */
function assertBasis(basis: unknown): void {
  const expected = 'an object with a function values, such as linearFunctions';
  // Arrays and Maps have a method `values`, too.
  if (typeof basis !== 'object' || Symbol.iterator in Object(basis))
    reject('basis', basis, expected);
  requireMethods('basis', basis, ['values'], expected);
  const { jacobian, differences } = basis as Partial<PotentialBasis>;
  if (jacobian !== undefined) requireFunction('basis.jacobian', jacobian);
  if (differences !== undefined) requireFunction('basis.differences', differences);
}
