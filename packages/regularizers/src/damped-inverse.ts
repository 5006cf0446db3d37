/**
 * Damped linear systems as tensors of the backend, so that a training step reads nothing back. A
 * supremum over a linear space of potentials, 2·sup over ξ of { ξ·Δ − ½ ξᵀ(M + λI)ξ } =
 * Δᵀ(M + λI)⁻¹Δ, is the squared length of WΔ, with W the inverse of the Cholesky factor of M + λI. As a
 * sum of squares it is never negative, and derivatives in Δ of every order are right.
 */
import * as tf from '@tensorflow/tfjs';
import { coordinateSum } from './batch.js';

/**
 * Computes Δᵀ(M + λI)⁻¹Δ. M is a constant: no gradient flows into it.
 *
 * @param delta m numbers, any shape. @param matrix M, [m, m], symmetric positive semi-definite.
 * @param damping λ ≥ 0. With 0 a singular M gives infinity or NaN.
 */
export function dampedQuadraticForm(
  delta: tf.Tensor,
  matrix: tf.Tensor2D,
  damping: number,
): tf.Scalar {
  const m = delta.size;
  // Inside one custom gradient, so that the elimination stays off the tape.
  const factor = tf.customGrad((input) => ({
    value: inverseFactor(input as tf.Tensor2D, damping),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }))(matrix);
  return coordinateSum(tf.square(tf.matMul(factor as tf.Tensor2D, tf.reshape(delta, [m, 1]))));
}

/**
 * Computes W with WᵀW = (M + λI)⁻¹ by elimination on [M + λI, I]. The pivots are the diagonals of Schur
 * complements of M + λI, which are at least λ in exact arithmetic; float32 pivots are raised to λ.
 */
function inverseFactor(matrix: tf.Tensor2D, damping: number): tf.Tensor2D {
  const m = matrix.shape[0];
  const identity = tf.eye(m);
  let rest: tf.Tensor2D = tf.concat([tf.add(matrix, tf.mul(identity, damping)), identity], 1);
  const rows: tf.Tensor2D[] = [];
  for (let k = 0; k < m; k++) {
    const [row, below] = tf.tidy(() => eliminate(rest, m, damping)) as [tf.Tensor2D, tf.Tensor2D];
    rows.push(row);
    rest.dispose();
    rest = below;
  }
  return tf.concat(rows, 0);
}

/** Returns the next row of W, and what is left to eliminate: one row and one column less. */
function eliminate(rest: tf.Tensor2D, m: number, damping: number): [tf.Tensor, tf.Tensor] {
  const [height, width] = rest.shape;
  const scale = tf.rsqrt(tf.maximum(tf.slice(rest, [0, 0], [1, 1]), damping));
  const row = tf.mul(tf.slice(rest, [0, 1], [1, width - 1]), scale);
  const column = tf.mul(tf.slice(rest, [1, 0], [height - 1, 1]), scale);
  const below = tf.slice(rest, [1, 1], [height - 1, width - 1]);
  return [tf.slice(row, [0, width - 1 - m], [1, m]), tf.sub(below, tf.mul(column, row))];
}
