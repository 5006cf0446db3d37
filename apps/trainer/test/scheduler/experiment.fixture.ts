/** A small experiment for the scheduler's tests, trained by the fake worker. */
import { fileURLToPath } from 'node:url';
import { type ExperimentConfig, type ExperimentInput, parseExperiment } from '@wprox/experiments';
import type { RunCost } from '../../src/scheduler/estimate.js';

export const fakeWorkerFile = fileURLToPath(new URL('./fake-worker.fixture.mjs', import.meta.url));

/** What every run costs, for `--dry-run`. */
export const fakeCost: RunCost = {
  iteration: 10,
  evaluation: 1,
  checkpointBytes: 1e6,
  pictureBytes: 5e4,
};

/** Runs of `iterations` iterations, 10 ms each, for every variant named. */
export function smallExperiment(
  variants: readonly string[],
  change: Partial<ExperimentInput> = {},
): ExperimentConfig {
  return parseExperiment(
    {
      name: 'small',
      title: 'Small',
      budget: { iterations: 3 },
      evaluation: { every: 2 },
      seeds: [1, 2],
      variants: Object.fromEntries(variants.map((name) => [name, { label: name }])),
      ...change,
    },
    'test',
  );
}
