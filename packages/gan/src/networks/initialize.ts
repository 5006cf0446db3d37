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

/** Sets all trainable weights of a model, in the order in which the model lists them. */
export function initializeDcgan(model: tf.LayersModel, random: NormalSource): void {
  for (const weight of model.trainableWeights) {
    const kind = weight.originalName.split('/').at(-1);
    const size = tf.util.sizeFromShape(weight.shape as number[]);
    const values =
      kind === 'kernel'
        ? random.normal(size, 0, STANDARD_DEVIATION)
        : kind === 'gamma'
          ? random.normal(size, 1, STANDARD_DEVIATION)
          : new Float32Array(size);
    const tensor = tf.tensor(values, weight.shape as number[]);
    weight.write(tensor);
    tensor.dispose();
  }
}
