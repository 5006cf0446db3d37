/**
 * Which activations a potential network may have once `@wprox/runtime/gradients` is imported. The import
 * changes TensorFlow.js in the whole process, so these tests have a file of their own.
 */
import * as tf from '@tensorflow/tfjs';
import '@wprox/runtime/gradients';
import { Random } from '@wprox/runtime/random';
import { expect, it } from 'vitest';
import { potentialNetwork } from '../src/index.js';
import { onEachBackend } from './on-each-backend.js';

/** Makes the distance of an MLP with the given activation, and samples for it. */
function makePotential(activation: 'tanh' | 'sigmoid' | 'swish' | 'elu' | 'relu') {
  const kernelInitializer = (seed: number) => tf.initializers.randomNormal({ stddev: 0.7, seed });
  const network = tf.sequential({
    layers: [
      tf.layers.dense({
        ...{ units: 6, activation, inputShape: [2], kernelInitializer: kernelInitializer(1) },
      }),
      tf.layers.dense({ units: 5, activation, kernelInitializer: kernelInitializer(2) }),
      tf.layers.dense({ units: 1, kernelInitializer: kernelInitializer(3) }),
    ],
  });
  const samples = tf.tensor2d(new Random(4).normal(4096), [2048, 2]);
  return {
    network,
    samples,
    distance: potentialNetwork({ network, optimizer: tf.train.sgd(0.1) }),
  };
}

onEachBackend(() => {
  // elu needs many samples: its second derivative jumps at 0, and few samples do not average that out.
  it.each(['tanh', 'sigmoid', 'swish', 'elu'] as const)(
    'verify accepts %s, and the potential ascends',
    async (activation) => {
      const { network, samples, distance } = makePotential(activation);
      await distance.verify(samples);
      const moved = tf.add(samples, 0.3);
      const squaredDistance = () =>
        tf.tidy(() => distance.squaredDistance(moved, samples).dataSync()[0]!);
      const before = squaredDistance();
      distance.ascend(moved, samples);
      expect(squaredDistance()).toBeGreaterThan(before);
      tf.dispose([samples, moved]);
      network.dispose();
    },
  );

  it('verify refuses relu', async () => {
    const { network, samples, distance } = makePotential('relu');
    await expect(distance.verify(samples)).rejects.toThrow(Error);
    samples.dispose();
    network.dispose();
  });
});
