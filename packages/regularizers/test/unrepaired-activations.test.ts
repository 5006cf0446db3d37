/**
 * What a potential network says on stock TensorFlow.js, and that its advice helps. The repair changes
 * TensorFlow.js in the whole process, so these tests have a file of their own.
 */
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { potentialNetwork } from '../src/index.js';

const activations = ['tanh', 'sigmoid', 'swish', 'elu'] as const;

/** Makes the distance of an MLP with the given activation. */
function makeDistance(activation: (typeof activations)[number]) {
  const kernelInitializer = tf.initializers.randomNormal({ stddev: 0.7, seed: 1 });
  const network = tf.sequential({
    layers: [
      tf.layers.dense({ units: 5, activation, inputShape: [2], kernelInitializer }),
      tf.layers.dense({ units: 1, kernelInitializer }),
    ],
  });
  return potentialNetwork({ network, optimizer: tf.train.sgd(0.1) });
}
const makeSamples = () => tf.tensor2d(new Random(4).normal(4096), [2048, 2]);

describe('a potential network', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu'); // not prepareBackend, which repairs
  });

  it.each(activations)('with %s says what to import', async (activation) => {
    const problem = makeDistance(activation).verify(makeSamples());
    await expect(problem).rejects.toThrow("import '@wprox/runtime/gradients'");
  });

  it('says it at the first step too', () => {
    const distance = makeDistance('elu');
    const ascend = () => distance.ascend(makeSamples(), makeSamples());
    expect(ascend).toThrow("import '@wprox/runtime/gradients'");
  });

  // This comes last, because the repair stays.
  it('accepts the activations after prepareBackend', async () => {
    await prepareBackend('cpu');
    for (const activation of activations) await makeDistance(activation).verify(makeSamples());
  });
});
