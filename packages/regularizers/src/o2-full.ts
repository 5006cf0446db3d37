/**
 * O2Full-SBE, the order-2 semi-backward Euler distance with a full symmetric Q (main paper, section
 * 4.3), for samples of few coordinates: potentials Φ(x) = a·x + ½ xᵀQx, which see the mean and the
 * whole covariance. To second order in small steps it is W₂² for Gaussians (Remark 1).
 *
 * With d = E x − E y, S_y the population covariance of y, S = S_y + εI and N = S_x − S_y + d dᵀ,
 *
 *   D̃² = ‖d‖² + tr(Q S Q) = ‖d‖² + ½ tr(Q N),   Q S + S Q = N  (a Lyapunov equation).
 *
 * In an orthonormal basis of the symmetric matrices the map Q ↦ Q S + S Q is a positive definite
 * matrix L of n(n+1)/2 rows (the Kronecker route), and D̃² = ‖d‖² + ½ νᵀL⁻¹ν with N's coordinates ν.
 * That is the form of every affine distance, solved by elimination on the backend. As in O2Diag, N is
 * computed from r = x − y and ȳ = y − E y, as E[r rᵀ + r ȳᵀ + ȳ rᵀ], which is small whenever r is.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, requireNonNegative32, requireOptions } from '@wprox/arguments';
import { fixedStructure } from '@wprox/runtime/replay';
import { batchMean, coordinateSum, flattenPair } from './batch.js';
import { dampedQuadraticForm } from './damped-inverse.js';
import type { ProximalDistance } from './proximal-distance.js';

/** The default ε, in squared sample units. */
const defaultDamping = 1e-5;

/** The most coordinates O2Full accepts: 16 make 136 unknowns, 20 ms on wasm; 32 took 0.8 s. */
const maximumCoordinates = 16;

/** Options of {@link o2Full}. */
export interface O2FullOptions {
  /**
   * ε ≥ 0, added to the diagonal of S_y, in squared sample units. Default 1e-5, for data in [-1, 1]. For data of
   * scale s, use 1e-5 s². With 0, the batch must have more samples than coordinates and a covariance that is not
   * singular.
   */
  readonly damping?: number | undefined;
}

/**
 * Makes the O2Full-SBE distance D̃² = ‖d‖² + tr(Q (S_y + ε) Q), where
 * Q (S_y + ε) + (S_y + ε) Q = S_x − S_y + d dᵀ, with population moments over the batch of B samples.
 * Its gradient with respect to the samples is (2/B)(a* + Q* x), a* = d − Q* E y.
 *
 * Its `squaredDistance` takes batches [batch, ...coordinates] of at most 16 coordinates and throws an
 * ArgumentError if there are more, the shapes differ, a batch is empty, or one is not float32.
 *
 * @throws ArgumentError naming an option that is unknown, out of range or of another type.
 *
 * @example
 * new ProximalGenerator(generator, { distance: o2Full(), h: 0.2, ...options });
 */
export function o2Full(options: O2FullOptions = {}): ProximalDistance {
  requireOptions('options', options, ['damping'], '{ damping: 1e-5 }');
  const { damping = defaultDamping } = options;
  requireNonNegative32('damping', damping);
  return {
    name: 'o2full',
    squaredDistance: fixedStructure((samples, anchorSamples) =>
      tf.tidy(() => squaredDistance(samples, anchorSamples, damping)),
    ),
  };
}

function squaredDistance(samples: tf.Tensor, anchorSamples: tf.Tensor, damping: number): tf.Scalar {
  const { x, y } = flattenPair(samples, anchorSamples);
  const [batchSize, n] = x.shape;
  if (n > maximumCoordinates) {
    throw new ArgumentError(
      'samples',
      `have ${n} coordinates; o2Full takes at most ${maximumCoordinates}, ` +
        'for more use o2Diag or potentialNetwork',
    );
  }
  const r: tf.Tensor2D = tf.sub(x, y);
  const centered: tf.Tensor2D = tf.sub(y, batchMean(y));
  const covariance = outer(centered, centered, batchSize);
  const cross = outer(r, centered, batchSize);
  const excess: tf.Tensor2D = tf.add(tf.add(outer(r, r, batchSize), cross), tf.transpose(cross));
  const symmetric = symmetricMatrices(n);
  const coordinates = tf.matMul(tf.reshape(excess, [1, n * n]), symmetric);
  // L of S_y alone: damping S_y by ε adds 2ε to L.
  const lyapunov: tf.Tensor2D = tf.matMul(
    tf.transpose(symmetric),
    tf.matMul(kroneckerSum(covariance), symmetric),
  );
  const second = dampedQuadraticForm(coordinates, lyapunov, 2 * damping);
  return tf.add(coordinateSum(tf.square(batchMean(r))), tf.mul(second, 0.5)) as tf.Scalar;
}

/** E[u vᵀ], [n, n]. */
function outer(u: tf.Tensor2D, v: tf.Tensor2D, batchSize: number): tf.Tensor2D {
  return tf.mul(tf.matMul(tf.transpose(u), v), 1 / batchSize);
}

/** I ⊗ S + S ⊗ I, [n², n²]: the matrix of Q ↦ Q S + S Q on the entries of Q. */
function kroneckerSum(s: tf.Tensor2D): tf.Tensor2D {
  const n = s.shape[0];
  const identity = tf.eye(n);
  const product = (a: tf.Tensor2D, b: tf.Tensor2D) =>
    tf.mul(tf.reshape(a, [n, 1, n, 1]), tf.reshape(b, [1, n, 1, n]));
  return tf.reshape(tf.add(product(identity, s), product(s, identity)), [n * n, n * n]);
}

/** An orthonormal basis of the symmetric n × n matrices as columns, [n², n(n+1)/2]. */
function symmetricMatrices(n: number): tf.Tensor2D {
  const size = (n * (n + 1)) / 2;
  const entries = new Float32Array(n * n * size);
  let column = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++, column++) {
      const entry = i === j ? 1 : Math.SQRT1_2;
      entries[(i * n + j) * size + column] = entry;
      entries[(j * n + i) * size + column] = entry;
    }
  }
  return tf.tensor2d(entries, [n * n, size]);
}
