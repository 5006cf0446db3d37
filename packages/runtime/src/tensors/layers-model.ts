/**
 * Layers models as training uses them. TensorFlow.js types the value of a layer's weight as a tensor
 * although it is a variable, and applies batch norm in inference mode by default.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, reject, requireArray } from '@wprox/arguments';
import { requireModel, requireTensor } from './tensor-arguments.js';

/**
 * Returns the variables that training changes, in the order of the layers. They stay the model's.
 * @param model a built `tf.LayersModel` or layer.
 * @throws ArgumentError unless it is one.
 */
export function trainableVariables(model: tf.layers.Layer): tf.Variable[] {
  if (model instanceof tf.LayersModel) requireModel('model', model);
  else if (!Array.isArray(Object(model).trainableWeights)) reject('model', model, MODEL);
  return model.trainableWeights.map((weight) => weight.read() as tf.Variable);
}

/**
 * Returns all variables of a model, including batch norm's moving statistics. They stay the model's.
 * @throws ArgumentError unless it is a built model.
 */
export function allVariables(model: tf.LayersModel): tf.Variable[] {
  requireModel('model', model, MODEL);
  return model.weights.map((weight) => weight.read() as tf.Variable);
}

/**
 * Assigns a tensor to each variable. The tensors can be the variables themselves, in any order, and stay
 * the caller's.
 * @throws ArgumentError if a tensor is missing, disposed, or of another shape or type; nothing is
 *   assigned then.
 */
export function assignAll(variables: readonly tf.Variable[], tensors: readonly tf.Tensor[]): void {
  requireArray('variables', variables, 'an array of tf.Variable');
  requireArray('tensors', tensors, 'an array with a tensor for each variable');
  variables.forEach((variable, i) => {
    if (!(variable instanceof tf.Variable)) reject(`variables[${i}]`, variable, 'a tf.Variable');
    requireTensor(`variables[${i}]`, variable);
    const { shape, dtype } = variable;
    const tensor = tensors[i];
    requireTensor(`tensors[${i}]`, tensor);
    if (tensor.dtype === dtype && tensor.shape.join() === shape.join()) return;
    throw new ArgumentError(
      `tensors[${i}]`,
      `has shape [${tensor.shape}] of ${tensor.dtype}; expected [${shape}] of ${dtype}`,
    );
  });
  // References first: an assignment frees the variable's data, which may be the data of a tensor here.
  const references = tf.tidy(() => variables.map((_, i) => referTo(tensors[i]!)));
  variables.forEach((variable, i) => {
    variable.assign(references[i]!);
  });
  tf.dispose(references);
}

/** One more reference to the same data; a clone copies on the stock wasm backend. */
const referTo = (tensor: tf.Tensor) => tf.reshape(tensor, tensor.shape);

const MODEL = 'a built tf.LayersModel or layer';

/**
 * Applies a model of one output in training mode: batch norm uses the moments
 * of the batch and updates its moving statistics.
 * @returns a tensor of the caller's (or the surrounding tidy's).
 * @param input a tensor, or as many as the model has inputs; they stay the caller's.
 * @throws ArgumentError unless the model is built, has one output, and the input fits.
 */
export function forward(model: tf.LayersModel, input: tf.Tensor | readonly tf.Tensor[]): tf.Tensor {
  return applied(model, input, true);
}

/**
 * Applies a model of one output in inference mode: batch norm uses its moving
 * statistics and leaves them as they are.
 * @returns a tensor of the caller's (or the surrounding tidy's).
 * @param input a tensor, or as many as the model has inputs; they stay the caller's.
 * @throws ArgumentError unless the model is built, has one output, and the input fits.
 */
export function infer(model: tf.LayersModel, input: tf.Tensor | readonly tf.Tensor[]): tf.Tensor {
  return applied(model, input, false);
}

function applied(
  model: tf.LayersModel,
  input: tf.Tensor | readonly tf.Tensor[],
  training: boolean,
): tf.Tensor {
  requireModel('model', model);
  const inputs = Array.isArray(input) ? (input as tf.Tensor[]) : [input as tf.Tensor];
  if (inputs.length !== model.inputs.length) {
    const count = model.inputs.length;
    reject('input', input, count === 1 ? 'one tensor' : `an array of ${count} tensors`);
  }
  inputs.forEach((each, i) => {
    const name = Array.isArray(input) ? `input[${i}]` : 'input';
    requireTensor(name, each);
    requireFit(name, each, model.inputs[i]!.shape);
  });
  const output: unknown = model.apply(inputs.length === 1 ? inputs[0]! : inputs, { training });
  if (output instanceof tf.Tensor) return output;
  tf.dispose(output as tf.Tensor[]);
  throw new ArgumentError('model', `has ${model.outputs.length} outputs; expected one`);
}

/** @throws ArgumentError unless a tensor has the shape of a model's input, in which null is any size. */
function requireFit(name: string, tensor: tf.Tensor, shape: readonly (number | null)[]): void {
  const { dtype } = tensor;
  if (dtype === 'string' || dtype === 'complex64') {
    throw new ArgumentError(name, `is a tensor of ${dtype}; expected numbers that are not complex`);
  }
  const fits =
    tensor.rank === shape.length &&
    shape.every((size, axis) => size === null || size === tensor.shape[axis]);
  if (fits) return;
  const expected = shape.map((size, axis) => size ?? (axis === 0 ? 'batch' : 'any'));
  throw new ArgumentError(name, `has shape [${tensor.shape}]; expected [${expected.join(', ')}]`);
}
