/** Whole runs on synthetic images: what is promised about metrics files, resuming and memory. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { cacheDirectory, ImageSplit } from '@wprox/datasets';
import { Random } from '@wprox/runtime/random';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunConfig, runConfigSchema } from '../config/schema.js';
import { CorruptFileError, RunFolderError } from '../errors.js';
import { readStatus, runPaths } from '../runs/index.js';
import type { Progress } from '../scheduler/messages.js';
import { trainRun } from './train-run.js';
import type { OpenTrainingData } from './training-data.js';

vi.setConfig({ testTimeout: 120_000 }); // whole runs, on machines that may be busy

/** All runs are on the embedded backend, unless the environment names another. */
const backend = process.env['WPROX_BACKEND'] || 'wasm';
let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-train-'));
  const native = path.join(cacheDirectory(), 'native');
  vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
  vi.stubEnv('WPROX_BACKEND', backend);
  if (backend !== 'tensorflow') return;
  await mkdir(path.join(root, 'cache')); // empty but for the binding, if it was built
  await symlink(native, path.join(root, 'cache', 'native'));
});
afterAll(() => rm(root, { recursive: true }));

const COUNT = 90;
const openImages: OpenTrainingData = async () => ({
  kind: 'images',
  images: new ImageSplit({
    name: 'synthetic',
    imageShape: [32, 32, 3],
    pixels: Uint8Array.from(new Random(5).uniform(COUNT * 3072, 0, 256)),
    labels: new Uint8Array(COUNT),
  }),
});

const variants: Record<string, Partial<RunConfig>> = {
  none: { regularizer: { name: 'none' } },
  'RWP, fresh latents': {
    regularizer: { name: 'rwp', h: 0.2, innerSteps: 3, latent: 'fresh' },
  },
  'O1-SBE, fixed latents': {
    regularizer: { name: 'o1', h: 0.2, innerSteps: 3, latent: 'fixed' },
  },
  'O2Diag-SBE, fixed latents': {
    regularizer: { name: 'o2diag', h: 0.2, innerSteps: 3, latent: 'fixed' },
  },
  'WGAN-GP with RWP': {
    gan: { objective: 'wgan-gp', architecture: 'wgan-gp-cifar', width: 2, latentSize: 6 },
    regularizer: { name: 'rwp', h: 0.2, innerSteps: 2, latent: 'fresh' },
    criticSteps: 2,
  },
  DRAGAN: { gan: { objective: 'dragan', architecture: 'dcgan', width: 2, latentSize: 6 } },
  WWGAN: { gan: { objective: 'wwgan', architecture: 'wgan-gp-cifar', width: 2, latentSize: 6 } },
};

const configure = (overrides: Partial<RunConfig> = {}): RunConfig => ({
  ...runConfigSchema.parse({
    seed: 1,
    gan: { width: 2, latentSize: 6 },
    batchSize: 8,
    budget: { iterations: 13 },
    evaluation: { every: 4, samples: 20, realSamples: 30 },
    log: { every: 3 },
  }),
  ...overrides,
});

let folders = 0;
const newFolder = () => path.join(root, `run-${++folders}`);

interface Attempt {
  folder?: string;
  config?: RunConfig;
  /** Called at each progress report; may stop the run or fail it. */
  onProgress?: (progress: Progress, stop: () => void) => void;
}

async function train({ folder = newFolder(), config = configure(), onProgress }: Attempt = {}) {
  const stop = new AbortController();
  const outcome = await trainRun(
    {
      config,
      folder,
      signal: stop.signal,
      onProgress: (progress) => onProgress?.(progress, () => stop.abort()),
    },
    openImages,
  );
  return { outcome, folder, metrics: await readFile(runPaths(folder).metrics, 'utf8') };
}

