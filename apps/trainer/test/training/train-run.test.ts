/** Tests whole runs on synthetic data: metrics files, resuming, damaged checkpoints, divergence, memory. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { cacheDirectory, ImageSplit } from '@wprox/datasets';
import {
  CorruptFileError,
  DivergedError,
  type OpenDataset,
  openDataset,
  type ResolvedRun,
  type RunConfig,
  runConfigSchema,
} from '@wprox/experiments';
import { decodeSafetensors, readStatus, runPaths } from '@wprox/experiments/run-folders';
import { Random } from '@wprox/runtime/random';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Progress } from '../../src/scheduler/messages.js';
import { firstNotFinite } from '../../src/training/diagnosis.js';

import { trainRun } from '../../src/training/train-run.js';

/** The backend of all runs: wasm, unless the environment names another. */
const backend = process.env['WPROX_BACKEND'] || 'wasm';
let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-train-'));
  const native = path.join(cacheDirectory(), 'native');
  vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
  vi.stubEnv('WPROX_BACKEND', backend);
  if (backend !== 'tensorflow') return;
  await mkdir(path.join(root, 'cache')); // contains only a link to the native binding
  await symlink(native, path.join(root, 'cache', 'native'));
});
afterAll(() => rm(root, { recursive: true }));

const COUNT = 90;
const images = new ImageSplit({
  name: 'synthetic',
  imageShape: [32, 32, 3],
  pixels: Uint8Array.from(new Random(5).uniform(COUNT * 3072, 0, 256)),
  labels: new Uint8Array(COUNT),
});
const decoder = 'a decoder of pictures';
/** Opens synthetic images in place of CIFAR-10, and the toy datasets themselves. */
const openData: OpenDataset = async (dataset) =>
  dataset.name === 'cifar10' ? { kind: 'images', images, decoder } : openDataset(dataset);

const mlp = {
  objective: 'wgan-gp',
  architecture: 'mlp',
  width: 5,
  hiddenLayers: 2,
  generatorActivation: 'relu',
  criticActivation: 'leakyRelu',
  latentSize: 6,
} as const;

const variants: Record<string, Partial<RunConfig>> = {
  none: { regularizer: { name: 'none', innerSteps: 1 } },
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
  'a least-squares GAN': {
    gan: { objective: 'lsgan', architecture: 'dcgan', width: 2, latentSize: 6 },
  },
  'WGAN with RMSProp': {
    gan: { objective: 'wgan', architecture: 'dcgan', width: 2, latentSize: 6 },
    optimizer: { name: 'rmsprop', learningRate: 5e-5, decay: 0.99, momentum: 0, epsilon: 1e-16 },
    criticSteps: 2,
  },
  'a potential network': {
    regularizer: {
      ...{ name: 'potential', h: 0.2, innerSteps: 2, latent: 'fixed' },
      ...{ ascentSteps: 2, learningRate: 1e-3, width: 2, hiddenLayers: 2 },
    },
  },
  'WGAN-GP on points with O2Full, two optimizers': {
    dataset: { name: 'eight-gaussians', radius: 2, standardDeviation: 0.02 },
    gan: mlp,
    optimizer: { name: 'rmsprop', learningRate: 5e-4, decay: 0.9, momentum: 0.5, epsilon: 1e-8 },
    criticOptimizer: { name: 'adam', learningRate: 1e-3, beta1: 0, beta2: 0.9, epsilon: 1e-8 },
    regularizer: { name: 'o2full', h: 0.2, innerSteps: 2, latent: 'fresh' },
    criticSteps: 2,
  },
  'points with affine potentials': {
    dataset: { name: 'delta-pair', a: -1, b: 1, alpha: 0.5 },
    gan: { ...mlp, objective: 'vanilla' },
    regularizer: {
      ...{ name: 'affine', h: 0.2, innerSteps: 2, latent: 'fixed' },
      basis: 'diagonal-quadratic',
    },
  },
  WWGAN: { gan: { objective: 'wwgan', architecture: 'wgan-gp-cifar', width: 2, latentSize: 6 } },
};

