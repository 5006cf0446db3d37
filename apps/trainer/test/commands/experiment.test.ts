import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { ConfigError, CorruptFileError, experiments, RunFolderError } from '@wprox/experiments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExperimentOptions, experimentCommand } from '../../src/commands/experiment.js';
import { parseScale } from '../../src/commands/options.js';
import { fakeCost, fakeWorkerFile } from '../scheduler/experiment.fixture.js';

// Every run is a separate process, which starts slowly on a busy machine.

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-experiment-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs the command with the fake worker, which trains nothing. Returns the exit code or the error. */
async function run(name: string | undefined, options: Partial<ExperimentOptions> = {}) {
  const stdout = new PassThrough();
  const surroundings = {
    stdout: stdout as unknown as NodeJS.WriteStream,
    env: { ...process.env },
  };
  const parts = {
    workerFile: fakeWorkerFile,
    loadPrepareExperiment: async () => async () => undefined,
    loadMeasureRun: async () => async () => fakeCost,
  };
  const ended = experimentCommand(name, { scale: 'cpu', ...options }, surroundings, parts);
  const code = await ended.catch((error: unknown) => error);
  return { code, text: String(stdout.read()) };
}

describe('wprox experiment', () => {
  it('lists the experiments if no name is given', async () => {
    const { code, text } = await run(undefined);
    expect(code).toBe(0);
    const names = text.split('\n').filter((line) => /^[a-z]/.test(line));
    expect(names).toEqual(Object.keys(experiments));
  });

  it('trains every part in a separate folder and describes the collection', async () => {
    const out = path.join(folder, 'walks');
    const { code, text } = await run('latent-walk', { out, seeds: [1] });
    // All parts are trained. Then the walk fails, because the checkpoints of the fake worker have no weights.
    expect(code).toBeInstanceOf(CorruptFileError);
    expect((code as Error).message).toMatch(/rwp-seed1.checkpoint\.safetensors/);
    expect(text).toMatch(/Figure 7 on CelebA.*CIFAR-10/);
    for (const part of ['wgan-gp-rwp', 'wgan-gp-o1', 'vanilla-rwp', 'vanilla-o1']) {
      expect(text).toContain(`1 run in ${path.join(out, part)}: 1 complete`);
    }
    const collection = JSON.parse(await readFile(path.join(out, 'collection.json'), 'utf8'));
    expect(collection.note).toMatch(/on CIFAR-10/);
    expect(collection.parts[1]).toEqual({
      folder: 'wgan-gp-o1',
      title: 'A small WGAN-GP on CIFAR-10, O1-SBE',
      variants: ['o1'],
      seeds: [1],
    });
    const again = await run('latent-walk', { out, seeds: [1] });
    expect(again.text.match(/already complete/g)).toHaveLength(4);
  });

  it('estimates each part with --dry-run, and refuses to start with --resume', async () => {
    const out = path.join(folder, 'walks');
    const { code, text } = await run('latent-walk', { out, seeds: [1], dryRun: true });
    expect(code).toBe(0);
    expect(text.match(/^Time: /gm)).toHaveLength(5);
    expect(text).toMatch(/All 4 parts.*Time: /s);
    await expect(readFile(path.join(out, 'collection.json'))).rejects.toThrow('ENOENT');
    const resumed = await run('latent-walk', { out, seeds: [1], resume: true });
    expect(resumed.code).toBeInstanceOf(RunFolderError);
    expect((resumed.code as Error).message).toMatch(/walks .*--resume/);
  });

  it('refuses a folder with other content and trains nothing', async () => {
    await writeFile(path.join(folder, 'notes.txt'), 'mine');
    const { code } = await run('wwgan-robustness', { out: folder, seeds: [1] });
    expect(code).toBeInstanceOf(RunFolderError);
  });
});

it('parses two scales', () => {
  expect(['paper', 'cpu'].map(parseScale)).toEqual(['paper', 'cpu']);
  expect(() => parseScale('gpu')).toThrow(ConfigError);
  expect(() => parseScale('gpu')).toThrow("--scale is 'gpu'");
});
