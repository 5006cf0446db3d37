/** Run folders as training leaves them, at any moment. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseExperiment, type ResolvedRun, resolveRuns } from '@wprox/experiments';
import {
  appendRow,
  experimentPaths,
  runFolder,
  runPaths,
  samplePicture,
  writeJson,
  writeStatus,
} from '@wprox/experiments/run-folders';
import { encode } from 'fast-png';

/** Two variants, two seeds, on points. */
export function pointsExperiment(name = 'points') {
  return parseExperiment(
    {
      name,
      title: `Experiment ${name}`,
      dataset: { name: 'eight-gaussians' },
      gan: { architecture: 'mlp' },
      budget: { iterations: 100 },
      evaluation: { every: 10, samples: 100, realSamples: 100 },
      seeds: [1, 2],
      variants: {
        none: { label: 'no regularizer' },
        rwp: { label: 'RWP', regularizer: { name: 'rwp', h: 0.2 } },
      },
    },
    'test',
  );
}

/** Makes a temporary folder; the caller removes it. */
export const temporaryFolder = () => mkdtemp(path.join(tmpdir(), 'wprox-watch-'));

/** Writes `experiment.json`. */
export async function writeExperiment(folder: string, name?: string): Promise<ResolvedRun[]> {
  const experiment = pointsExperiment(name);
  await writeJson(experimentPaths(folder).experiment, experiment);
  return [...resolveRuns(experiment)];
}

/** Trains a run up to an iteration, as far as its folder shows. */
export async function writeRun(folder: string, run: ResolvedRun, iterations: number[]) {
  const own = runFolder(folder, run);
  const paths = runPaths(own);
  await mkdir(paths.samples, { recursive: true });
  for (const iteration of iterations) {
    await appendRow(paths.metrics, {
      ...{ kind: 'distance', iteration, measure: 'wasserstein-2', value: 2 / (iteration + 1) },
      ...{ floor: 0.1, samples: 100, realSamples: 100 },
    });
    await appendRow(paths.metrics, {
      ...{ kind: 'losses', iteration, criticLoss: 1, generatorLoss: 2, penalty: 0.5 },
    });
    await appendRow(paths.timing, { iteration, trainingSeconds: iteration / 10 });
    await writeFile(samplePicture(own, iteration), png());
  }
  await writeStatus(own, {
    ...{ state: 'running', iteration: iterations.at(-1) ?? 0, iterations: 100 },
  });
  return own;
}

/** A gray picture of 4×4 pixels. */
export function png(): Uint8Array {
  return encode({ width: 4, height: 4, channels: 1, depth: 8, data: new Uint8Array(16).fill(128) });
}

export const remove = (folder: string) => rm(folder, { recursive: true, force: true });
