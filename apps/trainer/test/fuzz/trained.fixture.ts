/** Writes folders of trained experiments: every file of a run, after a single iteration of training. */

import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ImageSplit } from '@wprox/datasets';
import {
  type ExperimentConfig,
  type OpenedData,
  openDataset,
  parseExperiment,
  resolveRuns,
} from '@wprox/experiments';
import {
  appendRow,
  experimentPaths,
  runFolder,
  runPaths,
  samplePicture,
  type WalkRecord,
  walkGrids,
  walksFolder,
  writeCollection,
  writeFileAtomically,
  writeJson,
  writeMachine,
  writeStatus,
  writeWalks,
} from '@wprox/experiments/run-folders';
import { Random } from '@wprox/runtime/random';
import { encode } from 'fast-png';

import { encodeCheckpoint, type Position } from '../../src/training/checkpoint.js';
import { outerIteration } from '../../src/training/outer-iteration.js';
import { Session, takeSnapshot } from '../../src/training/session.js';

const shared = { batchSize: 4, budget: { iterations: 4 }, log: { every: 2 }, seeds: [1] };

/** An experiment on images of 32×32 with two variants. */
export const imageExperiment = parseExperiment(
  {
    ...shared,
    ...{ name: 'images', title: 'Images', gan: { width: 2, latentSize: 4 } },
    evaluation: { every: 2, samples: 10, realSamples: 20 },
    variants: {
      plain: { label: 'Plain' },
      o1: { label: 'O1', regularizer: { name: 'o1', h: 0.2, innerSteps: 2 } },
    },
  },
  'test',
);

/** An experiment on points in the plane. */
export const pointExperiment = parseExperiment(
  {
    ...shared,
    ...{ name: 'points', title: 'Points', dataset: { name: 'eight-gaussians' } },
    gan: { architecture: 'mlp', width: 3, hiddenLayers: 1, latentSize: 2 },
    evaluation: { every: 2, samples: 10, realSamples: 20 },
    variants: { plain: { label: 'Plain' } },
  },
  'test',
);

/** Images of noise. */
export const noise = new ImageSplit({
  name: 'noise/test',
  imageShape: [32, 32, 3],
  pixels: Uint8Array.from(new Random(5).uniform(30 * 3072, 0, 256)),
  labels: new Uint8Array(30),
});

/** Opens the data of an experiment: its points, or images of noise. */
export async function dataOf(experiment: ExperimentConfig): Promise<OpenedData> {
  return experiment === imageExperiment
    ? { kind: 'images', images: noise }
    : openDataset(experiment.dataset);
}

/** Returns the session of a run, by its index, after one iteration. The caller disposes it. */
export async function trainedSession(experiment: ExperimentConfig, run = 0): Promise<Session> {
  const session = new Session(resolveRuns(experiment)[run]!, await dataOf(experiment));
  const losses = await outerIteration(session, 0);
  for (const each of Object.values(losses).flat()) each.dispose();
  return session;
}

/** Position of the checkpoints. */
export const position: Position = {
  iteration: 4,
  trainingSeconds: 1.5,
  losses: { iterations: 2, critic: 1.25, generator: -0.5, penalty: 0.125 },
};

const picture = (size: number) => {
  const data = Uint8Array.from(new Random(1).uniform(size * size * 3, 0, 256));
  return encode({ width: size, height: size, channels: 3, data });
};

/** Writes an experiment with complete runs to a folder. */
export async function writeTrained(folder: string, experiment: ExperimentConfig): Promise<void> {
  await writeJson(experimentPaths(folder).experiment, experiment);
  await writeFileAtomically(experimentPaths(folder).realPicture, picture(34));
  for (const [i, config] of resolveRuns(experiment).entries()) {
    const own = runFolder(folder, config);
    const paths = runPaths(own);
    await mkdir(own, { recursive: true });
    await writeJson(paths.config, config);
    await writeStatus(own, { state: 'complete', iteration: 4, iterations: 4 });
    await writeMachine(own, {
      ...{
        node: 'v20.19.0',
        platform: 'linux x64',
        cpu: 'A processor',
        cores: 2,
        memoryBytes: 1e9,
      },
      ...{ backend: 'wasm', tfjs: '4.22.0', wprox: '0.1.0', startedAt: '2026-01-01T00:00:00.000Z' },
    });
    for (const iteration of [0, 2, 4]) {
      const counts = { iteration, value: 3.5 - iteration / 4, samples: 10, realSamples: 20 };
      if (iteration > 0) {
        const losses = { criticLoss: 1.5, generatorLoss: -0.25, penalty: 0.125 };
        await appendRow(paths.metrics, { kind: 'losses', iteration, ...losses });
      }
      await appendRow(
        paths.metrics,
        experiment === imageExperiment
          ? { kind: 'distance', measure: 'frechet', features: 'cifar10-classifier', ...counts }
          : {
              ...{ kind: 'distance', measure: 'wasserstein-2', floor: 0.25, ...counts },
              modes: { count: 8, missed: [{ index: 3, place: [1, 0.5] }], highQuality: 0.5 },
            },
      );
      await appendRow(paths.timing, { iteration, trainingSeconds: iteration / 2 });
      await writeFileAtomically(samplePicture(own, iteration), picture(34));
    }
    await writeFileAtomically(paths.checkpoint, await checkpointOf(experiment, i));
  }
}

/** Returns the bytes of a checkpoint of a run, by its index. */
export async function checkpointOf(experiment: ExperimentConfig, run = 0): Promise<Uint8Array> {
  const session = await trainedSession(experiment, run);
  try {
    const tensors = await takeSnapshot(session);
    return encodeCheckpoint({ tensors, position, session: session.state() });
  } finally {
    session.dispose();
  }
}

/** Writes a collection with one experiment, in `part`, and a walk. Returns the path of `part`. */
export async function writeTrainedCollection(
  folder: string,
  experiment: ExperimentConfig,
): Promise<string> {
  const part = path.join(folder, 'part');
  await writeTrained(part, experiment);
  await writeCollection(folder, {
    ...{ title: 'All', description: 'Of one part', note: 'noise' },
    parts: [{ folder: 'part', title: 'Part', variants: ['plain'], seeds: [1] }],
  });
  const walk: WalkRecord = {
    ...{ name: 'images-plain-seed1', experiment: 'images', title: 'Part', variant: 'plain' },
    ...{ label: 'Plain', seed: 1, iteration: 4 },
  };
  await writeWalks(walksFolder(folder), { latentSeed: 1, walks: [walk] });
  for (const file of Object.values(walkGrids(walksFolder(folder), walk))) {
    await writeFileAtomically(file, picture(130));
  }
  return part;
}

/** Reads a file as text. */
export const textOf = (file: string): Promise<string> => readFile(file, 'utf8');
