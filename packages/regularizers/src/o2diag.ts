/**
 * O2Diag-SBE, the order-2 diagonal semi-backward Euler penalty (main paper, section 4.3): potentials
 * Φ(x) = a·x + ½ Σ q_i x_i², which see the mean and the variance of each coordinate.
 *
 * Per coordinate, with d = E x − E y, the population variance v = Var y, and damping ε:
 *   2·sup over a of [a·d + (q/2) E(x² − y²) − ½ E(a + q y)²] − ε q² = d² + q n − q² (v + ε),
 *   n = Var x − Var y + d²,
 * whose maximum over q is at q* = n / (2(v + ε)), where it is D̃² = d² + n² / (4(v + ε)); and
 * a* = d − q* E y. With ε = 0 this is the paper's closed form.
 *
 * In float32 n must not be computed as it stands: near the anchor it is a small difference of large
 * moments. With r = x − y and ȳ = y − E y it is
 *   n = E(r²) + 2 Cov(r, y) = E[r (r + 2ȳ)],
 * a mean of products that are small whenever r is.
 */
import * as tf from '@tensorflow/tfjs';
import { batchMean, constant, coordinateSum } from './batch.js';
import { assertDamping } from './damped-inverse.js';
import { proximalPenalty } from './penalty.js';
import { squaredDistance } from './squared-distance.js';

/** The ε of {@link o2DiagSquaredDistance} unless another is given, in squared sample units. */
export const defaultO2DiagDamping = 1e-6;

export interface O2DiagOptions {
  /**
   * ε ≥ 0, added to each coordinate's variance v in the denominator (Levenberg-Marquardt: the
   * metric M of the potentials becomes M + εI in the direction of q). Squared sample units.
   * Default {@link defaultO2DiagDamping}; with 0 a coordinate that is constant over the anchor's
   * batch divides by zero.
   */
  readonly damping?: number | undefined;
  /**
   * Holds the maximiser q* constant in the gradient, as an inner maximisation would. Value and
   * gradient are the same either way (envelope theorem); second derivatives are not. Default false.
   */
  readonly stopGradient?: boolean | undefined;
}

/**
 * D̃² = Σ_i [ d_i² + (Var x_i − Var y_i + d_i²)² / (4 (Var y_i + ε)) ], the moments being population
 * moments over the batch. Its gradient with respect to the samples is (2/B)(a* + q* x).
 *
 * Unlike O1 and the Wasserstein distance it is not bounded by RWP: a coordinate that the anchor
 * holds almost constant costs d⁴/(4(v + ε)) to shift by d. The damping keeps that in hand. It is a
 * floor of √ε on the standard deviation that the second-order term reckons with: shifts up to 2√ε
 * cost at most twice what O1 asks, and where v is far above ε nothing changes (relative change of
 * the second-order term: ε/(v + ε)). The default 1e-6 suits images in [-1, 1], where √ε = 0.001 is an
 * eighth of one of 255 grey levels: a pixel that moves by less is constant for every purpose, of
 * float32 noise (1e-14 in v) nothing remains, and wherever a pixel varies visibly (v above 0.01) the
 * value is the undamped closed form to four digits. The median pixel of an untrained small DCGAN
 * has v = 3e-3, that of photographs 0.25. For data of scale s use 1e-6 s².
 *
 * @param samples batch of the generator, [batch, ...coordinates], any rank from 1 up.
 * @param anchorSamples batch of the anchor on the same latents, same shape; a constant: no
 *   gradient flows into it.
 * @returns a scalar in squared sample units. It belongs to the caller (or the surrounding tidy).
 * @throws RangeError if the shapes differ, a batch is empty, or the damping is negative.
 */
export function o2DiagSquaredDistance(
  samples: tf.Tensor,
  anchorSamples: tf.Tensor,
  options: O2DiagOptions = {},
): tf.Scalar {
  const { damping = defaultO2DiagDamping, stopGradient = false } = options;
  assertDamping(damping, defaultO2DiagDamping);
  return squaredDistance(samples, anchorSamples, ({ x, y }) => {
    const r: tf.Tensor2D = tf.sub(x, y);
    const centred: tf.Tensor2D = tf.sub(y, batchMean(y)); // ȳ
    const dampedVariance = tf.add(batchMean(tf.square(centred)), damping);
    const d = batchMean(r);
    const fromMean = tf.add(r, centred); // x − E y
    const n = batchMean(tf.mul(r, tf.add(fromMean, centred)));
    const maximiser = tf.div(n, tf.mul(dampedVariance, 2));
    const q = stopGradient ? constant(maximiser) : maximiser;
    return {
      value: coordinateSum(tf.add(tf.square(d), tf.mul(tf.mul(q, n), 0.5))),
      // a* + q* x, with a* = d − q* E y
      slope: tf.add(tf.mul(q, fromMean), d),
    };
  });
}

/**
 * The O2Diag-SBE penalty D̃²/(2h), to be added to the generator's loss.
 *
 * @param h the proximal step size, above 0; the papers use 0.05 to 0.2 on images in [-1, 1].
 * @returns a scalar that belongs to the caller (or the surrounding tidy).
 * @throws RangeError if the shapes differ, a batch is empty, or h or the damping is out of range.
 */
export function o2DiagPenalty(
  samples: tf.Tensor,
  anchorSamples: tf.Tensor,
  h: number,
  options: O2DiagOptions = {},
): tf.Scalar {
  return proximalPenalty(() => o2DiagSquaredDistance(samples, anchorSamples, options), h);
}
