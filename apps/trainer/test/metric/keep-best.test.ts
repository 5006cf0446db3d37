/** Runs that keep the checkpoint with the smallest distance, and commands that take it. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { type OpenDataset, openDataset, runConfigSchema } from '@wprox/experiments';
import { readKeptCheckpoint, readRunFolder, runPaths } from '@wprox/experiments/run-folders';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fidCommand } from '../../src/commands/fid.js';
import { sampleCommand } from '../../src/commands/sample.js';
import { exportRun } from '../../src/export/export-run.js';
import type { Progress } from '../../src/scheduler/messages.js';
import { trainRun } from '../../src/training/train-run.js';

let root: string;
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-best-'));
  vi.stubEnv('WPROX_CACHE', path.join(root, 'cache'));
  vi.stubEnv('WPROX_BACKEND', 'wasm');
});
afterAll(() => rm(root, { recursive: true }));

/** Points, with a rate at which the distance rises and falls. */
const config = {
  ...runConfigSchema.parse({
    seed: 1,
    dataset: { name: 'eight-gaussians' },
    gan: { architecture: 'mlp', width: 16, hiddenLayers: 2, latentSize: 3 },
    optimizer: { learningRate: 0.01 },
    batchSize: 16,
    budget: { iterations: 24 },
    evaluation: { every: 3, samples: 50, keep: 'best' },
  }),
  variant: 'none',
};
const LAST = 24;
const openData: OpenDataset = (dataset) => openDataset(dataset);

interface Attempt {
  folder?: string;
  keep?: 'last' | 'best';
  onProgress?: (progress: Progress, stop: () => void) => void;
}

async function train({
  folder = path.join(root, `none-seed${++folders}`),
  keep = 'best',
  onProgress,
}: Attempt = {}) {
  const run = { ...config, evaluation: { ...config.evaluation, keep } };
  const stop = new AbortController();
  const report = (progress: Progress) => onProgress?.(progress, () => stop.abort());
  const options = { config: run, folder, signal: stop.signal, onProgress: report };
  await trainRun(options, openData);
  return folder;
}

const bestOf = (folder: string) => readFile(runPaths(folder).bestCheckpoint);
const surroundings = () => {
  const stream = new PassThrough();
  return { stdout: stream as unknown as NodeJS.WriteStream, env: {}, stream };
};

describe("evaluation.keep: 'best'", () => {
  let whole: string;
  beforeAll(async () => {
    whole = await train();
  });

  it('keeps the checkpoint with the smallest distance beside the last two', async () => {
    const { distances } = await readRunFolder(whole);
    const least = Math.min(...distances.map(({ value }) => value));
    const { iteration } = distances.find(({ value }) => value === least)!;
    // The test would be weak if the best were the first or the last.
    expect(iteration).toBeGreaterThan(0);
    expect(iteration).toBeLessThan(LAST - 3);
    const { checkpoint } = await readKeptCheckpoint(whole, 'best');
    expect(checkpoint.position.iteration).toBe(iteration);
    expect((await readKeptCheckpoint(whole, LAST - 3)).file).toContain('previous');
    expect(await readdir(await train({ keep: 'last' }))).not.toContain(
      path.basename(runPaths('').bestCheckpoint),
    );
  });

  it('keeps the same file if the run was stopped, or killed at any evaluation', async () => {
    const expected = await bestOf(whole);
    const { checkpoint } = await readKeptCheckpoint(whole, 'best');
    const best = checkpoint.position.iteration;
    for (const at of [1, best - 1, best, best + 1, LAST - 1]) {
      const folder = path.join(root, `stopped-seed${at}`);
      await train({
        folder,
        onProgress: ({ iteration, phase }, stop) => {
          if (phase === 'training' && iteration === at) stop();
        },
      });
      await train({ folder });
      expect((await bestOf(folder)).equals(expected)).toBe(true);
    }
    for (const [at, wanted] of [
      [best, 'evaluating'],
      [best + 1, 'training'],
    ] as const) {
      const folder = path.join(root, `killed-seed${at}`);
      const killed = train({
        folder,
        onProgress: ({ iteration, phase, distance }) => {
          // With a distance: after the row of the evaluation, before its checkpoint.
          if (iteration === at && phase === wanted && (distance || wanted === 'training'))
            throw new Error('killed');
        },
      });
      await expect(killed).rejects.toThrow('killed');
      await train({ folder });
      expect((await bestOf(folder)).equals(expected)).toBe(true);
    }
  });

  it('is what sample and export take with --checkpoint best', async () => {
    const { checkpoint } = await readKeptCheckpoint(whole, 'best');
    const { iteration } = checkpoint.position;
    const out = path.join(root, 'best.npz');
    const around = surroundings();
    await sampleCommand(whole, { out, checkpoint: 'best' }, around);
    expect(String(around.stream.read())).toContain(
      `50 samples of none-seed1 at iteration ${iteration}`,
    );
    const target = path.join(root, 'exported');
    const request = { folder: whole, out: target, checkpoint: 'best' } as const;
    await exportRun({ ...request, format: 'safetensors' });
    const about = JSON.parse(await readFile(path.join(target, 'generator.json'), 'utf8'));
    expect(about.iteration).toBe(iteration);
    const events = exportRun({ ...request, format: 'tensorboard' });
    await expect(events).rejects.toThrow('leave --checkpoint out');
  });
});

describe('samples of points', () => {
  it('are written as an array and as lines of the same numbers', async () => {
    const folder = await train();
    const at = (name: string) => path.join(root, name);
    for (const name of ['points.npz', 'points.csv']) {
      await sampleCommand(folder, { out: at(name), count: 7 }, surroundings());
    }
    const { 'arr_0.npy': array } = unzipSync(await readFile(at('points.npz')));
    expect(Buffer.from(array!.subarray(10, 128)).toString('latin1')).toContain("'shape': (7, 2)");
    const values = new Float32Array(array!.slice(128).buffer);
    const lines = (await readFile(at('points.csv'), 'utf8')).trimEnd().split('\n');
    expect(lines.flatMap((line) => line.split(',').map(Number))).toEqual([...values]);
    const asImages = sampleCommand(folder, { out: at('points'), count: 7 }, surroundings());
    await expect(asImages).rejects.toThrow(
      'the run generates points; expected a file .npz or .csv',
    );
    const options = { features: 'pixels' } as const;
    await expect(fidCommand(folder, folder, options, surroundings())).rejects.toThrow(
      'a run that generates points',
    );
    expect((await readdir(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
