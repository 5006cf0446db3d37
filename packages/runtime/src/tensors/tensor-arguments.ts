/** Checks of tensors, models and optimizers that are passed as arguments. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, reject, requireMethods } from '@wprox/arguments';

/**
 * Requires a tensor that is not disposed.
 * @param expected what the tensor holds, such as `a tensor of samples [batch, ...]`.
 * @throws ArgumentError
 */
export function requireTensor(
  argument: string,
  value: unknown,
  expected = 'a tensor',
): asserts value is tf.Tensor {
  if (!(value instanceof tf.Tensor)) reject(argument, value, expected);
  if (value.isDisposed) {
    throw new ArgumentError(
      argument,
      `is a disposed tensor; expected ${expected} that still exists`,
    );
  }
}

/**
 * Requires a float32 tensor that is not disposed. Gradients do not pass through other types.
 * @throws ArgumentError
 */
export function requireFloatTensor(
  argument: string,
  value: unknown,
  expected = 'a float32 tensor',
): asserts value is tf.Tensor {
  requireTensor(argument, value, expected);
  if (value.dtype === 'float32') return;
  throw new ArgumentError(
    argument,
    `is a tensor of ${value.dtype}; expected float32, such as tf.cast(${argument}, 'float32')`,
  );
}

/**
 * Requires a batch: a float32 tensor [batch, ...] of at least one sample.
 * @throws ArgumentError
 */
export function requireBatch(
  argument: string,
  value: unknown,
  expected = 'a tensor of samples [batch, ...]',
): asserts value is tf.Tensor {
  requireFloatTensor(argument, value, expected);
  if (value.rank > 0 && value.size > 0) return;
  throw new ArgumentError(
    argument,
    `has shape [${value.shape}]; expected ${expected} with at least one number`,
  );
}

/**
 * Requires a float32 tensor of one number, such as a loss.
 * @param argument what gave it, such as `loss(…)`.
 * @throws ArgumentError
 */
export function requireScalar(
  argument: string,
  value: unknown,
  expected = 'a scalar, such as tf.mean(losses)',
): asserts value is tf.Tensor {
  requireFloatTensor(argument, value, expected);
  if (value.size === 1) return;
  throw new ArgumentError(argument, `has shape [${value.shape}]; expected ${expected}`);
}

/**
 * Requires a built layers model whose weights exist.
 * @param expected what the model is and how it is made, such as `a tf.LayersModel, such as mlpCritic({ … })`.
 * @throws ArgumentError
 */
export function requireModel(
  argument: string,
  value: unknown,
  expected = 'a tf.LayersModel',
): asserts value is tf.LayersModel {
  if (!(value instanceof tf.LayersModel)) reject(argument, value, expected);
  const { inputs } = value;
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new ArgumentError(
      argument,
      'is a model that is not built; give its first layer an inputShape',
    );
  }
  if (value.weights.some(isGone)) {
    throw new ArgumentError(argument, `is disposed; expected ${expected} that still exists`);
  }
}

/** Tells whether the variable of a layer's weight is disposed; reading it would throw. */
function isGone(weight: tf.LayersModel['weights'][number]): boolean {
  try {
    return weight.read().isDisposed;
  } catch {
    return true;
  }
}

/** Requires a `tf.Optimizer`. @throws ArgumentError */
export function requireOptimizer(argument: string, value: unknown): asserts value is tf.Optimizer {
  const expected = 'a tf.Optimizer, such as tf.train.adam(1e-3)';
  requireMethods(argument, value, ['minimize', 'applyGradients'], expected);
}
