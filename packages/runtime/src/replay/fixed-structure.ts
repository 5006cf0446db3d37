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
 * a variable or comes from a `Random`. A training can then be recorded and replayed. The numbers of an
 * optimizer, such as its rate, must be its fields (not `#private`, nor in an object): a change of a field is
 * seen. Its learning rate may change at each step only if it is that of an optimizer of this package.
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
 * so, or is a network of plain layers of tf.layers, or an optimizer of TensorFlow.js. Subclasses, layers with
 * a method of their own and layers with a call hook are not known.
 * @throws ArgumentError unless it is a function or an object.
 */
export function hasFixedStructure(value: object): boolean {
  requirePart(value);
  if (declared.has(value)) return true;
  if (value instanceof tf.LayersModel) return isPlainModel(value);
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

/** The classes that TensorFlow.js has registered by these names, before a program can exchange them. */
function registered(names: string): Set<unknown> {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  return new Set(names.split(' ').map((name) => classNameMap[name]![0]));
}

/** Layers that are known to run operations by shapes alone; networks with any other layer stay taped. */
const PLAIN_LAYERS = registered(
  'InputLayer Dense Conv1D Conv2D Conv2DTranspose Conv3D SeparableConv2D DepthwiseConv2D ' +
    'UpSampling2D ZeroPadding2D Cropping2D Reshape Flatten Permute RepeatVector Activation ReLU ' +
    'LeakyReLU PReLU ELU ThresholdedReLU Softmax BatchNormalization LayerNormalization ' +
    'AveragePooling1D AveragePooling2D MaxPooling1D MaxPooling2D GlobalAveragePooling1D ' +
    'GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D Add Multiply Average Maximum ' +
    'Minimum Concatenate Dot Embedding',
);

const PLAIN_ACTIVATIONS = registered(
  'linear relu relu6 elu selu sigmoid hardSigmoid softplus softsign tanh softmax logSoftmax swish ' +
    'mish gelu gelu_new',
);

const PLAIN_MODELS: ReadonlySet<unknown> = new Set([tf.LayersModel, tf.Sequential]);

function isPlainModel(model: tf.LayersModel): boolean {
  return (
    PLAIN_MODELS.has(model.constructor) && isUnchanged(model) && model.layers.every(isPlainLayer)
  );
}

function isPlainLayer(layer: tf.layers.Layer): boolean {
  if (layer instanceof tf.LayersModel || declared.has(layer)) return hasFixedStructure(layer);
  if (!PLAIN_LAYERS.has(layer.constructor) || !isUnchanged(layer)) return false;
  const { activation } = layer as { activation?: object };
  return !activation || (PLAIN_ACTIVATIONS.has(activation.constructor) && isUnchanged(activation));
}

/** Whether an object has no call hook and no method in place of one of its class, unless it is declared. */
function isUnchanged(value: object): boolean {
  const { _callHook: hook, ...fields } = value as { _callHook?: unknown };
  if (hook) return false;
  const prototype = Object.getPrototypeOf(value) as object;
  return Object.entries(fields).every(
    ([name, field]) => typeof field !== 'function' || !(name in prototype) || declared.has(field),
  );
}
