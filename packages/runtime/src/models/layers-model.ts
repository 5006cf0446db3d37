/**
 * Layers models as training uses them. TensorFlow.js types a layer's weight as a tensor though its
 * value is a variable, and runs batch norm in inference mode unless it is told otherwise: both are
 * said here once.
 */
import type * as tf from '@tensorflow/tfjs';

/**
 * The variables that training changes, in the order of the layers. They stay the model's.
 * @param model a built `tf.LayersModel`.
 */
export function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}

/** All variables of a model, the moving statistics of batch norm included. They stay the model's. */
export function allVariables(model: tf.LayersModel): tf.Variable[] {
  return model.weights.map((weight) => weight.read() as tf.Variable);
}

/**
 * The output of a model of one input and one output in training mode: batch norm uses the moments
 * of the batch and updates its moving statistics.
 * @returns a tensor of the caller's (or the surrounding tidy's).
 */
export function forward(model: tf.LayersModel, input: tf.Tensor): tf.Tensor {
  return model.apply(input, { training: true }) as tf.Tensor;
}

/**
 * The output of a model of one input and one output in inference mode: batch norm uses its moving
 * statistics and leaves them as they are.
 * @returns a tensor of the caller's (or the surrounding tidy's).
 */
export function infer(model: tf.LayersModel, input: tf.Tensor): tf.Tensor {
  return model.apply(input, { training: false }) as tf.Tensor;
}
