/**
 * Layers models as training uses them. TensorFlow.js types the value of a layer's weight as a tensor
 * although it is a variable, and applies batch norm in inference mode by default.
 */
import type * as tf from '@tensorflow/tfjs';

/**
 * Returns the variables that training changes, in the order of the layers. They stay the model's.
 * @param model a built `tf.LayersModel` or layer.
 */
export function trainableVariables(model: tf.layers.Layer): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}

/** Returns all variables of a model, including batch norm's moving statistics. They stay the model's. */
export function allVariables(model: tf.LayersModel): tf.Variable[] {
  return model.weights.map((weight) => weight.read() as tf.Variable);
}

/**
 * Applies a model of one input and one output in training mode: batch norm uses the moments
 * of the batch and updates its moving statistics.
 * @returns a tensor of the caller's (or the surrounding tidy's).
 */
export function forward(model: tf.LayersModel, input: tf.Tensor): tf.Tensor {
  return model.apply(input, { training: true }) as tf.Tensor;
}

/**
 * Applies a model of one input and one output in inference mode: batch norm uses its moving
 * statistics and leaves them as they are.
 * @returns a tensor of the caller's (or the surrounding tidy's).
 */
export function infer(model: tf.LayersModel, input: tf.Tensor): tf.Tensor {
  return model.apply(input, { training: false }) as tf.Tensor;
}
