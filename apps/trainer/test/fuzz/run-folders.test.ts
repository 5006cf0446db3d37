/** Reads damaged files of runs as resuming, reports, walks and measurements do. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { planRuns } from '@wprox/experiments';
import {
  decodeSafetensors,
  encodeSafetensors,
  experimentPaths,
  metricsRowSchema,
  readExperiment,
  readExperimentConfig,
  readExperiments,
  readMachine,
  readWalks,
  runPaths,
  timingRowSchema,
  truncateRows,
  walksFolder,
  withFolderLock,
} from '@wprox/experiments/run-folders';
import { prepareBackend } from '@wprox/runtime';
import type { Random } from '@wprox/runtime/random';
import { afterAll, expect, vi } from 'vitest';
import { disposeNetworks, loadTrainedNetworks } from '../../src/robustness/trained-networks.js';
import { restoreTraining } from '../../src/training/training-checkpoint.js';

import { damageBytes } from './damage-bytes.fixture.js';
import { damageJson, damageRows } from './damage-json.fixture.js';
import { fuzz, type Target } from './fuzz.fixture.js';
import {
  imageExperiment,
  pointExperiment,
  position,
  textOf,
  trained,
  writeTrained,
  writeTrainedCollection,
} from './trained.fixture.js';

const root = await mkdtemp(path.join(tmpdir(), 'wprox-fuzz-'));
vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
await prepareBackend('cpu');
const collection = path.join(root, 'collection');
const images = await writeTrainedCollection(collection, imageExperiment);
const points = path.join(root, 'points');
await writeTrained(points, pointExperiment);
const training = await trained(pointExperiment);
afterAll(async () => {
  training.dispose();
  await rm(root, { recursive: true });
});

const json = (whole: Uint8Array, random: Random) =>
  damageJson(Buffer.from(whole).toString(), random);
const rows = (whole: Uint8Array, random: Random) =>
  damageRows(Buffer.from(whole).toString(), random);

/** Damages the parts of a checkpoint and corrects its checksum. */
const insideCheckpoint = (whole: Uint8Array, random: Random): Uint8Array => {
  const { tensors, metadata } = decodeSafetensors(whole);
  const names = Object.keys(tensors);
  const name = names[random.integer(names.length)]!;
  const kind = random.integer(6);
  if (kind === 0) delete tensors[name];
  else if (kind === 1) tensors[name] = tensors[names[random.integer(names.length)]!]!;
  else if (kind === 2) {
    const data = new Float32Array(random.integer(9));
    tensors[name] = { shape: [data.length], data };
  } else {
    const key = random.integer(2) ? 'position' : 'streams';
    metadata[key] =
      kind === 3
        ? Buffer.from(damageBytes(Buffer.from(metadata[key]!), random)).toString()
        : damageJson(metadata[key]!, random);
  }
  return encodeSafetensors({ tensors, metadata });
};

/** Damages only the header: its length is correct, its checksum is not. */
const checkpointHeader = (whole: Uint8Array, random: Random): Uint8Array => {
  const length = Number(new DataView(whole.buffer).getBigUint64(0, true));
  const header = Buffer.from(json(whole.subarray(8, 8 + length), random));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(header.length));
  return Uint8Array.from(Buffer.concat([start, header, whole.subarray(8 + length)]));
};

const pointRun = path.join(points, 'plain-seed1');
const pointPaths = runPaths(pointRun);
const pointCheckpoint = Uint8Array.from(await readFile(pointPaths.checkpoint));
const imageRun = path.join(images, 'plain-seed1');
const imageCheckpoint = Uint8Array.from(await readFile(runPaths(imageRun).checkpoint));
const { runs: imageRuns } = await readExperiment(images);

const restore = () =>
  restoreTraining(pointRun, training, pointExperiment.budget.iterations, () => {});

const isCheckpoint = { damages: [insideCheckpoint, insideCheckpoint, checkpointHeader] };

const sameTensors = async () => {
  const { tensors } = decodeSafetensors(pointCheckpoint);
  for (const [name, tensor] of Object.entries(training.tensors())) {
    expect(tensor.shape).toEqual(tensors[name]!.shape);
    expect(await tensor.data()).toEqual(tensors[name]!.data);
  }
};

