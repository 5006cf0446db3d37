import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CorruptFileError, RunFolderError } from '../errors.js';
import { assertRecordedFeatures } from './features-file.js';
import { readKeptCheckpoint } from './kept-checkpoint.js';
import { checkpointAt, withOpenRun } from './open-run.fixture.js';
import { runPaths } from './paths.js';

let experiment: string;
let folder: string;
beforeEach(async () => {
  experiment = await mkdtemp(path.join(tmpdir(), 'wprox-kept-'));
  folder = path.join(experiment, 'none-seed1');
  await mkdir(folder);
});
afterEach(() => rm(experiment, { recursive: true }));

const iterationOf = async (choice: Parameters<typeof readKeptCheckpoint>[1]) =>
  (await readKeptCheckpoint(folder, choice)).checkpoint.position.iteration;

describe('the checkpoints that a run keeps', () => {
  it('are the last two and the best', async () => {
    await withOpenRun(folder, async (run) => {
      for (const iteration of [0, 4, 8, 12]) {
        await run.writeCheckpoint(checkpointAt(iteration, 3.5), { isBest: iteration === 4 });
      }
    });
    // No unfinished file stays beside them.
    expect((await readdir(folder)).filter((name) => !/\.jsonl?$/.test(name)).sort()).toEqual([
      'checkpoint.best.safetensors',
      'checkpoint.previous.safetensors',
      'checkpoint.safetensors',
    ]);
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
      await withOpenRun(folder, (run) =>
        run.writeCheckpoint(checkpointAt(4, seconds), { isBest: true }),
      );
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
    await withOpenRun(folder, async (run) => {
      await run.recordFeatures([map, other]);
      await run.writeCheckpoint(checkpointAt(4));
    });
    const before = await readFile(runPaths(folder).features, 'utf8');
    const record = (maps: readonly (typeof map)[]) =>
      withOpenRun(folder, (run) => run.recordFeatures(maps));
    await record([map, other]);
    await assertRecordedFeatures(folder, [map, other]);
    expect(await readFile(runPaths(folder).features, 'utf8')).toBe(before);
    const changes = [
      [{ ...map, fingerprint: 'def' }, other],
      [other, map],
      [map],
      [map, other, { ...map, features: 'third' }],
    ];
    for (const maps of changes) {
      for (const compare of [record, assertRecordedFeatures.bind(undefined, folder)]) {
        await expect(compare(maps)).rejects.toThrow(RunFolderError);
        await expect(compare(maps)).rejects.toThrow('expected the same weights');
      }
    }
    expect(await readFile(runPaths(folder).features, 'utf8')).toBe(before);
  });

  it('are refused if the file is damaged, until the run restores it from its checkpoint', async () => {
    await withOpenRun(folder, async (run) => {
      await run.recordFeatures([map]);
      await run.writeCheckpoint(checkpointAt(4));
    });
    const before = await readFile(runPaths(folder).features, 'utf8');
    await writeFile(runPaths(folder).features, '[{"features": 3}]');
    await expect(assertRecordedFeatures(folder, [map])).rejects.toThrow(CorruptFileError);
    await withOpenRun(folder, (run) => run.recordFeatures([map]));
    expect(await readFile(runPaths(folder).features, 'utf8')).toBe(before);
  });

  it('of a version before 0.2, a list, are compared too', async () => {
    await writeFile(runPaths(folder).features, JSON.stringify([map]));
    await assertRecordedFeatures(folder, [map]);
    await expect(assertRecordedFeatures(folder, [other])).rejects.toThrow(RunFolderError);
  });
});
