/** A small experiment, which the fake worker trains, for tests of the scheduler and commands. */
import { fileURLToPath } from 'node:url';
import { type ExperimentConfig, type ExperimentInput, parseExperiment } from '@wprox/experiments';
import type { RunCost } from '../../src/scheduler/estimate.js';

/** Path of the fake worker program. */
export const fakeWorkerFile = fileURLToPath(new URL('./fake-worker.fixture.mjs', import.meta.url));

/** Path of the worker program that notes its GPU. */
export const gpuWorkerFile = fileURLToPath(new URL('./gpu-worker.fixture.mjs', import.meta.url));

/** What that program notes. */
export interface NotedGpu {
  readonly pid: number;
  readonly CUDA_VISIBLE_DEVICES?: string;
  readonly WPROX_WEBGPU_ADAPTER?: string;
  readonly WPROX_GPU?: string;
}

/** Path of the built worker program. */
export const workerFile = fileURLToPath(new URL('../../dist/worker.js', import.meta.url));

/** Costs of every run, for `--dry-run`. */
export const fakeCost: RunCost = {
  iteration: 10,
  evaluation: 1,
  checkpointBytes: 1e6,
  pictureBytes: 5e4,
  travel: 28,
};

/** Returns an experiment with these variants; its iterations take 10 ms each in the fake worker. */
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