const checkpoints: Target[] = [
  {
    name: 'a checkpoint, resumed',
    file: pointPaths.checkpoint,
    whole: pointCheckpoint,
    ...isCheckpoint,
    read: async (isWhole) => {
      const at = (await restore())!;
      expect(at.iteration).toBeLessThanOrEqual(pointExperiment.budget.iterations!);
      if (isWhole) expect(at).toEqual(position);
      if (isWhole) await sameTensors();
    },
  },
  {
    name: 'a checkpoint with another before it, resumed',
    file: pointPaths.checkpoint,
    whole: pointCheckpoint,
    damages: [damageBytes],
    isAlwaysRead: true,
    read: async () => {
      const previous = pointPaths.previousCheckpoint;
      await writeFile(previous, pointCheckpoint);
      try {
        expect(await restore()).toEqual(position);
        await sameTensors();
      } finally {
        await rm(previous);
        await rm(pointPaths.damagedCheckpoint, { force: true, recursive: true });
      }
    },
  },
  {
    name: 'a checkpoint, only its networks',
    file: runPaths(imageRun).checkpoint,
    whole: imageCheckpoint,
    ...isCheckpoint,
    read: async () => {
      const before = tf.memory().numTensors;
      try {
        const networks = await loadTrainedNetworks(imageRuns[0]!);
        expect(networks.iteration).toBeGreaterThanOrEqual(0);
        disposeNetworks(networks);
      } finally {
        expect(tf.memory().numTensors).toBe(before);
      }
    },
  },
];

/** Reads a folder as a report, a walk and `wprox train` do. */
const readFolder = (folder: string) => async () => {
  const { experiments } = await readExperiments([folder]);
  for (const { runs, folder: own } of experiments) {
    await planRuns((await readExperimentConfig(own))!, own);
    for (const run of runs) {
      for (const { value, iteration } of run.distances) {
        expect(Number.isFinite(value) && Number.isSafeInteger(iteration)).toBe(true);
      }
      expect(Number.isSafeInteger(run.config.budget.iterations)).toBe(true);
      await readMachine(run.folder);
    }
  }
};

const imagePaths = runPaths(imageRun);
const folderFiles = async (
  folder: string,
  list: readonly (readonly [string, string, typeof json])[],
): Promise<Target[]> =>
  Promise.all(
    list.map(async ([name, file, damage]) => ({
      name,
      file,
      whole: await textOf(file),
      damages: [damage, damage],
      read: readFolder(folder),
      // If settings differ between two files, the error names the folder of both.
      named: path.basename(file).startsWith('metrics') ? file : folder,
    })),
  );

const files: Target[] = [
  ...(await folderFiles(collection, [
    ['collection.json', path.join(collection, 'collection.json'), json],
    ['experiment.json of images', experimentPaths(images).experiment, json],
    ['config.json of images', imagePaths.config, json],
    ['metrics.jsonl of images', imagePaths.metrics, rows],
  ])),
  ...(await folderFiles(points, [
    ['experiment.json of points', experimentPaths(points).experiment, json],
    ['config.json of points', pointPaths.config, json],
    ['status.json', pointPaths.status, json],
    ['machine.json', pointPaths.machine, json],
    ['metrics.jsonl of points', pointPaths.metrics, rows],
    ['timing.jsonl', pointPaths.timing, rows],
  ])),
  {
    name: 'metrics.jsonl, truncated to a checkpoint',
    file: pointPaths.metrics,
    whole: await textOf(pointPaths.metrics),
    damages: [rows],
    read: async () => {
      await truncateRows(pointPaths.metrics, metricsRowSchema, 2);
      await truncateRows(pointPaths.timing, timingRowSchema, 9);
    },
  },
  {
    name: 'walks.json',
    file: path.join(walksFolder(collection), 'walks.json'),
    whole: await textOf(path.join(walksFolder(collection), 'walks.json')),
    damages: [json],
    read: async () => {
      await readWalks(walksFolder(collection));
    },
  },
  {
    name: 'a lock',
    file: path.join(points, '.lock'),
    whole: `elsewhere ${process.pid}\n`,
    named: points,
    read: async (isWhole) => {
      await withFolderLock(points, async () => {}).catch((error: Error) => {
        if (!isWhole || !error.message.includes('is at work')) throw error;
      });
    },
  },
];

fuzz('checkpoints', checkpoints);
fuzz('files of runs', files);
