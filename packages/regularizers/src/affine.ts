/**
 * The semi-backward Euler penalty with potentials in an affine space Φ = ξ·Ψ (main paper,
 * Theorem 1), for a basis Ψ of the user's:
 *
 *   D̃² = 2·sup over ξ of { ξ·Δ − ½ ξᵀ(M + λI)ξ } = Δᵀ(M + λI)⁻¹Δ,
 *   Δ = E Ψ(x) − E Ψ(y),   M = E[J_Ψ(y) J_Ψ(y)ᵀ],
 *
 * the reference measure of M being the anchor's (θ̃ = θᵏ). M is a constant of the step, so the
 * gradient flows through Δ alone and asks for first derivatives of Ψ only.
 */
import * as tf from '@tensorflow/tfjs';
import type { TensorBasis } from './basis.js';
import { batchMean, flattenPair } from './batch.js';
import { assertDamping, dampedQuadraticForm } from './damped-inverse.js';
import { proximalPenalty } from './penalty.js';

/** The λ of {@link affineSquaredDistance} unless another is given. */
export const defaultAffineDamping = 1e-5;

/** The most functions a basis may have: each is an elimination step of half a dozen operations. */
const maximumFunctions = 1024;

export interface AffineOptions {
  /** Ψ: {@link linearBasis}, {@link diagonalQuadraticBasis}, {@link fullQuadraticBasis}, or yours. */
  readonly basis: TensorBasis;
  /**
   * λ ≥ 0, added to M's diagonal (Levenberg-Marquardt). Default {@link defaultAffineDamping}, for
   * bases whose gradients are of order 1. M's condition number times float32's 6e-8 is about the
   * relative error of D̃², and λ bounds it.
   */
  readonly damping?: number | undefined;
}

/**
 * D̃² = Δᵀ(M + λI)⁻¹Δ, in m elimination steps for m functions: for a basis of at most some hundred.
 *
 * @param samples batch of the generator, [batch, ...coordinates]; the basis sees it as
 *   [batch, coordinates].
 * @param anchorSamples batch of the anchor on the same latents, same shape; a constant.
 * @returns a scalar that belongs to the caller (or the surrounding tidy).
 * @throws RangeError if the shapes differ, a batch is empty, the damping is negative, the basis
 *   returns tensors of a wrong shape or has more than 1024 functions.
 */
export function affineSquaredDistance(
  samples: tf.Tensor,
  anchorSamples: tf.Tensor,
  { basis, damping = defaultAffineDamping }: AffineOptions,
): tf.Scalar {
  assertDamping(damping, defaultAffineDamping);
  return tf.tidy(() => {
    const { x, y } = flattenPair(samples, anchorSamples);
    const differences = basis.differences?.(x, y) ?? tf.sub(valuesOf(basis, x), valuesOf(basis, y));
    const size = columnsOf(differences, x.shape[0], 'differences');
    if (size > maximumFunctions) {
      throw new RangeError(
        `the basis has ${size} functions; expected at most ${maximumFunctions}, ` +
          'for more use o1Penalty, o2DiagPenalty or a PotentialNetwork',
      );
    }
    const delta = batchMean(differences as tf.Tensor2D);
    return dampedQuadraticForm(delta, energy(jacobianOf(basis, y, size)), damping);
  });
}

/**
 * The affine penalty D̃²/(2h), to be added to the generator's loss.
 *
 * @param h the proximal step size, above 0.
 * @returns a scalar that belongs to the caller (or the surrounding tidy).
 * @throws RangeError as {@link affineSquaredDistance}, or if h is not above 0.
 *
 * @example
 * const waves = { values: (x) => tf.concat([x, tf.sin(x)], 1) };
 * affinePenalty(samples, anchorSamples, 0.2, { basis: waves });
 */
export function affinePenalty(
  samples: tf.Tensor,
  anchorSamples: tf.Tensor,
  h: number,
  options: AffineOptions,
): tf.Scalar {
  return proximalPenalty(() => affineSquaredDistance(samples, anchorSamples, options), h);
}

/** M = E[J Jᵀ], [m, m]. */
function energy(jacobian: tf.Tensor3D): tf.Tensor2D {
  const [batchSize, m, n] = jacobian.shape;
  const rows = tf.reshape(tf.transpose(jacobian, [1, 0, 2]), [m, batchSize * n]);
  // The transpose is explicit: wasm's product with a transposed factor is ten times slower.
  return tf.mul(tf.matMul(rows, tf.transpose(rows)), 1 / batchSize);
}

function jacobianOf(basis: TensorBasis, y: tf.Tensor2D, size: number): tf.Tensor3D {
  const [batchSize, n] = y.shape;
  if (basis.jacobian) {
    const given = basis.jacobian(y);
    if (!sameShape(given.shape, [batchSize, size, n])) {
      throw new RangeError(
        `the basis's jacobian has shape [${given.shape}]; ` +
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

function valuesOf(basis: TensorBasis, x: tf.Tensor2D): tf.Tensor2D {
  const values = basis.values(x);
  columnsOf(values, x.shape[0], 'values');
  return values;
}

function columnsOf({ shape }: tf.Tensor, batchSize: number, what: string): number {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows !== batchSize || !columns) {
    throw new RangeError(
      `the basis's ${what} have shape [${shape}]; expected [batch, functions] with batch ${batchSize}`,
    );
  }
  return columns;
}

function sameShape(shape: readonly number[], expected: readonly number[]): boolean {
  return shape.length === expected.length && shape.every((size, axis) => size === expected[axis]);
}
