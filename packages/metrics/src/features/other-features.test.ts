import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MetricsFileError } from '../file-error.js';
import { loadModelFile } from '../files/model-file.js';
import { loadNsfwjsInception } from '../nsfwjs/nsfwjs-inception.js';
import { identityFeatures } from './identity-features.js';
import { layerFeatures } from './layer-features.js';
import { areaWeights, bilinearWeights, imageResizer } from './resize.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

const images = (shape: [number, number, number, number], seed = 1) =>
  tf.tensor4d(new Random(seed).uniform(tf.util.sizeFromShape(shape), -1, 1), shape);

/** A convolution, a flattening, a dense layer. */
function smallModel(): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 3] });
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 3 });
  const conv = tf.layers.conv2d({ filters: 5, kernelSize: 3, kernelInitializer, name: 'conv' });
  const flat = tf.layers.flatten({ name: 'flat' });
  const x = conv.apply(input) as tf.SymbolicTensor;
  const dense = tf.layers.dense({ units: 2, kernelInitializer, name: 'dense' });
  const outputs = dense.apply(flat.apply(x)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs });
}

describe('resize', () => {
  it('by areas takes means of two pixels for half the size, and thirds for 3 to 2 pixels', () => {
    expect(areaWeights(4, 2)).toEqual([
      [0.5, 0.5, 0, 0],
      [0, 0, 0.5, 0.5],
    ]);
    expect(areaWeights(3, 2)).toEqual([
      [2 / 3, 1 / 3, 0],
      [0, 1 / 3, 2 / 3],
    ]);
  });

  it('bilinearly interpolates between centers and extends the outermost pixels', () => {
    expect(bilinearWeights(2, 4)).toEqual([
      [1, 0],
      [0.75, 0.25],
      [0.25, 0.75],
      [0, 1],
    ]);
    expect(bilinearWeights(1, 2)).toEqual([[1], [1]]);
    // Without antialias, a quarter of the size takes two of the four pixels.
    expect(bilinearWeights(4, 1)).toEqual([[0, 0.5, 0.5, 0]]);
  });

  it.each([areaWeights, bilinearWeights])('has weights that add up to 1', (weights) => {
    for (const [from, to] of [
      [28, 32],
      [64, 32],
      [7, 299],
    ] as const) {
      for (const row of weights(from, to)) {
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      }
    }
  });

  it('refuses other shapes than its input shape', () => {
    const resizer = imageResizer([4, 4, 1], [8, 8], areaWeights);
    expect(() => resizer.resize(tf.zeros([2, 4, 4, 3]))).toThrow('expected [B, 4,4,1]');
    resizer.dispose();
    expect(() => imageResizer([4, 4], [8, 8], areaWeights)).toThrow('from is [4,4]; expected');
  });
});

