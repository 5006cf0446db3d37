/**
 * O2Diag-SBE, the order-2 diagonal semi-backward Euler distance (main paper, section 4.3): potentials
 * Φ(x) = a·x + ½ Σ q_i x_i², which see the mean and the variance of each coordinate.
 *
 * Per coordinate, with d = E x − E y, the population variance v = Var y, and damping ε:
 *   2·sup over a of [a·d + (q/2) E(x² − y²) − ½ E(a + q y)²] − ε q² = d² + q n − q² (v + ε),
 *   n = Var x − Var y + d².
 * The maximum over q is at q* = n / (2(v + ε)), with a* = d − q* E y. Its value is
 * D̃² = d² + n² / (4(v + ε)). With ε = 0 this is the paper's closed form.
 *
 * In float32 n must not be computed as it is written above, because near the anchor it is a small
 * difference of large moments. With r = x − y and ȳ = y − E y it is
 *   n = E(r²) + 2 Cov(r, y) = E[r (r + 2ȳ)],
 * a mean of products that are small whenever r is.
 */
import * as tf from '@tensorflow/tfjs';
import { requireBoolean, requireNonNegative32, requireOptions } from '@wprox/arguments';
import { fixedStructure } from '@wprox/runtime/replay';
import { stopGradient as held } from '@wprox/runtime/tensors';
import { batchMean, coordinateSum, flattenPair } from './batch.js';
import { withExplicitGradient } from './explicit-gradient.js';
import type { ProximalDistance } from './proximal-distance.js';

/** The default ε, in squared sample units. */
const defaultDamping = 1e-6;

/** Options of {@link o2Diag}. */
export interface O2DiagOptions {
  /**
   * ε ≥ 0 in D̃² = Σ_i [ d_i² + (Var x_i − Var y_i + d_i²)² / (4 (Var y_i + ε)) ], in squared sample units.
   * Default 1e-6, for data in [-1, 1]. For data of scale s, use 1e-6 s². With 0, a coordinate that is constant
   * over the anchor's batch divides by zero.
   */
  readonly damping?: number | undefined;
  /**
   * Whether the gradient holds the maximizer q* constant, as an inner maximization does. Value and gradient are
   * the same (envelope theorem); second derivatives differ. Default false.
   */
  readonly stopGradient?: boolean | undefined;
}

/**
 * Makes the O2Diag-SBE distance D̃² = Σ_i [ d_i² + (Var x_i − Var y_i + d_i²)² / (4 (Var y_i + ε)) ], where
 * d = E x − E y, moments are population moments over the batch of B samples, and the damping ε is 1e-6 by
 * default. Its gradient with respect to the samples is (2/B)(a* + q* x).
 *
 * **Damping.** Unlike O1 and the Wasserstein distance, O2Diag can be larger than RWP: if the anchor holds a
 * coordinate almost constant, a shift of it by d adds d⁴/(4(v + ε)), where v = Var y_i. The damping bounds this:
 * √ε is the smallest standard deviation that the second-order term uses, and a shift of up to 2√ε at most doubles
 * the value of O1. The damping changes the second-order term by the factor v/(v + ε). For images in [-1, 1] the
 * default √ε = 0.001 is an eighth of one of 255 gray levels. If a pixel varies visibly (v above 0.01), the value
 * is the undamped closed form to four digits. The median pixel of an untrained small DCGAN has v = 3e-3, that of
 * photographs 0.25.
 *
 * **Slope.** Its `slope` is L = √Σ_i [ (E ∂_iφ)² + (E[∂_iφ ȳ_i])² / (Var y_i + ε) ], ȳ = y − E y: the slopes
 * of F in the mean and in the standard deviation of each coordinate.
 *
 * Its `squaredDistance` takes batches [batch, ...coordinates] of any rank from 1 up. It throws an ArgumentError
 * if their shapes differ, a batch is empty, or one is not float32. The papers use h of 0.05 to 0.2 with it on
 * images in [-1, 1].
 *
 * @throws ArgumentError naming an option that is unknown, out of range or of another type.
 *
 * @example
 * new ProximalGenerator(generator, { distance: o2Diag({ damping: 1e-6 }), h: 0.2, ...options });
 */
export function o2Diag(options: O2DiagOptions = {}): ProximalDistance {
  requireOptions('options', options, ['damping', 'stopGradient'], '{ damping: 1e-6 }');
  const { damping = defaultDamping, stopGradient = false } = options;
  requireNonNegative32('damping', damping);
  requireBoolean('stopGradient', stopGradient);
  return {
    name: 'o2diag',
    squaredDistance: fixedStructure((samples, anchorSamples) =>
      withExplicitGradient(samples, anchorSamples, ({ x, y }) => {
        const r: tf.Tensor2D = tf.sub(x, y);
        const centered: tf.Tensor2D = tf.sub(y, batchMean(y)); // ȳ
        const dampedVariance = tf.add(batchMean(tf.square(centered)), damping);
        const d = batchMean(r);
        const fromMean = tf.add(r, centered); // x − E y
        const n = batchMean(tf.mul(r, tf.add(fromMean, centered)));
        const maximizer = tf.div(n, tf.mul(dampedVariance, 2));
        const q = stopGradient ? held(maximizer) : maximizer;
        return {
          value: coordinateSum(tf.add(tf.square(d), tf.mul(tf.mul(q, n), 0.5))),
          // a* + q* x, with a* = d − q* E y
          slope: tf.add(tf.mul(q, fromMean), d),
        };
      }),
    ),
    slope: (gradients, anchorSamples) =>
      tf.tidy(() => {
        const { x: g, y } = flattenPair(gradients, anchorSamples, 'gradients');
        const centered: tf.Tensor2D = tf.sub(y, batchMean(y)); // ȳ
        const dampedVariance = tf.add(batchMean(tf.square(centered)), damping);
        const byDeviation = tf.div(tf.square(batchMean(tf.mul(g, centered))), dampedVariance);
        return tf.sqrt(coordinateSum(tf.add(tf.square(batchMean(g)), byDeviation)));
      }),
  };
}
