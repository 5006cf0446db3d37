/**
 * Initial weights, drawn from the caller's random generator, so that a seed determines a network:
 * DCGAN's (Radford et al. 2016, section 4), and PyTorch's defaults for networks published with it.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, described, requirePositive32 } from '@wprox/arguments';
import { type Random, requireRandom } from '@wprox/runtime/random';
import { requireModel } from '@wprox/runtime/tensors';

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
 * @throws ArgumentError if a weight is none of kernel, gamma, beta and bias, or an argument is of another
 *   type or out of range; the model is then unchanged.
 */
export function initializeDcgan(
  model: tf.LayersModel,
  random: Random,
  standardDeviation = 0.02,
): void {
  requirePositive32('standardDeviation', standardDeviation);
  initialize(model, random, [
    [/kernel$/, (size) => random.normal(size, 0, standardDeviation)],
    [/^gamma$/, (size) => random.normal(size, 1, standardDeviation)],
    [/^(beta|bias)$/, constant(0)],
  ]);
}

/**
 * Sets all trainable weights of a model to PyTorch's defaults: kernels and biases uniform within
 * ±1/√fanIn, batch-norm scales 1 and shifts 0. The fan-in is the number of kernel entries per output
 * (for a transposed convolution per input, as in PyTorch).
 * @throws ArgumentError if a weight is none of kernel, gamma, beta and bias, or an argument is of another
 *   type; the model is then unchanged.
 */
export function initializeFanIn(model: tf.LayersModel, random: Random): void {
  const uniform: Draw = (size, fanIn) =>
    random.uniform(size, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn));
  initialize(model, random, [
    [/^(kernel|bias)$/, uniform],
    [/^gamma$/, constant(1)],
    [/^beta$/, constant(0)],
  ]);
}

function initialize(model: tf.LayersModel, random: Random, rules: readonly Rule[]): void {
  requireModel('model', model);
  requireRandom('random', random);
  let fanIn = 1; // a layer lists its kernel before its bias
  const plan = model.trainableWeights.map((weight) => {
    const kind = weight.originalName.split('/').at(-1)!;
    const rule = rules.find(([pattern]) => pattern.test(kind));
    if (!rule) {
      throw new ArgumentError(
        'model',
        `has a weight ${described(weight.originalName)}; expected kernel, gamma, beta or bias: ` +
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
