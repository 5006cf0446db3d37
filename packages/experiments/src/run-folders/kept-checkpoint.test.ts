import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorruptFileError, RunFolderError } from '../errors.js';
import { type Checkpoint, writeBestCheckpoint, writeCheckpoint } from './checkpoint.js';
import { recordFeatures } from './features-file.js';
import { readKeptCheckpoint } from './kept-checkpoint.js';
import { runPaths } from './paths.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-kept-'));
});
afterEach(() => rm(folder, { recursive: true }));

const random = { algorithm: 'xoroshiro128+', words: [1, 2, 3, 4] } as const;

const checkpointAt = (iteration: number, trainingSeconds = 0): Checkpoint => ({
  position: {
    ...{ iteration, trainingSeconds },
    losses: { iterations: 0, critic: 0, generator: 0, penalty: 0 },
  },
  streams: {
    ...{ latents: { ...random, words: [...random.words] } },
    ...{ penalty: { ...random, words: [...random.words] } },
    data: {
      source: 'points',
      batchSize: 2,
      taken: 0,
      random: { ...random, words: [...random.words] },
    },
  },
  tensors: { weight: { shape: [1], data: Float32Array.of(iteration) } },
});

const iterationOf = async (choice: Parameters<typeof readKeptCheckpoint>[1]) =>
  (await readKeptCheckpoint(folder, choice)).checkpoint.position.iteration;

describe('the checkpoints that a run keeps', () => {
  it('are the last two and the best', async () => {
    for (const iteration of [0, 4, 8, 12]) {
      if (iteration === 4) await writeBestCheckpoint(folder, checkpointAt(iteration, 3.5));
      await writeCheckpoint(folder, checkpointAt(iteration, 3.5));
    }
    expect(await iterationOf('latest')).toBe(12);
    expect(await iterationOf('best')).toBe(4);
    for (const iteration of [4, 8, 12]) expect(await iterationOf(iteration)).toBe(iteration);
    await expect(readKeptCheckpoint(folder, 0)).rejects.toThrow(RunFolderError);
    await expect(readKeptCheckpoint(folder, 0)).rejects.toThrow(
      'keeps no checkpoint of iteration 0; expected one of 4, 8, 12',
    );
  });

  it('have the same bytes as the best of a run that took another time', async () => {
    const bytes = async (seconds: number) => {
      await writeBestCheckpoint(folder, checkpointAt(4, seconds));
      return readFile(runPaths(folder).bestCheckpoint);
    };
    expect((await bytes(1)).equals(await bytes(2))).toBe(true);
  });

  it('are refused if they are missing or damaged', async () => {
    await expect(readKeptCheckpoint(folder)).rejects.toThrow(/has no checkpoint .*train the run/);
    await expect(readKeptCheckpoint(folder, 'best')).rejects.toThrow("evaluation.keep 'best'");
    await expect(readKeptCheckpoint(folder, 3)).rejects.toThrow(
      'it keeps none; train the run first',
    );
    await writeFile(runPaths(folder).checkpoint, 'no checkpoint');
    await expect(readKeptCheckpoint(folder)).rejects.toThrow(CorruptFileError);
  });
});

describe('the features of a run', () => {
  const map = { features: 'inception-v3-abc', dimension: 2048, fingerprint: 'abc' };
  const other = { features: 'pixels', dimension: 4, fingerprint: 'none', resize: 'to 2×2' };

  it('are recorded once and compared afterwards', async () => {
    await recordFeatures(folder, [map, other]);
    const before = await readFile(runPaths(folder).features, 'utf8');
    await recordFeatures(folder, [map, other]);
    expect(await readFile(runPaths(folder).features, 'utf8')).toBe(before);
    const changes = [
      [{ ...map, fingerprint: 'def' }, other],
      [other, map],
      [map],
      [map, other, { ...map, features: 'third' }],
    ];
    for (const maps of changes) {
      await expect(recordFeatures(folder, maps)).rejects.toThrow(RunFolderError);
      await expect(recordFeatures(folder, maps)).rejects.toThrow('expected the same weights');
    }
    expect(await readFile(runPaths(folder).features, 'utf8')).toBe(before);
  });

  it('are refused if the file is damaged', async () => {
    await writeFile(runPaths(folder).features, '[{"features": 3}]');
    await expect(recordFeatures(folder, [map])).rejects.toThrow(CorruptFileError);
  });
});
