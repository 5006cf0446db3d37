/** Reads damaged files of runs as resuming, reports, walks and measurements do. */
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { planRuns, resolveRuns } from '@wprox/experiments';
import {
  decodeSafetensors,
  encodeSafetensors,
  experimentPaths,
  Lease,
  OpenRun,
  readExperiment,
  readExperimentConfig,
  readExperiments,
  readMachine,
  readStudyIdentity,
  readUnit,
  readWalks,
  runLeaseFolder,
  runPaths,
  samplePicture,
  studyPaths,
  walksFolder,
  withExperimentLease,
  withStudyFolder,
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
  machine,
  pointExperiment,
  position,
  textOf,
  trained,
  writeTrained,
  writeTrainedCollection,
} from './trained.fixture.js';

const root = await mkdtemp(path.join(tmpdir(), 'wprox-fuzz-'));
vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
vi.stubEnv('WPROX_LEASE_SECONDS', '0.05');
await prepareBackend('cpu');
const collection = path.join(root, 'collection');
const images = await writeTrainedCollection(collection, imageExperiment);
const points = path.join(root, 'points');
await writeTrained(points, pointExperiment);
const training = await trained(pointExperiment);
const pointRun = path.join(points, 'plain-seed1');
const held = () => new Error('the lease has another holder');
const lease = await Lease.acquire(runLeaseFolder(pointRun), { work: 'a test', held });
afterAll(async () => {
  training.dispose();
  await lease.release();
  await rm(root, { recursive: true });
});

const json = (whole: Uint8Array, random: Random) =>
  damageJson(Buffer.from(whole).toString(), random);
const rows = (whole: Uint8Array, random: Random) =>
  damageRows(Buffer.from(whole).toString(), random);

/** Damages the parts of a checkpoint and corrects its checksum. */
const insideCheckpoint = (whole: Uint8Array, random: Random): Uint8Array =>
  insidePart(whole, random, ['position', 'streams']);
const insideRecord = (whole: Uint8Array, random: Random): Uint8Array =>
  insidePart(whole, random, ['record']);

const insidePart = (whole: Uint8Array, random: Random, keys: readonly string[]): Uint8Array => {
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
    const key = keys[random.integer(keys.length)]!;
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

const pointPaths = runPaths(pointRun);
const pointCheckpoint = Uint8Array.from(await readFile(pointPaths.checkpoint));
const imageRun = path.join(images, 'plain-seed1');
const imageCheckpoint = Uint8Array.from(await readFile(runPaths(imageRun).checkpoint));
const { runs: imageRuns } = await readExperiment(images);

const wholeRun = path.join(root, 'whole-run');
await cp(pointRun, wholeRun, { recursive: true });
const [config] = resolveRuns(pointExperiment);

/**
 * Opens the run of points as training does, and restores the training.
 * @param file the file that is damaged; all others are whole.
 * @returns where the run is.
 */
async function resume(file: string) {
  await rm(pointPaths.damagedCheckpoint, { force: true, recursive: true });
  await cp(wholeRun, pointRun, { recursive: true, filter: (_, target) => target !== file });
  const { iterations } = config!.budget;
  const options = { folder: pointRun, config: config!, iterations, lease, onNote: () => {} };
  const run = await OpenRun.open(options);
  try {
    await run.recordMachine(machine, false);
    if (run.proven) restoreTraining(training, run.proven, pointPaths.checkpoint);
    return run.proven?.position;
  } finally {
    await run.close();
  }
}

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
      const at = (await resume(pointPaths.checkpoint))!;
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
        expect(await resume(pointPaths.checkpoint)).toEqual(position);
        await sameTensors();
      } finally {
        await rm(previous, { force: true }); // a resume removes one that equals the newest
      }
    },
  },
  {
    name: 'the record of a checkpoint',
    file: pointPaths.checkpoint,
    whole: pointCheckpoint,
    damages: [insideRecord, insideRecord, insideRecord],
    // It may say that another file of the run is damaged.
    named: pointRun,
    read: async (isWhole) => {
      const at = await resume(pointPaths.checkpoint);
      if (isWhole) expect(at).toEqual(position);
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

/** A file of a run that is resumed, which ends with the bytes of a run without damage or is refused. */
const resumed = (file: string, damages: Target['damages'] = []): Target => ({
  name: `${path.basename(file)} of a run that resumes`,
  file,
  whole: readFileSync(file),
  damages,
  read: async () => {
    expect(await resume(file)).toEqual(position);
    const name = path.relative(pointRun, file);
    const isTouched = file !== pointPaths.status; // training writes it
    if (isTouched)
      expect(readFileSync(file).equals(readFileSync(path.join(wholeRun, name)))).toBe(true);
  },
});

const experimentLease = path.join(points, '.leases', 'experiment');
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

const study = path.join(root, 'study');
const unit = { gaps: [0, 1 / 3, 1e-7], name: 'a unit' };
const { node, platform, backend, tfjs, wprox } = machine;
const kernels = { node, platform, backend, tfjs, wprox };
const identity = { study: 'invariance', settings: { scale: 8, seeds: [1, 2] }, kernels };
await withStudyFolder(study, identity, (opened) => opened.keep('a-seed1', unit));

const files: Target[] = [
  {
    name: 'the settings of a study',
    file: studyPaths(study).identity,
    whole: await textOf(studyPaths(study).identity),
    damages: [json, json],
    read: async () => {
      const found = await readStudyIdentity(study);
      expect(typeof found!.study).toBe('string');
      expect(typeof found!.settings).toBe('object');
    },
  },
  {
    name: 'a unit of a study',
    file: path.join(studyPaths(study).units, 'a-seed1.json'),
    whole: await textOf(path.join(studyPaths(study).units, 'a-seed1.json')),
    damages: [json, json],
    read: async () => {
      expect(await readUnit(study, 'a-seed1')).toEqual(unit);
    },
  },
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
  ...[pointPaths.metrics, pointPaths.timing].map((file) => resumed(file, [rows])),
  ...[pointPaths.status, pointPaths.config, pointPaths.machine].map(
    (file): Target => ({ ...resumed(file, [json]), isAlwaysRead: true }),
  ),
  resumed(samplePicture(pointRun, 4)),
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
    name: 'a lease',
    file: path.join(experimentLease, '00000001.json'),
    whole: JSON.stringify({
      ...{ format: 1, state: 'held', token: 'a', work: 'wprox train', seconds: 0.05 },
      process: { host: 'a', space: 'elsewhere', pid: process.pid, started: '1', token: 'b' },
    }),
    damages: [json, json],
    named: points,
    // A holder of which nothing is known is waited for, and then its lease is taken over.
    isAlwaysRead: true,
    read: async () => {
      const later = (await readdir(experimentLease)).filter((name) => name !== '00000001.json');
      for (const name of later) await rm(path.join(experimentLease, name));
      let isHeld = false;
      await withExperimentLease(points, async () => {
        isHeld = true;
      });
      expect(isHeld).toBe(true);
    },
  },
];

fuzz('checkpoints', checkpoints);
fuzz('files of runs', files);
