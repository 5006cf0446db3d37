/**
 * Bases Ψ = (ψ_1, …, ψ_m) of potentials Φ = ξ·Ψ as functions of tensors, for the affine distance of
 * Theorem 1. Constant functions are left out, because their gradient moves no mass.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { fixedStructure } from '@wprox/runtime/replay';
import { requireFloatTensor } from '@wprox/runtime/tensors';

/**
 * m functions of a sample, evaluated on batches [batch, coordinates]. All results belong to the caller
 * (or to the surrounding tidy).
 *
 * @example
 * const waves: PotentialBasis = { values: (x) => tf.concat([x, tf.sin(x)], 1) };
 */
export interface PotentialBasis {
  /** Computes Ψ, [batch, coordinates] to [batch, m]. Row b must depend on sample b only. */
  values(samples: tf.Tensor2D): tf.Tensor2D;
  /**
   * Computes J_Ψ, [batch, coordinates] to [batch, m, coordinates]: ∂ψ_k/∂x_i at [b, k, i]. Without it
   * the distance takes m gradients of `values`, which costs m times as much.
   */
  jacobian?(samples: tf.Tensor2D): tf.Tensor3D;
  /**
   * Computes Ψ(x) − Ψ(y), [batch, m], without the cancellation of a subtraction of large values in
   * float32. Without it the distance subtracts the values.
   */
  differences?(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D;
}

/** ψ_i = x_i: potentials Φ = a·x. M is the identity, so with damping λ the distance is O1's over 1 + λ. */
export const linearFunctions: PotentialBasis = fixedStructure({
  values: (samples) => tf.mul(rowsOf('samples', samples), 1),
  jacobian: (samples) => {
    const { shape } = rowsOf('samples', samples);
    return tf.tile(tf.expandDims(tf.eye(shape[1]), 0), [shape[0], 1, 1]) as tf.Tensor3D;
  },
  differences: (x, y) => tf.sub(rowsOf('x', x), rowsOf('y', y)),
});

/** @throws ArgumentError unless it is a float32 matrix. */
function rowsOf(argument: string, value: tf.Tensor2D): tf.Tensor2D {
  requireFloatTensor(argument, value, 'a tensor [batch, coordinates]');
  if (value.rank === 2) return value;
  throw new ArgumentError(argument, `has shape [${value.shape}]; expected [batch, coordinates]`);
}

/** ψ = x_1, …, x_n, ½x_1², …, ½x_n²: Φ = a·x + ½ Σ q_i x_i². Without damping the distance is O2Diag's. */
export const diagonalQuadraticFunctions: PotentialBasis = quadraticFunctions((n) =>
  Array.from({ length: n }, (_, i) => [i, i]),
);

/**
 * ψ = x_i, then x_i x_j for j ≤ i, with a factor ½ if i = j, so that ξ has the entries of a symmetric
 * Q: Φ = a·x + ½ xᵀQx. Without damping the distance is O2Full's. The order is that of
 * `fullQuadraticBasis` of @wprox/exact.
 */
export const fullQuadraticFunctions: PotentialBasis = quadraticFunctions((n) =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j): [number, number] => [i, j]),
  ).flat(),
);

/** The coordinates and the products x_i x_j of some pairs, halved if i = j. */
function quadraticFunctions(pairsOf: (n: number) => [number, number][]): PotentialBasis {
  // Products with zeros and ones pick the coordinates; their gradients are products again.
  const pick = (n: number) => {
    const pairs = pairsOf(n);
    const columns = (end: 0 | 1) =>
      tf.tensor2d(
        Array.from({ length: n }, (_, i) => pairs.map((pair) => (pair[end] === i ? 1 : 0))),
      );
    const weights = tf.tensor1d(pairs.map(([i, j]) => (i === j ? 0.5 : 1)));
    return { first: columns(0), second: columns(1), weights };
  };
  return fixedStructure({
    values: (samples) => {
      const x = rowsOf('samples', samples);
      const { first, second, weights } = pick(x.shape[1]);
      const products = tf.mul(tf.matMul(x, first), tf.matMul(x, second));
      return tf.concat([x, tf.mul(products, weights) as tf.Tensor2D], 1);
    },
    jacobian: (samples) => {
      const x = rowsOf('samples', samples);
      const [batchSize, n] = x.shape;
      const { first, second, weights } = pick(n);
      // ∂(x_i x_j) = x_j e_i + x_i e_j
      const along = (factor: tf.Tensor2D, axis: tf.Tensor2D) =>
        tf.mul(
          tf.expandDims(tf.mul(tf.matMul(x, factor), weights), 2),
          tf.expandDims(tf.transpose(axis), 0),
        );
      const quadratic = tf.add(along(second, first), along(first, second)) as tf.Tensor3D;
      const linear = tf.tile(tf.expandDims(tf.eye(n), 0), [batchSize, 1, 1]) as tf.Tensor3D;
      return tf.concat([linear, quadratic], 1);
    },
    differences: (from, to) => {
      const [x, y] = [rowsOf('x', from), rowsOf('y', to)];
      const { first, second, weights } = pick(x.shape[1]);
      const r: tf.Tensor2D = tf.sub(x, y);
      // x_i x_j − y_i y_j = r_i x_j + y_i r_j
      const products = tf.add(
        tf.mul(tf.matMul(r, first), tf.matMul(x, second)),
        tf.mul(tf.matMul(y, first), tf.matMul(r, second)),
      );
      return tf.concat([r, tf.mul(products, weights) as tf.Tensor2D], 1);
    },
  });
}