describe('layerFeatures', () => {
  it('is the layer for images of any size and range', () => {
    const model = smallModel();
    const before = tf.memory().numTensors;
    const given = images([3, 8, 8, 3]);
    const flat = layerFeatures(model, { name: 'small/flat', layer: 'flat' });
    expect([flat.name, flat.dimension, flat.inputShape]).toEqual(['small/flat', 180, [8, 8, 3]]);
    const last = layerFeatures(model, { name: 'small', layer: 'dense', range: [0, 255] });
    const [direct, own] = tf.tidy(() => [
      (model.predict(tf.mul(tf.add(given, 1), 127.5)) as tf.Tensor).dataSync(),
      last.extract(given).dataSync(),
    ]);
    // Sums of 180 products with values up to 255, in float32.
    own.forEach((value, k) => {
      expect(value).toBeCloseTo(direct[k]!, 3);
    });
    // Doubling each pixel and resizing bilinearly to half the size gives the old image.
    const conv = layerFeatures(model, { name: 'c', layer: 'conv', inputShape: [16, 16, 3] });
    expect(conv.dimension).toBe(5);
    const [mean, large] = tf.tidy(() => {
      const tiled = tf.reshape(
        tf.tile(tf.reshape(given, [3, 8, 1, 8, 1, 3]), [1, 1, 2, 1, 2, 1]),
        [3, 16, 16, 3],
      );
      const wide = tf.reshape(flat.extract(given), [3, 6, 6, 5]);
      return [tf.mean(wide, [1, 2]).dataSync(), conv.extract(tiled).dataSync()];
    });
    large.forEach((value, k) => {
      expect(value).toBeCloseTo(mean[k]!, 5);
    });
    for (const owner of [flat, last, conv, given]) owner.dispose();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  it('names the layer or the input that it refuses', () => {
    const model = smallModel();
    expect(() => layerFeatures(model, { name: 'x', layer: 'pool' })).toThrow(
      /^layer is "pool".*last layers are .*conv/,
    );
    const points = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    expect(() => layerFeatures(points, { name: 'x', layer: 'dense' })).toThrow(
      'expected one input of images',
    );
    tf.dispose([model, points] as never);
  });
});

describe('identityFeatures', () => {
  it('returns its input', () => {
    const pixels = identityFeatures('pixels', [2, 2, 1]);
    const given = images([3, 2, 2, 1]);
    const features = pixels.extract(given);
    expect([pixels.dimension, features.shape]).toEqual([4, [3, 4]]);
    expect(Array.from(features.dataSync())).toEqual(Array.from(given.dataSync()));
    expect(() => pixels.extract(tf.zeros([3, 2, 2]))).toThrow('expected [B, 2,2,1]');
    expect(() => identityFeatures('none', [])).toThrow(/^inputShape /);
    tf.dispose([given, features]);
  });
});

describe('loadModelFile', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-model-file-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'model.json');

  it('reads a model that TensorFlow.js saved', async () => {
    const model = smallModel();
    await model.save(
      tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
        writeFileSync(path.join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
        const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
        writeFileSync(file, JSON.stringify({ modelTopology, weightsManifest }));
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const { model: read, fingerprint } = await loadModelFile(file);
    expect(fingerprint).toMatch(/^[0-9a-f]{12}$/);
    const given = images([2, 8, 8, 3]);
    const [a, b] = [model, read].map((each) => (each.predict(given) as tf.Tensor).dataSync());
    expect(Array.from(a!)).toEqual(Array.from(b!));
    for (const owner of [model, read, given]) owner.dispose();
  });

  it.each<[string, () => void]>([
    ['no file', () => rmSync(file)],
    ['no JSON', () => writeFileSync(file, '{')],
    ['no model', () => writeFileSync(file, '{}')],
    ['no object', () => writeFileSync(file, 'null')],
    [
      'no weights',
      () =>
        writeFileSync(
          file,
          '{"modelTopology": {}, "weightsManifest": [{"paths": ["none.bin"], "weights": []}]}',
        ),
    ],
  ])('refuses %s', async (_, spoil) => {
    spoil();
    await expect(loadModelFile(file)).rejects.toThrow(MetricsFileError);
    await expect(loadModelFile(file)).rejects.toThrow('cannot be read as a model');
  });
});

describe('loadNsfwjsInception', () => {
  it('has 2048 features for images of any size and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const extractor = await loadNsfwjsInception({ inputShape: [32, 32, 3] });
    expect([extractor.name, extractor.dimension]).toEqual(['nsfwjs-inception-v3', 2048]);
    expect(extractor.fingerprint).toMatch(/^[0-9a-f]{12}$/);
    const given = images([2, 32, 32, 3]);
    const features = extractor.extract(given);
    expect(features.shape).toEqual([2, 2048]);
    const values = await features.data();
    // Averages of ReLUs: not negative, mostly not 0, different for different images.
    expect(values.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
    expect(values.filter((value) => value > 0).length).toBeGreaterThan(1000);
    expect(Array.from(values.slice(0, 2048))).not.toEqual(Array.from(values.slice(2048)));
    for (const owner of [extractor, given, features]) owner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