const configure = (overrides: Partial<RunConfig> = {}): ResolvedRun => ({
  ...runConfigSchema.parse({
    seed: 1,
    gan: { width: 2, latentSize: 6 },
    batchSize: 8,
    budget: { iterations: 13 },
    evaluation: { every: 4, samples: 8, realSamples: 10 },
    log: { every: 3 },
  }),
  variant: 'none',
  ...overrides,
});

let folders = 0;
const newFolder = () => path.join(root, `run-${++folders}`);

interface Attempt {
  folder?: string;
  config?: ResolvedRun;
  /** Called at each progress report; may stop the run or fail it. */
  onProgress?: (progress: Progress, stop: () => void) => void;
  onNote?: (text: string) => void;
}

async function train({
  folder = newFolder(),
  config = configure(),
  onProgress,
  onNote,
}: Attempt = {}) {
  const stop = new AbortController();
  const outcome = await trainRun(
    {
      config,
      folder,
      signal: stop.signal,
      onProgress: (progress) => onProgress?.(progress, () => stop.abort()),
      ...(onNote && { onNote }),
    },
    openData,
  );
  return { outcome, folder, metrics: await readFile(runPaths(folder).metrics, 'utf8') };
}

describe.each(Object.entries(variants))('%s', (_, variant) => {
  const config = configure(variant);
  const { regularizer } = config;
  let undisturbed: ReturnType<typeof train> | undefined;
  /** Trains without a disturbance, once for all tests of the variant. */
  const once = () => {
    undisturbed ??= train({ config });
    return undisturbed;
  };

  it('the same seed gives the same metrics file, another seed another', async () => {
    const { metrics, outcome } = await once();
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
    // The supremum of a potential after a few ascent steps can be below 0.
    const isExpected = (p: number) =>
      regularizer.name === 'potential' ? p !== 0 : regularizer.name === 'none' ? p === 0 : p > 0;
    expect(penalties.every(isExpected)).toBe(true);
  });

  it('ends with the same metrics file if it was stopped and resumed', async () => {
    const expected = (await once()).metrics;
    for (const stopAt of regularizer.name === 'none' ? [1, 7] : [7]) {
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
      expect(await readStatus(folder)).toMatchObject({
        state: 'complete',
        iteration: 13,
        iterations: 13,
      });
    }
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
    // The first step creates Adam's moments; losses are held until the end of an iteration.
    expect(new Set(counts.filter((_, i) => i > 1 && i % 2 === 0)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it.each(['none', 'a potential network', 'WGAN with RMSProp'])(
  'ends with the same metrics file if it was killed between two checkpoints and resumed: %s',
  async (name) => {
    const config = configure(variants[name]);
    const { metrics: expected } = await train({ config });
    const folder = newFolder();
    const killed = train({
      folder,
      config,
      onProgress: ({ iteration }) => {
        if (iteration === 7) throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');
    // The file has the rows of iteration 6, but there is no checkpoint of it: they are written again.
    expect(await readFile(runPaths(folder).metrics, 'utf8')).toContain('"iteration":6');
    expect((await train({ folder, config })).metrics).toBe(expected);
  },
);

it('writes samples, timing and machine beside the metrics', async () => {
  const { folder } = await train();
  const paths = runPaths(folder);
  const numbers = ['000000', '000004', '000008', '000012', '000013'];
  expect(await readdir(paths.samples)).toEqual(numbers.map((n) => `iteration-${n}.png`));
  const timing = (await readFile(paths.timing, 'utf8')).trimEnd().split('\n');
  const seconds = timing.map((line) => JSON.parse(line).trainingSeconds);
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  expect(JSON.parse(await readFile(paths.machine, 'utf8'))).toMatchObject({ backend, decoder });
});

describe('a damaged checkpoint', () => {
  const truncate = async (file: string) => {
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, whole.length - 8));
  };

  it('is set aside with a message, and the run resumes from the previous one with the same result', async () => {
    const { folder, metrics } = await train();
    const paths = runPaths(folder);
    await truncate(paths.checkpoint);
    const notes: string[] = [];
    const again = await train({ folder, onNote: (text) => notes.push(text) });
    expect(again.metrics).toBe(metrics);
    expect(notes).toEqual([expect.stringMatching(/checkpoint\.safetensors.*iteration 12/)]);
    expect(await readdir(folder)).toContain('checkpoint.damaged.safetensors');
    // A run that was killed between the two renames has only the previous checkpoint.
    await rm(paths.checkpoint);
    expect((await train({ folder })).metrics).toBe(metrics);
  });

  it('is refused if there is no other: truncated, of another network, or of another format', async () => {
    const { folder } = await train();
    const { checkpoint, previousCheckpoint } = runPaths(folder);
    const whole = await readFile(checkpoint);
    await rm(previousCheckpoint);
    for (const bytes of [whole.subarray(0, whole.length - 8), Buffer.from('x'), Buffer.alloc(64)]) {
      await writeFile(checkpoint, bytes);
      const failure = train({ folder });
      await expect(failure).rejects.toThrow(CorruptFileError);
      await expect(failure).rejects.toThrow(checkpoint);
    }
    await writeFile(checkpoint, whole);
    const wider = configure({ gan: { ...configure().gan, width: 3 } });
    await expect(train({ folder, config: wider })).rejects.toThrow(/gan\.width: .*2.*3/);
  });
});

describe('training that diverges', () => {
  const optimizer = { ...configure().optimizer, learningRate: 1e30 };
  const rowsOf = (metrics: string) =>
    metrics
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('stops with a diagnosis and the last good checkpoint, and frees its tensors', async () => {
    const before = tf.memory().numTensors;
    const folder = newFolder();
    const diverging = train({ folder, config: configure({ optimizer }) });
    await expect(diverging).rejects.toThrow(DivergedError);
    await expect(diverging).rejects.toThrow(/at iteration \d.*checkpoint of iteration 0/s);
    expect(tf.memory().numTensors).toBe(before);
    const { tensors } = decodeSafetensors(await readFile(runPaths(folder).checkpoint));
    expect(firstNotFinite(tensors)).toBeUndefined();
  });

  it('continues if the config says so, reports it once and keeps the last good checkpoint', async () => {
    const config = configure({ optimizer, divergence: { action: 'continue', limit: 1e9 } });
    const notes: string[] = [];
    const { folder, metrics, outcome } = await train({
      config,
      onNote: (text) => notes.push(text),
    });
    expect(outcome).toBe('complete');
    const diverged = rowsOf(metrics).filter(({ kind }) => kind === 'diverged');
    expect(diverged).toHaveLength(1);
    expect(notes).toEqual([expect.stringContaining(`diverged: ${diverged[0].what}`)]);
    const { tensors } = decodeSafetensors(await readFile(runPaths(folder).checkpoint));
    expect(firstNotFinite(tensors)).toBeUndefined();
    // A run that is stopped after the divergence and resumed has the same metrics file.
    const other = newFolder();
    const stopped = await train({
      folder: other,
      config,
      onProgress: ({ iteration }, stop) => {
        if (iteration === 9) stop();
      },
    });
    expect(stopped.outcome).toBe('interrupted');
    expect((await train({ folder: other, config })).metrics).toBe(metrics);
  });

  it('includes a loss beyond the limit; a run that continues writes its rows', async () => {
    const exploding = (action: 'stop' | 'continue') =>
      train({ config: configure({ divergence: { action, limit: 1e-3 } }) });
    await expect(exploding('stop')).rejects.toThrow(/(critic|generator)Loss is .* at iteration 3/);
    const { metrics } = await exploding('continue');
    const kinds = rowsOf(metrics).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'losses')).toHaveLength(7);
    expect(kinds.filter((kind) => kind === 'diverged')).toHaveLength(1);
    const usual = rowsOf((await train()).metrics);
    expect(rowsOf(metrics).filter(({ kind }) => kind !== 'diverged')).toEqual(usual);
  });
});

it('waits for a process that still trains the run', async () => {
  const folder = newFolder();
  const expected = (await train()).metrics;
  const [first, second] = await Promise.all([train({ folder }), train({ folder })]);
  expect(first.metrics).toBe(expected);
  expect(second.metrics).toBe(expected);
});
