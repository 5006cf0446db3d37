/** Reads damaged files of statistics and weights as `wprox fid` and training do. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { FeatureMapConfig } from '@wprox/experiments';
import { decodeSafetensors } from '@wprox/experiments/run-folders';
import {
  encodeStatistics,
  featureSet,
  frechetDistance,
  MetricsFileError,
  statisticsOf,
} from '@wprox/metrics';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { afterAll, expect, vi } from 'vitest';
import { fidCommand } from '../../src/commands/fid.js';
import { extractor, images } from '../../src/training/four-images.fixture.js';
import { openNamedFeatures } from '../../src/training/image-features-by-name.js';
import { realFeatures } from '../../src/training/real-statistics.js';
import { silence } from './commands.fixture.js';
import { damageBytes } from './damage-bytes.fixture.js';
import { damageZipEntry } from './damage-inside.fixture.js';
import { damageJson } from './damage-json.fixture.js';
import { fuzz, type Target } from './fuzz.fixture.js';
import {
  modelJson,
  npyArray,
  npzArchive,
  safetensors,
  torchArchive,
  torchLegacy,
} from './generated-arrays.fixture.js';

const root = await mkdtemp(path.join(tmpdir(), 'wprox-fuzz-'));
vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
await prepareBackend('cpu');
afterAll(() => rm(root, { recursive: true }));

const json = (whole: Uint8Array, random: Random) =>
  damageJson(Buffer.from(whole).toString(), random);

const statistics = statisticsOf(featureSet('some-features', new Random(1).normal(30), 3));
const npz = encodeStatistics(statistics);
const testFile = (name: string) =>
  readFile(new URL(`../../../../packages/metrics/test/files/${name}`, import.meta.url)).then(
    (bytes) => Uint8Array.from(bytes),
  );

/** Returns a function that measures the distance of a file to itself with the command. */
const fid = (file: string) => async () => {
  const { surroundings, written } = silence();
  expect(await fidCommand(file, file, { features: 'pixels', json: true }, surroundings)).toBe(0);
  const { frechet } = JSON.parse(written());
  expect(frechet.value).toBeGreaterThanOrEqual(0);
  expect(frechet.dimension).toBeGreaterThan(0);
};

const at = (name: string) => path.join(root, name);
const files: Target[] = [
  {
    name: 'statistics of wprox (.npz)',
    file: at('ours.npz'),
    whole: npz,
    damages: [damageZipEntry, damageZipEntry, (_, random) => npzArchive(random)],
    read: fid(at('ours.npz')),
  },
  {
    name: 'statistics of NumPy (.npz)',
    file: at('numpy.npz'),
    whole: await testFile('float32-fortran-compressed.npz'),
    damages: [damageZipEntry, damageZipEntry],
    read: fid(at('numpy.npz')),
  },
  {
    name: 'statistics with a damaged array (.npy)',
    file: at('array.npz'),
    whole: npz,
    damages: [1, 2, 3].map(
      () => (whole: Uint8Array, random: Random) =>
        damageZipEntry(whole, random, (bytes) =>
          random.integer(2) ? npyArray(random) : damageBytes(bytes, random, npyArray(random)),
        ),
    ),
    read: fid(at('array.npz')),
  },
  {
    name: 'statistics of wprox (.json)',
    file: at('ours.json'),
    whole: JSON.stringify(statistics),
    damages: [json, json],
    read: fid(at('ours.json')),
  },
];

const request = { images, count: 4, extractor, measures: {} };
const measured = await realFeatures(request);
const cache = at('cache/statistics');
const [cached] = await readdir(cache);
const kept: Target = {
  name: 'statistics of real images that training keeps',
  file: path.join(cache, cached!),
  whole: await readFile(path.join(cache, cached!)),
  // Damaged statistics are measured again.
  isAlwaysRead: true,
  read: async (isWhole) => {
    const read = await realFeatures(request);
    if (isWhole) expect(read).toEqual(measured);
    if ('values' in read) throw new Error('expected statistics');
    expect([read.mean.length, read.covariance.length]).toEqual([2, 4]);
    expect([read.features, read.count]).toEqual(['pixels', 4]);
    expect(frechetDistance(read, measured).value).toBeGreaterThanOrEqual(0);
  },
};

