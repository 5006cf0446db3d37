/** Runs on points: how they end by each budget, and what they write about their steps. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDataset, type ResolvedRun, runConfigSchema } from '@wprox/experiments';
import { readRunFolder } from '@wprox/experiments/run-folders';
import { buildTraining } from '@wprox/from-config';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { distanceToTravel } from '../../src/training/distance-to-travel.js';
import { trainRun } from '../../src/training/train-run.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-steps-'));
  vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
  vi.stubEnv('WPROX_BACKEND', 'wasm');
});
afterAll(() => rm(root, { recursive: true }));

const configure = (overrides: object): ResolvedRun => ({
  ...runConfigSchema.parse({
    seed: 1,
    dataset: { name: 'eight-gaussians' },
    gan: { architecture: 'mlp', objective: 'wgan-gp', width: 8, penaltyWeight: 0.1 },
    optimizer: { learningRate: 2e-3, beta1: 0, beta2: 0.9 },
    regularizer: { name: 'rwp', h: 0.2, innerSteps: 3, latent: 'fixed' },
    batchSize: 32,
    budget: { iterations: 30 },
    evaluation: { every: 100, samples: 60, realSamples: 60 },
    log: { every: 3 },
    ...overrides,
  }),
  variant: 'none',
});

let count = 0;
async function train(config: ResolvedRun) {
  const folder = path.join(root, `run-${count++}`);
  const notes: string[] = [];
  const outcome = await trainRun({
    config,
    folder,
    signal: new AbortController().signal,
    onProgress: () => {},
    onNote: (text) => notes.push(text),
  });
  return { outcome, notes, ...(await readRunFolder(folder)) };
}

describe('a budget', () => {
  it('of generator steps ends with the outer iteration that reaches them', async () => {
    const run = await train(configure({ budget: { generatorSteps: 28 } }));
    expect(run.outcome).toBe('complete');
    expect(run.status).toMatchObject({ state: 'complete', iteration: 10, iterations: 10 });
    expect(run.losses.at(-1)).toMatchObject({ iteration: 10, generatorSteps: 30 });
    expect(run.distances.map(({ iteration }) => iteration)).toEqual([0, 10]);
  });

  it('of seconds ends after them, with an evaluation, and knows no number of iterations', async () => {
    const run = await train(configure({ budget: { seconds: 0.2 } }));
    expect(run.outcome).toBe('complete');
    const { state, iteration, iterations } = run.status!;
    expect([state, iterations]).toEqual(['complete', undefined]);
    expect(run.distances.map((row) => row.iteration)).toEqual([0, iteration]);
    const times = run.timing.map(({ trainingSeconds }) => trainingSeconds);
    expect(times.at(-1)).toBeGreaterThanOrEqual(0.2);
    // Every iteration before the last one began within the budget.
    for (const earlier of times.slice(0, -1)) expect(earlier).toBeLessThan(0.2);
  });
});

describe('the rows of a run', () => {
  it('have the distance to travel once, and the movement with every row of losses', async () => {
    const config = configure({});
    const run = await train(config);
    const data = await openDataset(config.dataset);
    const training = buildTraining(config, data);
    expect(run.travel).toMatchObject(await distanceToTravel(training, data));
    training.dispose();
    expect(run.losses).toHaveLength(10);
    for (const row of run.losses) {
      expect(row.generatorSteps).toBe(3 * row.iteration);
      expect(row.movement).toBeGreaterThan(0);
      expect(row.slope).toBeGreaterThan(0);
      // RWP's own distance and slope are those of the samples; float32 rounds each of them.
      expect(row.proximalDistance! / row.movement!).toBeCloseTo(1, 4);
      expect(row.proximalSlope! / row.slope!).toBeCloseTo(1, 4);
    }
  });

  it('have the movement without a regularizer too, and no proximal distance', async () => {
    const run = await train(configure({ regularizer: { name: 'none', innerSteps: 3 } }));
    const row = run.losses.at(-1)!;
    expect(row.movement).toBeGreaterThan(0);
    expect(row).not.toHaveProperty('proximalDistance');
  });
});

describe('a warning about h', () => {
  it('is written once if h holds the generator, and told', async () => {
    const held = { name: 'rwp', h: 1e-3, innerSteps: 3, latent: 'fixed' };
    const run = await train(configure({ regularizer: held }));
    expect(run.warnings.map(({ name }) => name)).toEqual(['held']);
    expect(run.warnings[0]!.iteration).toBeGreaterThanOrEqual(6);
    expect(run.notes).toHaveLength(1);
    expect(run.notes[0]).toMatch(/holds the generator.*h = 0\.001.*choose-h-and-l/);
  });

  it('is written if h does nothing', async () => {
    const loose = { name: 'rwp', h: 1e6, innerSteps: 3, latent: 'fixed' };
    const run = await train(configure({ regularizer: loose }));
    expect(run.warnings.map(({ name }) => name)).toEqual(['h-does-nothing']);
  });
});

it('divides the horizon by the outer iterations', async () => {
  const same = await train(
    configure({
      budget: { iterations: 30 },
      regularizer: { name: 'rwp', h: { horizon: 6 }, innerSteps: 3, latent: 'fixed' },
    }),
  );
  expect(same.losses).toEqual((await train(configure({}))).losses);
});
