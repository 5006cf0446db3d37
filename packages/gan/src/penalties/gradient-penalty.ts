/**
 * The two-sided gradient penalty λ E(‖∇f(x̂)‖ - 1)² (Gulrajani et al. 2017), at any points and in
 * any norm. Its gradient in the critic's weights needs second derivatives of the critic; importing
 * `@wprox/runtime/gradients` repairs those of TensorFlow.js.
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  requireFunction,
  requireNonNegative32,
  requireOptions,
} from '@wprox/arguments';
import { assertSecondOrder } from '@wprox/runtime/gradients';
import { requireBatch, requireTensor } from '@wprox/runtime/tensors';
import { type CriticFunction, outputsOf } from '../objectives/objective.js';
import { type GradientNorm, l2Norm } from './norms.js';

/** Options of {@link gradientPenalty}. */
export interface GradientPenaltyOptions {
  /** λ; 10 by default. */
  weight?: number;
  /** The norm that the critic's gradient should have; 1 by default. */
  target?: number;
  /** {@link l2Norm} by default. */
  norm?: GradientNorm;
}

/**
 * Added under the root, because √ has an infinite derivative at 0: a critic with gradient 0 would get
 * NaN as the penalty's gradient. Norms above 1e-8 keep 4 digits.
 */
const ROOT_FLOOR = 1e-20;

/**
 * Makes a penalty on a critic's gradient: λ times the mean over the points of (‖∇f‖ - target)².
 *
 * @returns a function of the critic and of points [B, ...], which are constants and stay the
 *   caller's. It returns a scalar that the caller owns, differentiable in the critic's weights. It
 *   throws an ArgumentError if the critic does not give one number per point, and a SecondOrderError if
 *   TensorFlow.js's second derivatives are wrong at the first use on a backend.
 * @throws ArgumentError naming an option that is unknown, out of range or of another type.
 *
 * @example
 * const penalty = gradientPenalty({ weight: 10 });
 * const loss = () => tf.add(criticLoss(), penalty(critic, points));
 */
export function gradientPenalty(
  options: GradientPenaltyOptions = {},
): (critic: CriticFunction, points: tf.Tensor) => tf.Scalar {
  requireOptions('options', options as unknown, ['weight', 'target', 'norm'], '{ weight: 10 }');
  const { weight = 10, target = 1, norm = l2Norm } = options;
  requireNonNegative32('weight', weight);
  requireNonNegative32('target', target);
  requireFunction('norm', norm as unknown, 'a function of gradients and points, such as l2Norm');
  return (critic, points) => {
    assertSecondOrder();
    return tf.tidy(() => {
      const squared = norm(criticGradient(critic, points), points);
      requireTensor('norm(…)', squared, 'squared norms [batch]');
      const excess = tf.sub(tf.sqrt(tf.add(squared, ROOT_FLOOR)), target);
      return tf.mul(tf.mean(tf.square(excess)), weight) as tf.Scalar;
    });
  };
}

/**
 * Computes the critic's gradient at each point. Within another gradient it is differentiable in the
 * critic's weights.
 * @param points [B, ...]; they stay the caller's.
 * @returns [B, ...] as the points; the caller owns it.
 * @throws ArgumentError if the critic is not a function, or does not give one number per point: a mean over the batch would
 *   divide each gradient by B.
 */
export function criticGradient(critic: CriticFunction, points: tf.Tensor): tf.Tensor {
  requireFunction('critic', critic, 'a function of samples, such as (x) => forward(critic, x)');
  requireBatch('points', points, 'a tensor of points [batch, ...]');
  const batchSize = points.shape[0];
  let shape: number[] = [];
  const sum = (at: tf.Tensor): tf.Tensor => {
    const outputs = outputsOf(critic, at);
    shape = outputs.shape;
    return tf.sum(outputs);
  };
  const gradient = tf.grad(sum)(points);
  // An error within the gradient would leak: TensorFlow.js would not free what it has saved.
  if (shape[0] !== batchSize || tf.util.sizeFromShape(shape) !== batchSize) {
    gradient.dispose();
    throw new ArgumentError(
      'critic',
      `gives [${shape}] for points [${points.shape}]; expected one output per point, [${batchSize}, 1]`,
    );
  }
  return gradient;
}
