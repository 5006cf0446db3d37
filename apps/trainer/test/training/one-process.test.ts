/** A worker trains run after run. What one run leaves behind must not reach the next. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ExperimentConfig, parseExperiment, resolveRuns } from '@wprox/experiments';
import { runFolder } from '@wprox/experiments/run-folders';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QueuedRun } from '../../src/scheduler/executor.js';
import { LocalExecutor } from '../../src/scheduler/local-executor.js';
import { workerFile } from '../scheduler/experiment.fixture.js';

const experiment: ExperimentConfig = parseExperiment(
  {
    name: 'three',
    title: 'Three runs that differ',
    dataset: { name: 'eight-gaussians' },
    gan: { objective: 'wgan-gp', architecture: 'mlp', width: 16, hiddenLayers: 2 },
    budget: { iterations: 6 },
    evaluation: { every: 3, samples: 50, realSamples: 50 },
    log: { every: 2 },
    seeds: [1],
    variants: {
      none: { label: 'none' },
      o2diag: { label: 'O2Diag', regularizer: { name: 'o2diag', innerSteps: 2 } },
      potential: {
        label: 'potential network',
        optimizer: { learningRate: 1e-3 },
        regularizer: { name: 'potential', innerSteps: 2, ascentSteps: 2 },
      },
    },
  },
  'three',
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-one-process-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Trains each pool of runs, one pool after the other, and returns the bytes of all metrics. */
async function train(name: string, pools: (runs: QueuedRun[]) => QueuedRun[][]) {
  const runs = resolveRuns(experiment).map((config) => {
    return { name: config.variant, config, folder: runFolder(path.join(folder, name), config) };
  });
  for (const pool of pools(runs)) {
    const env = { ...process.env, WPROX_BACKEND: 'wasm' };
    const outcomes = await new LocalExecutor({ workerFile, processes: 1, env }).execute(pool, {
      signal: new AbortController().signal,
      killSignal: new AbortController().signal,
      onEvent: () => {},
    });
    expect(outcomes.map(({ result }) => result)).toEqual(pool.map(() => 'complete'));
  }
  return Promise.all(runs.map((run) => readFile(path.join(run.folder, 'metrics.jsonl'))));
}

it('gives the same bytes in one process as in one process for each run', async () => {
  const together = await train('together', (runs) => [runs]);
  const alone = await train('alone', (runs) => runs.map((run) => [run]));
  expect(together).toEqual(alone);
});
