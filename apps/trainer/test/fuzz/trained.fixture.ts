/** Folders of experiments that have run: every file that a run writes, made without training. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ImageSplit } from '@wprox/datasets';
import {
  type ExperimentConfig,
  type OpenedData,
  openDataset,
  parseExperiment,
  resolveRuns,
  writeExperiment,
} from '@wprox/experiments';
import {
  experimentPaths,
  LeasedFolder,
  type MachineRecord,
  OpenRun,
  type Position,
  readRunFolder,
  runFolder,
  type WalkRecord,
  walkGrids,
  walksFolder,
  withExperimentLease,
  withRunLease,
  writeCollection,
  writeFileAtomically,
  writeWalks,
} from '@wprox/experiments/run-folders';
import { buildTraining } from '@wprox/from-config';
import { encodePictureGrid } from '@wprox/report/samples';
import { eventFile } from '@wprox/report/tensorboard';
import { Random } from '@wprox/runtime/random';
import { disposeLosses, type GanTraining } from '@wprox/training';
import { checkpointOf } from '../../src/training/training-checkpoint.js';

const shared = { batchSize: 4, budget: { iterations: 4 }, log: { every: 2 }, seeds: [1] };

/** Images of 32×32, two variants. */
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

/** Points in the plane. */
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

/** The data of a run: its points, or noise. */
async function dataOf(experiment: ExperimentConfig): Promise<OpenedData> {
  return experiment === imageExperiment
    ? { kind: 'images', images: noise }
    : openDataset(experiment.dataset);
}

/** Returns the training of a run, by its index, after one iteration. The caller disposes it. */
export async function trained(experiment: ExperimentConfig, run = 0): Promise<GanTraining> {
  const training = buildTraining(resolveRuns(experiment)[run]!, await dataOf(experiment));
  disposeLosses(await training.outerIteration());
  return training;
}

export const position: Position = {
  iteration: 4,
  trainingSeconds: 1.5,
  losses: { iterations: 2, critic: 1.25, generator: -0.5, penalty: 0.125 },
};

/** A picture of 8×8 small images of noise, as training writes them. */
const grid = () =>
  encodePictureGrid({ values: new Random(1).uniform(64 * 48, -1, 1), shape: [64, 4, 4, 3] }, 8);

/** The machine of every run. */
export const machine: MachineRecord = {
  ...{ node: 'v20.19.0', platform: 'linux x64', cpu: 'A processor', cores: 2, memoryBytes: 1e9 },
  ...{ backend: 'wasm', tfjs: '4.22.0', wprox: '0.1.0', startedAt: '2026-01-01T00:00:00.000Z' },
};

/** Writes an experiment with complete runs to a folder. */
export async function writeTrained(folder: string, experiment: ExperimentConfig): Promise<void> {
  await withExperimentLease(folder, async (lease) => {
    const leased = await LeasedFolder.open(folder, lease);
    await writeExperiment(experiment, leased);
    await leased.replace(path.basename(experimentPaths(folder).realPicture), grid());
    await leased.close();
  });
  for (const [i, config] of resolveRuns(experiment).entries()) {
    const own = runFolder(folder, config);
    await withRunLease(own, async (lease) => {
      const { iterations } = config.budget;
      const run = await OpenRun.open({ folder: own, config, iterations, lease, onNote: () => {} });
      try {
        await writeRun(run, experiment, i);
        const events = await eventFile(await readRunFolder(own));
        await run.complete({ iteration: position.iteration, iterations: 4 }, events);
      } finally {
        await run.close();
      }
    });
  }
}

/** Writes what a run has before its end. */
async function writeRun(run: OpenRun, experiment: ExperimentConfig, index: number): Promise<void> {
  await run.recordMachine(machine, false);
  for (const iteration of [0, 2, 4]) {
    const counts = { iteration, value: 3.5 - iteration / 4, samples: 10, realSamples: 20 };
    if (iteration > 0) {
      const losses = { criticLoss: 1.5, generatorLoss: -0.25, penalty: 0.125 };
      await run.addMetrics({ kind: 'losses', iteration, ...losses });
    }
    await run.addMetrics(
      experiment === imageExperiment
        ? { kind: 'distance', measure: 'frechet', features: 'cifar10-classifier', ...counts }
        : {
            ...{ kind: 'distance', measure: 'wasserstein-2', floor: 0.25, ...counts },
            modes: { count: 8, missed: [{ index: 3, place: [1, 0.5] }], highQuality: 0.5 },
          },
    );
    await run.addTiming({ iteration, trainingSeconds: iteration / 2 });
    await run.writePicture(iteration, grid());
  }
  const training = await trained(experiment, index);
  try {
    await run.writeCheckpoint({ ...checkpointOf(await training.state(), position), position });
  } finally {
    training.dispose();
  }
}

/** The folder of a collection of one experiment, `part` inside it, with a walk. */
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
    await writeFileAtomically(file, grid());
  }
  return part;
}

/** A file's text. */
export const textOf = (file: string): Promise<string> => readFile(file, 'utf8');
