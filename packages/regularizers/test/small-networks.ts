/** Small networks, their loss, and latents that a test can count. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { allVariables } from '@wprox/runtime/tensors';
import { rwp } from '../src/index.js';

const initializer = (seed: number) => tf.initializers.randomNormal({ stddev: 0.5, seed });

/** Makes a generator with batch norm, [batch, 3] to [batch, 2]. */
export function makeGenerator() {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [3], kernelInitializer: initializer(1) }),
      tf.layers.batchNormalization({ momentum: 0.9 }),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.dense({ units: 2, kernelInitializer: initializer(2) }),
    ],
  });
}

export function makePotential() {
  const kernelInitializer = initializer(3);
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'softplus', inputShape: [2], kernelInitializer }),
      tf.layers.dense({ units: 1, kernelInitializer: initializer(4) }),
    ],
  });
}

export const loss = (samples: tf.Tensor) => tf.mean(tf.square(tf.sub(samples, 1)));
export const adam = () => tf.train.adam(0.02, 0.5, 0.9, 1e-8);
const valuesOf = (variables: readonly tf.Variable[]) =>
  variables.map((variable) => Array.from(variable.dataSync()));
export const weightsOf = (model: tf.LayersModel) => valuesOf(allVariables(model));

/** Draws latents [16, 3] and remembers the tensors. */
export function makeDrawer(seed: number) {
  const random = new Random(seed);
  const drawn: tf.Tensor[] = [];
  const drawLatents = () => {
    drawn.push(tf.tensor2d(random.normal(48), [16, 3]));
    return drawn.at(-1)!;
  };
  return { drawn, drawLatents };
}

/** RWP as a distance that learns; it counts its ascents. */
export function makeLearning() {
  const distance = { ...rwp(), ascents: 0, ascend: () => void distance.ascents++ };
  return distance;
}
