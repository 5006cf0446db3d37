import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { assertTwiceDifferentiable } from '@wprox/runtime/gradients';
import { Random } from '@wprox/runtime/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { potentialModel } from './potential.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

describe.each([
  ['points', [2], ['Dense', 'Dense', 'Dense'], [5, 5, 1]],
  ['images', [32, 32, 3], ['Conv2D', 'Conv2D', 'Flatten', 'Dense'], [5, 10, 640, 1]],
] as const)('the potential of %s', (_, shape, kinds, sizes) => {
  it('has the layers and widths that were asked for', () => {
    const model = potentialModel({
      width: 5,
      hiddenLayers: 2,
      sampleShape: shape,
      random: new Random(1),
    });
    expect(model.layers.map((layer) => layer.getClassName())).toEqual(kinds);
    expect(model.layers.map((layer) => (layer.outputShape as number[]).at(-1))).toEqual(sizes);
    expect(model.outputShape).toEqual([null, 1]);
    model.dispose();
  });

  it('is 0 at first', () => {
    const model = potentialModel({
      width: 3,
      hiddenLayers: 2,
      sampleShape: shape,
      random: new Random(1),
    });
    tf.tidy(() => {
      const potentials = model.apply(tf.ones([2, ...shape])) as tf.Tensor;
      expect([...potentials.dataSync()]).toEqual([0, 0]);
    });
    model.dispose();
  });

  it('has correct gradients of its gradient, and weights that the seed determines', async () => {
    const model = potentialModel({
      width: 3,
      hiddenLayers: 2,
      sampleShape: shape,
      random: new Random(2),
    });
    const same = potentialModel({
      width: 3,
      hiddenLayers: 2,
      sampleShape: shape,
      random: new Random(2),
    });
    const weights = (of: tf.LayersModel) => of.getWeights().map((weight) => [...weight.dataSync()]);
    expect(weights(model)).toEqual(weights(same));
    assertTwiceDifferentiable(model);
    model.dispose();
    same.dispose();
  });
});
