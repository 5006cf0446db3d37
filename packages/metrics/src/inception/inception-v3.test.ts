import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { bilinearWeights, imageResizer } from '../features/resize.js';
import { MetricsFileError } from '../file-error.js';
import { hashedImages, hashedWeights } from './hashed.fixture.js';
import { loadInceptionV3 } from './inception-v3.js';
import { convolutionsOf, INCEPTION_V3 } from './layout.js';
import { InceptionNetwork } from './network.js';

/** Written by bench/peers/inception_golden.py with PyTorch, for the network as pytorch-fid builds it. */
const golden = JSON.parse(
  readFileSync(new URL('../../test/files/inception.json', import.meta.url), 'utf8'),
) as {
  readonly images: [number, number, number, number];
  readonly resizedRows: Readonly<Record<string, readonly number[]>>;
  readonly features: readonly (readonly number[])[];
};

// The backend `cpu` takes minutes for 11 GFLOP per image.
beforeAll(async () => {
  await prepareBackend('wasm');
});

const images = () => {
  const [count, height, width] = golden.images;
  return tf.tensor4d(hashedImages(count, height, width), golden.images);
};

describe('Inception v3', () => {
  it('has the published number of layers and parameters', () => {
    const layers = convolutionsOf(INCEPTION_V3);
    const count = layers.reduce(
      (sum, { from, to, kernel: [height, width] }) => sum + from * to * height * width + 2 * to,
      0,
    );
    // torchvision's inception_v3(aux_logits=False, num_classes=1008) without its last layer.
    expect([layers.length, count]).toEqual([94, 21_785_568]);
  });

  it('resizes as PyTorch does', () => {
    const before = tf.memory().numTensors;
    const resizer = imageResizer(golden.images.slice(1), [299, 299], bilinearWeights);
    const given = images();
    const resized = resizer.resize(given);
    for (const [row, expected] of Object.entries(golden.resizedRows)) {
      const line = tf.tidy(() =>
        Array.from(tf.slice(resized, [1, Number(row), 0, 1], [1, 1, 299, 1]).dataSync()),
      );
      // A few float32 roundings of values up to 1.
      expected.forEach((value, k) => {
        expect(line[13 * k]).toBeCloseTo(value, 5);
      });
    }
    tf.dispose([given, resized]);
    resizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has the same features as PyTorch', async () => {
    const before = tf.memory().numTensors;
    const network = new InceptionNetwork(INCEPTION_V3, hashedWeights(INCEPTION_V3));
    const resizer = imageResizer(golden.images.slice(1), [299, 299], bilinearWeights);
    const given = images();
    const resized = resizer.resize(given);
    const features = network.features(resized);
    expect(features.shape).toEqual([2, 2048]);
    const values = await features.data();
    const expected = golden.features.flat();
    const spread = Math.max(...expected) - Math.min(...expected);
    let largest = 0;
    values.forEach((value, k) => {
      largest = Math.max(largest, Math.abs(value - expected[k]!));
    });
    // Float32 through 94 layers. Another pooling rule changes the features by percents.
    expect(largest / spread).toBeLessThan(1e-5);
    tf.dispose([given, resized, features]);
    resizer.dispose();
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses weights that are missing, of another shape or not finite, and keeps no tensor', () => {
    const [first] = INCEPTION_V3;
    const blocks = [first!];
    const before = tf.memory().numTensors;
    const weights = hashedWeights(blocks);
    const name = 'Conv2d_1a_3x3.bn.weight';
    const good = weights.get(name)!;
    const refused = (message: string) => {
      expect(() => new InceptionNetwork(blocks, weights)).toThrow(MetricsFileError);
      expect(() => new InceptionNetwork(blocks, weights)).toThrow(message);
    };
    weights.delete(name);
    refused(`the weights have no ${name}`);
    weights.set(name, { ...good, shape: [8, 4] });
    refused('have shape [8,4]; expected [32]');
    weights.set(name, { ...good, data: new Float32Array(32).fill(Number.NaN) });
    refused('not all finite');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('loadInceptionV3', () => {
  const file = (name: string) => readFileSync(new URL(`../../test/files/${name}`, import.meta.url));

  it('names the weight that is missing in a file of other tensors', () => {
    expect(() => loadInceptionV3(file('tensors.pth'))).toThrow(
      /the weights have no Conv2d_1a_3x3\.conv\.weight, but "0\.weight"; expected those of Inception v3/,
    );
  });

  it('refuses images of four channels', () => {
    expect(() => loadInceptionV3(file('tensors.pth'), { inputShape: [32, 32, 4] })).toThrow(
      'inputShape is [32,32,4]; expected',
    );
  });
});