describe.each(Object.entries(variants))('%s', (_, variant) => {
  const config = configure(variant);
  const { regularizer } = config;

  it('the same seed gives the same metrics file, another seed another', async () => {
    const { metrics, outcome } = await train({ config });
    expect(outcome).toBe('complete');
    expect((await train({ config })).metrics).toBe(metrics);
    expect((await train({ config: { ...config, seed: 2 } })).metrics).not.toBe(metrics);
    const rows = metrics
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const at = (kind: string) => rows.filter((row) => row.kind === kind).map((r) => r.iteration);
    expect(at('distance')).toEqual([0, 4, 8, 12, 13]);
    expect(at('losses')).toEqual([3, 4, 6, 8, 9, 12, 13]);
    const penalties = rows.filter((row) => row.kind === 'losses').map((row) => row.penalty);
    expect(penalties.every((p) => (regularizer.name === 'none' ? p === 0 : p > 0))).toBe(true);
  });

  it('stopped anywhere and resumed, ends with the same metrics file', async () => {
    const expected = (await train({ config })).metrics;
    for (const stopAt of [1, 7]) {
      const folder = newFolder();
      const stopped = await train({
        folder,
        config,
        onProgress: ({ iteration, phase }, stop) => {
          if (phase === 'training' && iteration === stopAt) stop();
        },
      });
      expect(stopped.outcome).toBe('interrupted');
      expect(await readStatus(folder)).toMatchObject({ state: 'interrupted', iteration: stopAt });
      expect((await train({ folder, config })).metrics).toBe(expected);
      expect(await readStatus(folder)).toEqual({
        state: 'complete',
        iteration: 13,
        iterations: 13,
      });
    }
  });

  it('killed between two checkpoints and resumed, ends with the same metrics file', async () => {
    const expected = (await train({ config })).metrics;
    const folder = newFolder();
    const killed = train({
      folder,
      config,
      onProgress: ({ iteration }) => {
        if (iteration === 7) throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');
    // The rows at iteration 6 are there, its checkpoint is not: they are written again.
    expect(await readFile(runPaths(folder).metrics, 'utf8')).toContain('"iteration":6');
    expect((await train({ folder, config })).metrics).toBe(expected);
  });

  it('lets no tensors accumulate', async () => {
    const counts: number[] = [];
    const before = tf.memory().numTensors;
    await train({
      config: { ...config, log: { every: 1 } },
      onProgress: ({ phase }) => {
        if (phase === 'training') counts.push(tf.memory().numTensors);
      },
    });
    expect(counts.length).toBeGreaterThan(13);
    // The first step makes Adam's moments, and losses wait for the end of an iteration.
    expect(new Set(counts.filter((_, i) => i > 1 && i % 2 === 0)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('keeps samples, timing and machine beside the metrics', async () => {
  const { folder } = await train();
  const paths = runPaths(folder);
  const numbers = ['000000', '000004', '000008', '000012', '000013'];
  expect(await readdir(paths.samples)).toEqual(numbers.map((n) => `iteration-${n}.png`));
  const timing = (await readFile(paths.timing, 'utf8')).trimEnd().split('\n');
  const seconds = timing.map((line) => JSON.parse(line).trainingSeconds);
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  expect(JSON.parse(await readFile(paths.machine, 'utf8'))).toMatchObject({ backend });
});

it('refuses a checkpoint that is cut off, of another network, or not one', async () => {
  const { folder } = await train();
  const file = runPaths(folder).checkpoint;
  const whole = await readFile(file);
  for (const bytes of [whole.subarray(0, whole.length - 8), Buffer.from('x'), Buffer.alloc(64)]) {
    await writeFile(file, bytes);
    const failure = train({ folder });
    await expect(failure).rejects.toThrow(CorruptFileError);
    await expect(failure).rejects.toThrow(/checkpoint\.safetensors.*Delete it/);
  }
  await writeFile(file, whole);
  const wider = configure({ gan: { ...configure().gan, width: 3 } });
  await expect(train({ folder, config: wider })).rejects.toThrow(/expected shape/);
});

it('stops with the reason when training diverges, and frees its tensors', async () => {
  const before = tf.memory().numTensors;
  const optimizer = { ...configure().optimizer, learningRate: 1e30 };
  const diverging = train({ config: configure({ optimizer }) });
  await expect(diverging).rejects.toThrow(RunFolderError);
  await expect(diverging).rejects.toThrow(/diverged/);
  expect(tf.memory().numTensors).toBe(before);
});
