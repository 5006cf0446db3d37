import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import { expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { initializeDcgan, initializeFanIn } from './initialize.js';

function values(model: tf.LayersModel, kind: string): number[] {
  return model.weights
    .filter((weight) => weight.originalName.endsWith(`/${kind}`))
    .flatMap((weight) => [...weight.read().dataSync()]);
}

function moments(numbers: number[]): { mean: number; deviation: number } {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const squares = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / numbers.length) };
}

/** Makes a model with every kind of weight that the networks have. */
function model(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 512, kernelSize: 4, inputShape: [4, 4, 8] }),
      tf.layers.batchNormalization(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, biasInitializer: 'ones' }),
    ],
  });
}

onEachBackend(() => {
  it('draws kernels from N(0, 0.02) and scales from N(1, 0.02), and sets shifts to 0', () => {
    const network = model();
    initializeDcgan(network, new Random(5));
    // Bounds of 5 standard errors: σ/√n for a mean, σ/√(2n) for a deviation.
    for (const [kind, mean] of [
      ['kernel', 0],
      ['gamma', 1],
    ] as const) {
      const drawn = values(network, kind);
      const measured = moments(drawn);
      const error = 0.02 / Math.sqrt(drawn.length);
      expect(drawn.length).toBeGreaterThanOrEqual(512);
      expect(Math.abs(measured.mean - mean)).toBeLessThan(5 * error);
      expect(Math.abs(measured.deviation - 0.02)).toBeLessThan((5 * error) / Math.SQRT2);
    }
    for (const kind of ['bias', 'beta', 'moving_mean']) {
      expect(values(network, kind).length).toBeGreaterThan(0);
      expect(new Set(values(network, kind))).toEqual(new Set([0]));
    }
    expect(new Set(values(network, 'moving_variance'))).toEqual(new Set([1]));
    network.dispose();
  });

  it('takes the standard deviation, and refuses 0', () => {
    const network = model();
    initializeDcgan(network, new Random(5), 0.1);
    expect(moments(values(network, 'kernel')).deviation).toBeCloseTo(0.1, 2);
    expect(moments(values(network, 'gamma')).deviation).toBeCloseTo(0.1, 1);
    expect(() => initializeDcgan(network, new Random(5), 0)).toThrow(ArgumentError);
    expect(() => initializeDcgan(network, new Random(5), 0)).toThrow('standardDeviation is 0;');
    network.dispose();
  });

  it('initializeFanIn draws kernels and biases uniformly within ±1/√fanIn', () => {
    const network = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 256, kernelSize: 4, inputShape: [4, 4, 8] }), // 4·4·8 = 128
        tf.layers.batchNormalization(),
        tf.layers.conv2dTranspose({ filters: 32, kernelSize: 2 }), // 2·2·32 = 128, as in PyTorch
        tf.layers.flatten(),
        tf.layers.dense({ units: 64 }), // 128
      ],
    });
    initializeFanIn(network, new Random(5));
    for (const layer of network.layers.filter((each) => each.getClassName() !== 'Flatten')) {
      const [first, second] = layer.getWeights().map((weight) => [...weight.dataSync()]);
      if (layer.getClassName() === 'BatchNormalization') {
        expect([new Set(first), new Set(second)]).toEqual([new Set([1]), new Set([0])]);
        continue;
      }
      const bound = 1 / Math.sqrt(128);
      for (const drawn of [first!, second!]) {
        const largest = Math.max(...drawn.map(Math.abs));
        expect(largest).toBeLessThanOrEqual(bound * (1 + 1e-6));
        // The largest of n numbers is 1/n below the bound on average; ten times that is allowed.
        expect(largest).toBeGreaterThan(bound * (1 - Math.min(10 / drawn.length, 0.3)));
        expect(Math.abs(moments(drawn).mean)).toBeLessThan((5 * bound) / Math.sqrt(drawn.length));
      }
    }
    network.dispose();
  });

  it('leaks no tensors', () => {
    const network = model();
    const before = tf.memory().numTensors;
    initializeDcgan(network, new Random(5));
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before - network.weights.length);
  });

  it('refuses a weight of another kind by its name, and changes nothing', () => {
    const network = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [3] }), tf.layers.prelu({})],
    });
    const before = values(network, 'kernel');
    expect(() => initializeDcgan(network, new Random(5))).toThrow(ArgumentError);
    expect(() => initializeDcgan(network, new Random(5))).toThrow('/alpha"');
    expect(values(network, 'kernel')).toEqual(before);
    network.dispose();
  });
});
