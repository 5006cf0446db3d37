/** The file for TensorBoard grows with its run, and is the same as one that is made of the whole run. */
import { readFileSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { readRunFolder, runPaths } from '@wprox/experiments/run-folders';
import { eventFile } from '@wprox/report/tensorboard';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { trainRun } from '../../src/training/train-run.js';
import { toyExperiment } from '../simulation/toy-training.fixture.js';
import { fastFolder } from './subjects.fixture.js';
import { tinyExperiment } from './tiny.fixture.js';
import { attempt, trainToy } from './trainers.fixture.js';

let root: string;
beforeEach(async () => {
  vi.stubEnv('WPROX_BACKEND', process.env['WPROX_BACKEND'] || 'cpu');
  root = await fastFolder();
});
afterEach(() => rm(root, { recursive: true }));

const subjects = [
  ['a toy', toyExperiment([1]), trainToy],
  ['a training', tinyExperiment([1], 6), trainRun],
] as const;

describe.each(subjects)('the events of %s', (_, experiment, train) => {
  const folderOf = () => {
    const [variant] = Object.keys(experiment.variants);
    return path.join(root, `${variant}-seed${experiment.seeds[0]}`);
  };
  const events = () => readFile(runPaths(folderOf()).events);
  /** What the export would write at present, from all rows and pictures. */
  const whole = async () => Buffer.from(await eventFile(await readRunFolder(folderOf())));
  const stepsOf = (bytes: Buffer) => {
    const steps: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = Number(bytes.readBigUInt64LE(at));
      const data = bytes.subarray(at + 12, at + 12 + length);
      steps.push(data.subarray(9, 40).toString('latin1')); // step and name, after the time
      at += 16 + length;
    }
    expect(steps.length).toBeGreaterThan(3);
    return steps;
  };

  it('are there while it trains, as they will be in the end', async () => {
    const seen: Buffer[] = [];
    const files = new Set<number>();
    const file = runPaths(folderOf()).events;
    await attempt(experiment, root, {
      train: (options) =>
        train({
          ...options,
          onProgress: (progress) => {
            options.onProgress(progress);
            if (progress.phase !== 'training') return;
            seen.push(readFileSync(file));
            files.add(statSync(file).ino);
          },
        }),
    });
    const end = await events();
    expect(end.equals(await whole())).toBe(true);
    for (const each of seen) expect(each.equals(end.subarray(0, each.length))).toBe(true);
    expect(new Set(seen.map(({ length }) => length)).size).toBeGreaterThan(2);
    // One that reads it goes on with the same file.
    files.add(statSync(file).ino);
    expect(files.size).toBe(1);
  });

  it.each([
    ['interrupted', { interruptAt: 3 }],
    ['killed', { killAt: 3 }],
  ])('have no step twice if it was %s', async (_how, when) => {
    await attempt(experiment, root, { train, ...when });
    const before = await events();
    expect(before.equals(await whole())).toBe(true);
    await attempt(experiment, root, { train });
    const after = await events();
    expect(after.length).toBeGreaterThan(before.length);
    expect(after.equals(await whole())).toBe(true);
    const steps = stepsOf(after);
    expect(new Set(steps).size).toBe(steps.length);
  });
});
