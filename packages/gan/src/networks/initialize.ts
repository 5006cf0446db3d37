/**
 * DCGAN's initialization (Radford et al. 2016, section 3): kernels N(0, 0.02), batch-norm scales
 * N(1, 0.02), every shift 0. Drawn from the caller's generator, so that a seed fixes a network.
 */
import * as tf from '@tensorflow/tfjs';

/** A source of normal numbers; `Random` of `@wprox/runtime` is one. */
export interface NormalSource {
  /** `count` independent draws from N(mean, standardDeviation²). */
  normal(count: number, mean: number, standardDeviation: number): Float32Array;
}

const STANDARD_DEVIATION = 0.02;

/** Mean and standard deviation by the last word of a weight's name; kernels include `depthwise_kernel`. */
const DISTRIBUTIONS: readonly [kind: RegExp, mean: number, standardDeviation: number][] = [
  [/kernel$/, 0, STANDARD_DEVIATION],
  [/^gamma$/, 1, STANDARD_DEVIATION],
  [/^(beta|bias)$/, 0, 0],
];

/**
 * Sets all trainable weights of a model, in the order in which the model lists them. Moving
 * statistics stay as they are.
 * @throws RangeError if a weight is none of kernel, gamma, beta and bias; the model is then as before.
 */
export function initializeDcgan(model: tf.LayersModel, random: NormalSource): void {
  const plan = model.trainableWeights.map((weight) => {
    const kind = weight.originalName.split('/').at(-1)!;
    const distribution = DISTRIBUTIONS.find(([pattern]) => pattern.test(kind));
    if (!distribution) {
      throw new RangeError(
        `weight "${weight.originalName}" is of kind ${kind}; expected kernel, gamma, beta or bias. ` +
          'Set the weights of this model yourself',
      );
    }
    return { weight, distribution };
  });
  for (const { weight, distribution } of plan) {
    const [, mean, standardDeviation] = distribution;
    const shape = weight.shape as number[];
    const size = tf.util.sizeFromShape(shape);
    const values =
      standardDeviation > 0
        ? random.normal(size, mean, standardDeviation)
        : new Float32Array(size).fill(mean);
    const tensor = tf.tensor(values, shape);
    weight.write(tensor);
    tensor.dispose();
  }
}
