/**
 * Initial weights, drawn from the caller's generator, so that a seed fixes a network: DCGAN's
 * (Radford et al. 2016, section 3) and, for the networks that were published with it, PyTorch's.
 */
import * as tf from '@tensorflow/tfjs';
import type { NormalSource, UniformSource } from '../random-source.js';

/** The values of one weight; `fanIn` is that of the layer. */
type Draw = (size: number, fanIn: number) => Float32Array;

/** A rule by the last word of a weight's name. */
type Rule = readonly [kind: RegExp, draw: Draw];

const constant =
  (value: number): Draw =>
  (size) =>
    new Float32Array(size).fill(value);

/**
 * DCGAN's: kernels (also `depthwise_kernel`) N(0, 0.02), batch-norm scales N(1, 0.02), every shift 0.
 * Sets all trainable weights of a model, in the order in which the model lists them. Moving
 * statistics stay as they are.
 * @param standardDeviation 0.02 by default.
 * @throws RangeError if a weight is none of kernel, gamma, beta and bias, or the standard deviation
 *   is not a positive number; the model is then as before.
 */
export function initializeDcgan(
  model: tf.LayersModel,
  random: NormalSource,
  standardDeviation = 0.02,
): void {
  if (!(standardDeviation > 0 && Number.isFinite(standardDeviation))) {
    throw new RangeError(
      `standardDeviation is ${standardDeviation}; expected a positive number, such as 0.02`,
    );
  }
  initialize(model, [
    [/kernel$/, (size) => random.normal(size, 0, standardDeviation)],
    [/^gamma$/, (size) => random.normal(size, 1, standardDeviation)],
    [/^(beta|bias)$/, constant(0)],
  ]);
}

/**
 * PyTorch's default: kernels and biases uniform within ±1/√fanIn, with as fan-in the number of
 * kernel entries per output (for a transposed convolution, as in PyTorch, per input); batch norm
 * with scale 1 and shift 0.
 * @throws RangeError if a weight is none of kernel, gamma, beta and bias; the model is then as before.
 */
export function initializeFanIn(model: tf.LayersModel, random: UniformSource): void {
  const uniform: Draw = (size, fanIn) =>
    random.uniform(size, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn));
  initialize(model, [
    [/^(kernel|bias)$/, uniform],
    [/^gamma$/, constant(1)],
    [/^beta$/, constant(0)],
  ]);
}

function initialize(model: tf.LayersModel, rules: readonly Rule[]): void {
  let fanIn = 1; // a layer lists its kernel before its bias
  const plan = model.trainableWeights.map((weight) => {
    const kind = weight.originalName.split('/').at(-1)!;
    const rule = rules.find(([pattern]) => pattern.test(kind));
    if (!rule) {
      throw new RangeError(
        `weight "${weight.originalName}" is of kind ${kind}; expected kernel, gamma, beta or bias. ` +
          'Set the weights of this model yourself',
      );
    }
    const shape = weight.shape as number[];
    if (kind.endsWith('kernel')) fanIn = tf.util.sizeFromShape(shape.slice(0, -1));
    return { weight, shape, draw: rule[1], fanIn };
  });
  for (const { weight, shape, draw, fanIn: layerFanIn } of plan) {
    const tensor = tf.tensor(draw(tf.util.sizeFromShape(shape), layerFanIn), shape);
    weight.write(tensor);
    tensor.dispose();
  }
}
