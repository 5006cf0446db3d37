/**
 * Initial weights, drawn from the caller's random generator, so that a seed determines a network:
 * DCGAN's (Radford et al. 2016, section 4), and PyTorch's defaults for networks published with it.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '@wprox/runtime/random';

/** Draws the values of one weight; `fanIn` is the fan-in of the layer. */
type Draw = (size: number, fanIn: number) => Float32Array;

/** How weights are drawn whose names end in a certain word. */
type Rule = readonly [kind: RegExp, draw: Draw];

const constant =
  (value: number): Draw =>
  (size) =>
    new Float32Array(size).fill(value);

/**
 * Sets all trainable weights of a model to DCGAN's initial values, in the model's order: kernels
 * (also `depthwise_kernel`) N(0, 0.02²), batch-norm scales N(1, 0.02²), biases and shifts 0. Moving
 * statistics do not change.
 * @param standardDeviation 0.02 by default.
 * @throws RangeError if a weight is none of kernel, gamma, beta and bias, or the standard deviation
 *   is not a positive number; the model is then unchanged.
 */
export function initializeDcgan(
  model: tf.LayersModel,
  random: Random,
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
 * Sets all trainable weights of a model to PyTorch's defaults: kernels and biases uniform within
 * ±1/√fanIn, batch-norm scales 1 and shifts 0. The fan-in is the number of kernel entries per output
 * (for a transposed convolution per input, as in PyTorch).
 * @throws RangeError if a weight is none of kernel, gamma, beta and bias; the model is then unchanged.
 */
export function initializeFanIn(model: tf.LayersModel, random: Random): void {
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
        `weight "${weight.originalName}" is of kind ${kind}; expected kernel, gamma, beta or bias: ` +
          'set the weights of this model by setWeights',
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
