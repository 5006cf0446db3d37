/**
 * Which functions and networks run the same operations at every call with the same shapes. A recording is
 * compared with one other run; a branch that JavaScript takes for the first time later would be lost. So a
 * training replays by itself only what is known, or declared, to have no such branches.
 */
import * as tf from '@tensorflow/tfjs';
import { requireObject } from '@wprox/arguments';

const declared = new WeakSet<object>();

/**
 * Declares that a function, a network or an optimizer of your own always runs the same operations on
 * inputs of the same shapes: it has no branches on numbers or counts, and everything in it that changes is
 * a variable or comes from a `Random`. A training can then be recorded and replayed.
 * @returns the same value.
 * @throws ArgumentError unless it is a function or an object.
 * @example
 * const objective = { ...vanilla, generatorLoss: fixedStructure((fake) => tf.neg(tf.mean(fake))) };
 */
export function fixedStructure<T extends object>(value: T): T {
  requirePart(value);
  declared.add(value);
  return value;
}

/**
 * Tells whether a function, a network or an optimizer is known to have a fixed structure: it was declared
 * so, or is a network of plain layers of tf.layers, or an optimizer of TensorFlow.js.
 * @throws ArgumentError unless it is a function or an object.
 */
export function hasFixedStructure(value: object): boolean {
  requirePart(value);
  if (declared.has(value)) return true;
  if (value instanceof tf.LayersModel) return value.layers.every(isPlainLayer);
  if (value instanceof tf.Optimizer) {
    return declared.has(value.constructor) && !Object.values(value).some(isFunction);
  }
  return false;
}

function requirePart(value: unknown): void {
  if (typeof value !== 'function') requireObject('value', value, 'a function or an object');
}

for (const optimizer of [
  ...[tf.SGDOptimizer, tf.MomentumOptimizer, tf.RMSPropOptimizer, tf.AdamOptimizer],
  ...[tf.AdagradOptimizer, tf.AdadeltaOptimizer, tf.AdamaxOptimizer],
]) {
  declared.add(optimizer);
}

const isFunction = (value: unknown) => typeof value === 'function';

/** Layers whose operations depend on shapes alone; those with random masks are missing. */
const PLAIN_LAYERS = new Set(
  (
    'InputLayer Dense Conv1D Conv2D Conv2DTranspose Conv3D SeparableConv2D DepthwiseConv2D ' +
    'UpSampling2D ZeroPadding2D Cropping2D Reshape Flatten Permute RepeatVector Activation ReLU ' +
    'LeakyReLU PReLU ELU ThresholdedReLU Softmax BatchNormalization LayerNormalization ' +
    'AveragePooling1D AveragePooling2D MaxPooling1D MaxPooling2D GlobalAveragePooling1D ' +
    'GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D Add Multiply Average Maximum ' +
    'Minimum Concatenate Dot Embedding'
  ).split(' '),
);

const PLAIN_ACTIVATIONS = new Set(
  (
    'linear relu relu6 elu selu sigmoid hardSigmoid softplus softsign tanh softmax logSoftmax swish ' +
    'mish gelu gelu_new'
  ).split(' '),
);

function isPlainLayer(layer: tf.layers.Layer): boolean {
  if (layer instanceof tf.LayersModel || declared.has(layer)) return hasFixedStructure(layer);
  const { activation } = layer as { activation?: tf.serialization.Serializable };
  const isPlain =
    PLAIN_LAYERS.has(layer.getClassName()) &&
    (!activation || PLAIN_ACTIVATIONS.has(activation.getClassName()));
  return isPlain && (!Object.hasOwn(layer, 'call') || declared.has(layer.call));
}
