import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { ConfigError, CorruptFileError, RunFolderError } from '@wprox/experiments';
import type { StudyKind } from '@wprox/figures/studies';
import { stacked } from '@wprox/report/pictures';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExperimentOptions, experimentCommand } from '../../src/commands/experiment.js';
import { INTERRUPTED_EXIT_CODE } from '../../src/commands/interrupts.js';
import { fakeWorkerFile } from '../scheduler/experiment.fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-study-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A study of three units that computes nothing. Records which units were computed. */
function fakeStudy(computed: string[], onUnit: (name: string) => void = () => {}): StudyKind {
  const units = ['a', 'b', 'c'].map((name, i) => ({
    name,
    label: `unit ${name}`,
    seconds: 60,
    async compute(pause: (share: number) => Promise<void>) {
      onUnit(name);
      await pause(0.5);
      computed.push(name);
      return { value: (i + 1) / 3 };
    },
  }));
  return {
    settings: { of: 'the test' },
    units,
    assemble: (results) => ({ values: [...results] }),
    draw: async (data) => ({
      findings: [`found ${JSON.stringify(data)}`],
      picture: {
        name: 'fake',
        title: 'A picture',
        notes: ['A note'],
        alt: 'nothing',
        drawing: stacked([], 0),
        pixelRatio: 1,
      },
    }),
  };
}

/** Runs the command. Returns the exit code or the error, and the text. */
async function run(study: StudyKind, options: Partial<ExperimentOptions> = {}) {
  const stdout = new PassThrough();
  const surroundings = {
    stdout: stdout as unknown as NodeJS.WriteStream,
    env: { ...process.env },
  };
  const parts = {
    workerFile: fakeWorkerFile,
    loadPrepareExperiment: async () => async () => undefined,
    loadMeasureRun: () => Promise.reject(new Error('a study trains nothing')),
  };
  const given = { scale: 'cpu', out: path.join(folder, 'study'), ...options } as const;
  const ended = experimentCommand('invariance', given, surroundings, parts, async () => study);
  const code = await ended.catch((error: unknown) => error);
  return { code, text: String(stdout.read()) };
}

const dataOf = (name = 'study') => readFile(path.join(folder, name, 'study.json'), 'utf8');

describe('wprox experiment of a study', () => {
  it('computes all units, and writes data, picture and findings', async () => {
    const computed: string[] = [];
    const { code, text } = await run(fakeStudy(computed));
    expect(code).toBe(0);
    expect(computed).toEqual(['a', 'b', 'c']);
    expect(text).toContain('Invariance in GAN training');
    expect(text).toMatch(/found .*0\.6666666666666666/);
    expect(await readdir(path.join(folder, 'study'))).toEqual(
      expect.arrayContaining(['begun.json', 'fake.png', 'fake.svg', 'study.json', 'units']),
    );
    const { computedWith, values } = JSON.parse(await dataOf());
    expect(computedWith.backend).toBe('wasm');
    expect(values[2]).toEqual(['c', { value: 1 }]);
  });

  it('is stopped by Ctrl-C, resumes where it was, and gives the same bytes', async () => {
    await run(fakeStudy([]), { out: path.join(folder, 'undisturbed') });
    const computed: string[] = [];
    const stopping = fakeStudy(computed, (name) => {
      if (name === 'b') process.emit('SIGINT');
    });
    const stopped = await run(stopping);
    expect(stopped.code).toBe(INTERRUPTED_EXIT_CODE);
    expect(stopped.text).toMatch(/To resume the experiment, run the same command again/);
    expect(computed).toEqual(['a']);
    await expect(dataOf()).rejects.toThrow('ENOENT');
    const dry = await run(fakeStudy([]), { dryRun: true });
    expect(dry.text).toMatch(/1 are complete, 2 start[\s\S]*Time: about 2:00/);
    const resumed = await run(fakeStudy(computed), { resume: true });
    expect(resumed.code).toBe(0);
    expect(computed).toEqual(['a', 'b', 'c']);
    expect(await dataOf()).toBe(await dataOf('undisturbed'));
    const fresh = await run(fakeStudy(computed), { fresh: true });
    expect(fresh.code).toBe(0);
    expect(computed).toHaveLength(6);
  });

  it('writes nothing with --dry-run', async () => {
    const computed: string[] = [];
    const { code, text } = await run(fakeStudy(computed), { dryRun: true });
    expect(code).toBe(0);
    expect(text).toMatch(/3 parts in .*one after the other[\s\S]*Time: about 3:00/);
    expect(computed).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each<[string, Partial<ExperimentOptions>]>([
    ['--data is faces.zip', { data: 'faces.zip' }],
    ['--features is pixels', { features: 'pixels' }],
    ['--seeds is 1,2', { seeds: [1, 2] }],
    ['--gpus is 0,1', { gpus: ['0', '1'] }],
    ['--processes is 2', { processes: 2 }],
    ['--backend is cpu', { backend: 'cpu' }],
    ['--fast-math is given', { fastMath: true }],
    ['--on-divergence is stop', { onDivergence: 'stop' }],
    ['--resume and --fresh are both given', { resume: true, fresh: true }],
  ])('refuses options without use: %s', async (message, options) => {
    const computed: string[] = [];
    const { code } = await run(fakeStudy(computed), options);
    expect(code).toBeInstanceOf(ConfigError);
    expect((code as Error).message).toContain(message);
    expect((code as Error).message.length).toBeLessThan(200);
    expect(computed).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses to resume nothing', async () => {
    const { code } = await run(fakeStudy([]), { resume: true });
    expect(code).toBeInstanceOf(RunFolderError);
    expect((code as Error).message).toMatch(/--resume/);
  });

  it('refuses a folder of something else, and one of other settings', async () => {
    await writeFile(path.join(folder, 'notes.txt'), 'mine');
    const foreign = await run(fakeStudy([]), { out: folder });
    expect((foreign.code as Error).message).toMatch(/has files but no begun\.json/);
    await run(fakeStudy([]));
    const computed: string[] = [];
    const other = await run({ ...fakeStudy(computed), settings: { of: 'another' } });
    expect(other.code).toBeInstanceOf(RunFolderError);
    expect((other.code as Error).message).toMatch(/other settings.*--fresh/);
    expect(computed).toEqual([]);
  });

  it('refuses a folder that was begun with other kernels', async () => {
    await run(fakeStudy([]));
    const file = path.join(folder, 'study', 'begun.json');
    const begun = JSON.parse(await readFile(file, 'utf8'));
    begun.kernels.kernels = 'others';
    await writeFile(file, JSON.stringify(begun));
    const { code } = await run(fakeStudy([]));
    expect(code).toBeInstanceOf(RunFolderError);
    expect((code as Error).message).toMatch(/kernels others, now .*other numbers/);
  });

  it('refuses a unit that was changed', async () => {
    await run(fakeStudy([]));
    const file = path.join(folder, 'study', 'units', 'b.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('0.6666666666666666', '0.7666666666666666'));
    const { code } = await run(fakeStudy([]));
    expect(code).toBeInstanceOf(CorruptFileError);
    expect((code as Error).message).toMatch(/b\.json.*checksum.*computes it again/);
  });
});
