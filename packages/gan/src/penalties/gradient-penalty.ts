/**
 * The two-sided gradient penalty λ E(‖∇f(x̂)‖ - 1)² (Gulrajani et al. 2017), at any points and in
 * any norm. Its own gradient in the critic's weights needs second derivatives of the critic, which
 * `@wprox/runtime/gradients` repairs on import.
 */
import * as tf from '@tensorflow/tfjs';
import { assertSecondOrder } from '@wprox/runtime/gradients';
import type { CriticFunction } from '../objectives/objective.js';
import { type GradientNorm, l2Norm } from './norms.js';

export interface GradientPenaltyOptions {
  /** λ; 10 by default. */
  weight?: number;
  /** The norm that the slope should have; 1 by default. */
  target?: number;
  /** {@link l2Norm} by default. */
  norm?: GradientNorm;
}

/**
 * Added under the root, whose slope at 0 is infinite: a critic with gradient 0 (a constant image
 * under the Wasserstein norm, say) would get the gradient NaN. Norms above 1e-8 keep 4 digits.
 */
const ROOT_FLOOR = 1e-20;

/**
 * A penalty on the slope of a critic: λ times the mean over the points of (‖∇f‖ - target)².
 *
 * @returns a function of the critic and of the points [B, ...], which stay the caller's; it returns
 *   a scalar of the caller's, differentiable in the critic's weights. The points are constants. It
 *   throws a RangeError if the critic does not give one number per point, and a SecondOrderError if,
 *   at its first use on a backend, TensorFlow.js turns out not to be repaired.
 * @throws RangeError if `weight` or `target` is negative or not finite.
 *
 * @example
 * const penalty = gradientPenalty({ weight: 10 });
 * const loss = () => tf.add(criticLoss(), penalty(critic, points));
 */
export function gradientPenalty(
  options: GradientPenaltyOptions = {},
): (critic: CriticFunction, points: tf.Tensor) => tf.Scalar {
  const { weight = 10, target = 1, norm = l2Norm } = options;
  for (const [name, value] of Object.entries({ weight, target })) {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new RangeError(`${name} is ${value}; expected a number of at least 0`);
    }
  }
  return (critic, points) => {
    assertSecondOrder();
    return tf.tidy(() => {
      const squared = norm(criticGradient(critic, points), points);
      const excess = tf.sub(tf.sqrt(tf.add(squared, ROOT_FLOOR)), target);
      return tf.mul(tf.mean(tf.square(excess)), weight) as tf.Scalar;
    });
  };
}

/**
 * The critic's gradient at each point, [B, ...] as the points; of the caller. Within another
 * gradient it is differentiable in the critic's weights.
 * @throws RangeError if the critic does not give one number per point. (A mean over the batch would
 *   make each gradient too small by the batch's size.)
 */
export function criticGradient(critic: CriticFunction, points: tf.Tensor): tf.Tensor {
  const batchSize = points.shape[0];
  let shape: number[] = [];
  const sum = (at: tf.Tensor): tf.Tensor => {
    const outputs = critic(at);
    shape = outputs.shape;
    return tf.sum(outputs);
  };
  const gradient = tf.grad(sum)(points);
  // Not within the gradient: TensorFlow.js would never free what it had saved.
  if (shape[0] !== batchSize || tf.util.sizeFromShape(shape) !== batchSize) {
    gradient.dispose();
    throw new RangeError(
      `the critic gives [${shape}] for points [${points.shape}]; expected one output per point, ` +
        `[${batchSize}, 1]`,
    );
  }
  return gradient;
}
