/**
 * Norms of Banach Wasserstein GAN (Adler and Lunz 2018): the critic is to be 1-Lipschitz where images u
 * have the norm of the Sobolev space W^{s,2}, so its gradient g is measured in the dual norm,
 *
 *     ‖u‖²_s = Σ over frequencies k of (1 + c|ξ_k|²)^s |û_k|²,
 *     ‖g‖_{−s} = sup over ‖u‖_s ≤ 1 of ⟨g, u⟩,   ‖g‖²_{−s} = Σ_k (1 + c|ξ_k|²)^{−s} |ĝ_k|²,
 *
 * with û the unitary discrete Fourier transform of each channel of height × width pixels, which are
 * unit squares of a periodic plane: ξ_k = 2π (k₁/height, k₂/width), each k the nearest to 0 of its class.
 *
 * The weights depend on |k₁| and |k₂| only, so a real orthonormal basis of cosines and sines serves as
 * well as complex exponentials: one product of matrices for the columns and one for the rows, which
 * every backend has and whose derivatives of any order are products of matrices too.
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  requireFinite,
  requireNonNegative32,
  requireOptions,
} from '@wprox/arguments';
import { fixedStructure } from '@wprox/runtime/replay';
import { requireBatch, sampleSums } from '@wprox/runtime/tensors';
import type { GradientNorm } from './norms.js';

/** Options of {@link sobolevDualNorm}. */
export interface SobolevOptions {
  /** s. Above 0 the dual norm discounts fine detail in the gradient; 0 is the Euclidean norm. */
  order: number;
  /** c ≥ 0, in squared pixels: c|ξ|² is 1 for a wave that is 2π√c pixels long. 1 by default. */
  scale?: number;
}

/**
 * Makes the dual norm of the Sobolev space W^{s,2} of images, for gradients and points
 * [B, height, width, channels]; channels add their squares.
 *
 * @returns a {@link GradientNorm} in the units of the gradient; it throws an ArgumentError if the
 *   gradient has no shape of images.
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type, or an
 *   `order` whose weights are not float32 numbers.
 *
 * Reference: Adler and Lunz 2018, sections 2.2 and 3.
 *
 * @example
 * const penalty = gradientPenalty({ norm: sobolevDualNorm({ order: 1 }) }); // see also bwgan()
 */
export function sobolevDualNorm(options: SobolevOptions): GradientNorm {
  requireOptions('options', options, ['order', 'scale'], '{ order: 1 }');
  const { order, scale = 1 } = options;
  requireFinite('order', order);
  requireNonNegative32('scale', scale);
  // |ξ|² is at most 2π².
  const extreme = (1 + scale * 2 * Math.PI ** 2) ** -order;
  if (!(extreme >= 1e-37 && extreme <= 1e37)) {
    throw new ArgumentError(
      'order',
      `is ${order} with scale ${scale}; its weights reach ${extreme.toPrecision(3)}, which float32 lacks`,
    );
  }
  return fixedStructure((gradient) => {
    requireBatch('gradient', gradient, 'a tensor [batch, height, width, channels]');
    if (gradient.rank !== 4) {
      throw new ArgumentError(
        'gradient',
        `has shape [${gradient.shape}]; expected [batch, height, width, channels]`,
      );
    }
    return tf.tidy(() => {
      const [batch, height, width, channels] = gradient.shape as [number, number, number, number];
      const [ofHeight, ofWidth] = [fourierBasis(height), fourierBasis(width)];
      // Rows first: [B, C, H, W] · [W, W]; then columns: [B, C, W, H] · [H, H].
      const rows = tf.reshape(tf.transpose(gradient, [0, 3, 1, 2]), [-1, width]);
      const byRow = tf.reshape(product(rows, ofWidth), [batch, channels, height, width]);
      const columns = tf.reshape(tf.transpose(byRow, [0, 1, 3, 2]), [-1, height]);
      const coefficients = tf.reshape(product(columns, ofHeight), [batch, channels, width, height]);
      const weights = Float32Array.from({ length: width * height }, (_, i) => {
        const square =
          frequency(Math.floor(i / height), width) ** 2 + frequency(i % height, height) ** 2;
        return (1 + scale * square) ** -order;
      });
      const energy = tf.mul(tf.square(coefficients), tf.tensor(weights, [1, 1, width, height]));
      return sampleSums(energy);
    });
  });
}

/** Computes x · basisᵀ: the coefficients of each row of x. */
function product(x: tf.Tensor, basis: Float32Array): tf.Tensor {
  const n = x.shape[1]!;
  return tf.matMul(x as tf.Tensor2D, tf.tensor2d(basis, [n, n]), false, true);
}

/**
 * Lists n orthonormal waves of n numbers each: the constant, then a cosine and a sine of 1, 2, … waves,
 * and for even n the cosine of n/2 waves.
 */
function fourierBasis(n: number): Float32Array {
  const basis = new Float32Array(n * n);
  for (let row = 0; row < n; row++) {
    const waves = waveNumber(row);
    const alone = waves === 0 || 2 * waves === n;
    const height = Math.sqrt((alone ? 1 : 2) / n);
    const wave = row % 2 === 1 ? Math.cos : Math.sin;
    for (let i = 0; i < n; i++) {
      // The angle's whole turns go first, so that it keeps its digits.
      basis[row * n + i] =
        row === 0 ? height : height * wave((2 * Math.PI * ((waves * i) % n)) / n);
    }
  }
  return basis;
}

/** How many waves the basis' row has: 0, 1, 1, 2, 2, … */
const waveNumber = (row: number) => Math.ceil(row / 2);

/** |ξ| of the basis' row, in radians per pixel. */
const frequency = (row: number, n: number) => (2 * Math.PI * waveNumber(row)) / n;