const opened = (file: string, choice: FeatureMapConfig) => ({
  file,
  read: async () => {
    const features = await openNamedFeatures(choice, [8, 8, 3]);
    expect(features.dimension).toBeGreaterThan(0);
    features.dispose();
  },
});

/** Files of tensors. None has Inception's tensors, so undamaged files are refused too. */
const weights = (name: string) => {
  const { file, read } = opened(at(name), { name: 'inception', weights: at(name) });
  return {
    file,
    read: (isWhole: boolean) =>
      read().catch((error: Error) => {
        if (!isWhole || !/Conv2d_1a_3x3/.test(error.message)) throw error;
      }),
  };
};
const legacy = await testFile('tensors-legacy.pth');
/** The first three pickles of the older format end before the dictionary's, which begins like this. */
const legacyStart = Buffer.from(legacy).indexOf(Buffer.from([0x80, 2, 0x63]));
const torch: Target[] = [
  {
    name: 'FID weights (.pth)',
    ...weights('weights.pth'),
    whole: await testFile('tensors.pth'),
    damages: [
      damageZipEntry,
      (whole, random) =>
        damageZipEntry(whole, random, (bytes, name) =>
          name.endsWith('.pkl') ? damageBytes(bytes, random) : bytes,
        ),
      (_, random) => torchArchive(random),
    ],
  },
  {
    name: 'FID weights, older (.pth)',
    ...weights('older.pth'),
    whole: legacy,
    damages: [(_, random) => torchLegacy(legacy.subarray(0, legacyStart), random)],
  },
];

/** Saves a network of one layer with TensorFlow.js. */
async function network() {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [8, 8, 3] }),
      tf.layers.dense({ units: 2, name: 'features' }),
    ],
  });
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  model.dispose();
  const { modelTopology, weightSpecs, weightData } = artifacts!;
  const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  return {
    json: JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }),
    bytes: new Uint8Array(weightData as ArrayBuffer),
  };
}
const saved = await network();
const named = { name: 'model', file: at('net/model.json'), layer: 'features' } as const;
const models: Target[] = [
  {
    name: 'weights.bin of a network',
    whole: saved.bytes,
    ...opened(at('net/weights.bin'), named),
    named: at('net/model.json'),
  },
  {
    name: 'model.json of a network',
    whole: saved.json,
    damages: [json, (_, random) => modelJson(random)],
    ...opened(at('net/model.json'), named),
  },
];
await mkdir(at('net'));
await writeFile(at('net/model.json'), saved.json);
await writeFile(at('net/weights.bin'), saved.bytes);

/** A file of tensors that another program wrote, without a checksum. */
const tensorsFile: Target = {
  name: 'tensors of another program (.safetensors)',
  file: at('tensors.safetensors'),
  whole: withoutChecksum(),
  damages: [(_, random) => safetensors(random), (_, random) => safetensors(random)],
  read: async (isWhole) => {
    const bytes = await readFile(at('tensors.safetensors')).catch(() => undefined);
    if (!bytes) throw new MetricsFileError(`${at('tensors.safetensors')}: a folder`);
    try {
      const { tensors } = decodeSafetensors(bytes);
      if (isWhole) expect(Object.keys(tensors)).toEqual(['a', 'b']);
      for (const { shape, data } of Object.values(tensors)) {
        expect(data.length).toBe(shape.reduce((product, length) => product * length, 1));
      }
    } catch (error) {
      // The decoder's errors have no class; those of JavaScript do.
      if (Object.getPrototypeOf(error) !== Error.prototype) throw error;
      throw new MetricsFileError(`${at('tensors.safetensors')}: ${(error as Error).message}`);
    }
  },
};

function withoutChecksum(): Uint8Array {
  const header =
    '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}';
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(header.length));
  return Uint8Array.from(Buffer.concat([start, Buffer.from(header), Buffer.alloc(12, 1)]));
}

fuzz('statistics', [...files, kept, tensorsFile]);
fuzz('weights', [...torch, ...models]);
