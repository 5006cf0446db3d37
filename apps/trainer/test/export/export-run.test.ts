/** Trains runs, exports them, and reads the files with TensorFlow.js alone. */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { ImageSplit } from '@wprox/datasets';
import {
  ConfigError,
  type OpenDataset,
  openDataset,
  type RunConfig,
  RunFolderError,
  runConfigSchema,
} from '@wprox/experiments';
import {
  decodeSafetensors,
  readRunConfig,
  runPaths,
  writeJson,
} from '@wprox/experiments/run-folders';
import { Random } from '@wprox/runtime/random';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exportRun } from '../../src/export/export-run.js';
import { disposeNetworks, loadTrainedNetworks } from '../../src/robustness/trained-networks.js';
import { trainRun } from '../../src/training/train-run.js';

let root: string;
const images = new ImageSplit({
  name: 'synthetic',
  imageShape: [32, 32, 3],
  pixels: Uint8Array.from(new Random(5).uniform(40 * 3072, 0, 256)),
  labels: new Uint8Array(40),
});
const openData: OpenDataset = async (dataset) =>
  dataset.name === 'cifar10' ? { kind: 'images', images } : openDataset(dataset);

const gans: Record<string, Partial<RunConfig>> = {
  dcgan: { gan: { objective: 'vanilla', architecture: 'dcgan', width: 2, latentSize: 6 } },
  'wgan-gp': {
    gan: { objective: 'wgan-gp', architecture: 'wgan-gp-cifar', width: 2, latentSize: 6 },
  },
  points: {
    dataset: { name: 'eight-gaussians', radius: 2, standardDeviation: 0.02 },
    gan: {
      ...{ objective: 'vanilla', architecture: 'mlp', width: 5, hiddenLayers: 2, latentSize: 6 },
      ...({ generatorActivation: 'softplus', criticActivation: 'leakyRelu' } as const),
    } as RunConfig['gan'],
  },
};
const folderOf = (gan: string) => path.join(root, 'runs', `${gan}-seed1`);

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-export-'));
  vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
  vi.stubEnv('WPROX_BACKEND', process.env['WPROX_BACKEND'] || 'wasm');
  for (const [name, gan] of Object.entries(gans)) {
    const config = {
      ...runConfigSchema.parse({
        seed: 1,
        batchSize: 8,
        budget: { iterations: 3 },
        evaluation: { every: 2, samples: 20, realSamples: 30 },
        log: { every: 1 },
      }),
      ...gan,
      variant: name,
    };
    const signal = new AbortController().signal;
    const folder = folderOf(name);
    await trainRun({ config, folder, signal, onProgress: () => {} }, openData);
  }
});
afterAll(() => rm(root, { recursive: true }));

/** Loads a model from its files with TensorFlow.js alone, as a browser does. */
async function loadStock(folder: string): Promise<tf.LayersModel> {
  const model = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8'));
  const [{ paths, weights }] = model.weightsManifest;
  const shards = await Promise.all(paths.map((name: string) => readFile(path.join(folder, name))));
  const bytes = Uint8Array.from(Buffer.concat(shards));
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: model.modelTopology,
      weightSpecs: weights,
      weightData: bytes.buffer,
    }),
  );
}

describe.each(Object.keys(gans))('the generator of %s', (gan) => {
  it('loads in TensorFlow.js and generates bit-identical samples', async () => {
    const before = tf.memory().numTensors;
    const target = await exportRun({ folder: folderOf(gan), format: 'tfjs' });
    expect(target).toBe(path.join(root, 'runs', 'exports', `${gan}-seed1`, 'tfjs'));
    expect(tf.memory().numTensors).toBe(before);
    const loaded = await loadStock(target);
    const config = (await readRunConfig(folderOf(gan)))!;
    const networks = await loadTrainedNetworks({ folder: folderOf(gan), config });
    const latents = tf.tensor2d(new Random(3).normal(4 * 6), [4, 6]);
    const expected = networks.generator.predict(latents) as tf.Tensor;
    const found = loaded.predict(latents) as tf.Tensor;
    expect(found.shape).toEqual(expected.shape);
    // Both use the same operations and weights, and the moving statistics of batch norm.
    expect(await found.data()).toEqual(await expected.data());
    const about = JSON.parse(await readFile(path.join(target, 'generator.json'), 'utf8'));
    expect(about).toMatchObject({ latent: { shape: [6] }, iteration: 3, seed: 1 });
    expect(about.output.shape).toEqual(expected.shape.slice(1));
    tf.dispose([latents, expected, found]);
    loaded.dispose();
    disposeNetworks(networks);
  });

  it('is written as safetensors with the names of its layers', async () => {
    const folder = folderOf(gan);
    const target = await exportRun({ folder, format: 'safetensors', out: path.join(root, gan) });
    const bytes = await readFile(path.join(target, 'generator.safetensors'));
    const { tensors, metadata } = decodeSafetensors(bytes);
    expect(Object.keys(tensors)).toContain('generator_1/kernel');
    expect(JSON.parse(metadata['about']!)).toMatchObject({ iteration: 3 });
    const checkpoint = decodeSafetensors(await readFile(runPaths(folder).checkpoint));
    const inCheckpoint = (name: string) =>
      Object.entries(checkpoint.tensors).find(
        ([key]) => key.startsWith('generator.weights.') && key.endsWith(name),
      )![1];
    for (const [name, tensor] of Object.entries(tensors)) {
      expect(tensor).toEqual(inCheckpoint(name));
    }
  });
});

it('writes the same events as the run wrote when it ended', async () => {
  const folder = folderOf('points');
  const target = await exportRun({ folder, format: 'tensorboard' });
  const [name] = await readdir(target);
  const bytes = await readFile(path.join(target, name!));
  expect(bytes).toEqual(await readFile(runPaths(folder).events));
  for (const tag of ['loss/critic', 'distance/wasserstein-2', 'modes/missed', 'samples']) {
    expect(bytes.includes(tag)).toBe(true);
  }
});

it('replaces an earlier export but refuses a folder with other files', async () => {
  const folder = folderOf('dcgan');
  const out = path.join(root, 'again');
  await exportRun({ folder, format: 'tfjs', out });
  await exportRun({ folder, format: 'safetensors', out });
  expect((await readdir(out)).sort()).toEqual(['generator.json', 'generator.safetensors']);
  await writeFile(path.join(out, 'thesis.txt'), 'mine');
  const refused = exportRun({ folder, format: 'tfjs', out });
  await expect(refused).rejects.toThrow(ConfigError);
  await expect(refused).rejects.toThrow(/thesis\.txt .*--out/);
  expect(await readdir(path.dirname(out))).not.toContainEqual(expect.stringMatching(/\.tmp$/));
});

it('refuses a folder without a run and a run without a checkpoint', async () => {
  const empty = path.join(root, 'empty');
  await mkdir(empty);
  const none = exportRun({ folder: empty, format: 'tfjs' });
  await expect(none).rejects.toThrow(RunFolderError);
  await expect(none).rejects.toThrow(/empty.* config\.json/);
  const config = (await readRunConfig(folderOf('points')))!;
  await writeJson(runPaths(empty).config, config);
  const started = exportRun({ folder: empty, format: 'tfjs' });
  await expect(started).rejects.toThrow(RunFolderError);
  await expect(started).rejects.toThrow(/empty.*checkpoint/);
});
