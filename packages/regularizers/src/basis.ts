/**
 * Bases Ψ = (ψ_1, …, ψ_m) of potentials Φ = ξ·Ψ as functions of tensors, for the affine distance of
 * Theorem 1. Constants are left out: they do not move mass.
 */
import * as tf from '@tensorflow/tfjs';

/** m functions of a sample; make your own as an object. A batch goes in as [batch, coordinates]. */
export interface TensorBasis {
  /** Ψ, [batch, coordinates] to [batch, m]; row b may depend on sample b only. */
  values(samples: tf.Tensor2D): tf.Tensor2D;
  /**
   * J_Ψ, [batch, coordinates] to [batch, m, coordinates]: ∂ψ_k/∂x_i at [b, k, i]. Without it m
   * gradients of `values` are taken, which costs m times as much.
   */
  jacobian?(samples: tf.Tensor2D): tf.Tensor3D;
  /**
   * Ψ(x) − Ψ(y), [batch, m], where it can be had without the cancellation that a subtraction of
   * large values brings in float32. Without it the values are subtracted.
   */
  differences?(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D;
}

/** ψ_i = x_i: Φ = a·x, M the identity; with damping λ this is O1 over 1 + λ. */
export const linearBasis: TensorBasis = {
  values: (x) => tf.mul(x, 1),
  jacobian: (x) => tf.tile(tf.expandDims(tf.eye(x.shape[1]), 0), [x.shape[0], 1, 1]) as tf.Tensor3D,
  differences: (x, y) => tf.sub(x, y),
};

/** ψ = x_1, …, x_n, ½x_1², …, ½x_n²: Φ = a·x + ½ Σ q_i x_i²; undamped this is O2Diag. */
export const diagonalQuadraticBasis: TensorBasis = quadraticBasis((n) =>
  Array.from({ length: n }, (_, i) => [i, i]),
);

/**
 * ψ = x_i, then x_i x_j for j ≤ i, with a factor ½ where i = j, so that ξ are the entries of a
 * symmetric Q: Φ = a·x + ½ xᵀQx; undamped this is O2Full. In the order of `fullQuadraticBasis` of
 * the exact package.
 */
export const fullQuadraticBasis: TensorBasis = quadraticBasis((n) =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: i + 1 }, (_, j): [number, number] => [i, j]),
  ).flat(),
);

/** The coordinates and the products x_i x_j of some pairs, halved where i = j. */
function quadraticBasis(pairsOf: (n: number) => [number, number][]): TensorBasis {
  // Coordinates are picked by products with zeros and ones, whose gradients are products again.
  const pick = (n: number) => {
    const pairs = pairsOf(n);
    const columns = (end: 0 | 1) =>
      tf.tensor2d(
        Array.from({ length: n }, (_, i) => pairs.map((pair) => (pair[end] === i ? 1 : 0))),
      );
    const weights = tf.tensor1d(pairs.map(([i, j]) => (i === j ? 0.5 : 1)));
    return { first: columns(0), second: columns(1), weights };
  };
  return {
    values: (x) => {
      const { first, second, weights } = pick(x.shape[1]);
      const products = tf.mul(tf.matMul(x, first), tf.matMul(x, second));
      return tf.concat([x, tf.mul(products, weights) as tf.Tensor2D], 1);
    },
    jacobian: (x) => {
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
    differences: (x, y) => {
      const { first, second, weights } = pick(x.shape[1]);
      const r: tf.Tensor2D = tf.sub(x, y);
      // x_i x_j − y_i y_j = r_i x_j + y_i r_j
      const products = tf.add(
        tf.mul(tf.matMul(r, first), tf.matMul(x, second)),
        tf.mul(tf.matMul(y, first), tf.matMul(r, second)),
      );
      return tf.concat([r, tf.mul(products, weights) as tf.Tensor2D], 1);
    },
  };
}
