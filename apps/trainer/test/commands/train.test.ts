import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError, RunFolderError } from '@wprox/experiments';
import { readExperiment } from '@wprox/experiments/run-folders';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trainCommand } from '../../src/commands/train.js';
import type { TrainOptions } from '../../src/commands/train-options.js';
import { fakeCost, fakeWorkerFile, smallExperiment } from '../scheduler/experiment.fixture.js';

// Every run is a separate process, which starts slowly on a busy machine.

let folder: string;
let file: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-train-'));
  file = path.join(folder, 'small.json');
  out = path.join(folder, 'runs');
});
afterEach(() => rm(folder, { recursive: true }));

interface Call extends Omit<TrainOptions, 'out'> {
  readonly out?: string | undefined;
  /** Preset or file; undefined for no argument. */
  readonly name?: string | undefined;
}

async function train(call: Call = {}) {
  const { name = 'name' in call ? undefined : file, ...options } = { out, ...call };
  const stdout = new PassThrough();
  const env: NodeJS.ProcessEnv = { ...process.env };
  const prepared: string[] = [];
  const parts = {
    workerFile: fakeWorkerFile,
    loadPrepareExperiment: async () => async () => {
      prepared.push(env['WPROX_BACKEND'] ?? '');
      return undefined;
    },
    loadMeasureRun: async () => async () => fakeCost,
  };
  const surroundings = { stdout: stdout as unknown as NodeJS.WriteStream, env };
  const code = await trainCommand(name, options as TrainOptions, surroundings, parts);
  return { code, prepared, text: String(stdout.read()) };
}

describe('trainCommand', () => {
  it('trains, names the folder, trains nothing the second time, and starts again with --fresh', async () => {
    await writeFile(file, JSON.stringify(smallExperiment(['a'])));
    const first = await train({ processes: 1, backend: 'cpu' });
    expect(first.code).toBe(0);
    expect(first.prepared).toEqual(['cpu']);
    expect(first.text).toMatch(/a-seed1: complete.*a-seed2: complete/s);
    expect(first.text).toContain(`2 runs in ${out}: 2 complete`);
    expect(first.text).toContain(`wprox report ${out}`);
    const second = await train();
    expect(second).toMatchObject({ code: 0, prepared: [] });
    expect(second.text).toMatch(/2 runs .*already complete/);
    const fresh = await train({ fresh: true, seeds: [3] });
    expect(fresh.text).toMatch(/Deleted 2 runs/);
    expect((await readExperiment(out)).runs.map(({ name }) => name)).toEqual(['a-seed3']);
  });

  it('requires --data, stores its absolute path in the runs, and repeats it to resume', async () => {
    const faces = { dataset: { name: 'celeba' as const } };
    await writeFile(file, JSON.stringify(smallExperiment(['fails'], { ...faces, seeds: [1] })));
    await expect(train()).rejects.toThrow(/celeba.*--data <path>/);
    const { text } = await train({ data: 'faces.zip' });
    expect(text).toContain(`wprox train ${file} --data faces.zip --out ${out}`);
    const dataset = { name: 'celeba', path: path.resolve('faces.zip'), size: 64 };
    expect((await readExperiment(out)).runs[0]!.config).toMatchObject({ dataset });
    await expect(train({ data: 'others.zip' })).rejects.toThrow(
      /dataset\.path: the folder has ['"].*faces\.zip['"]/,
    );
  });

  it('resumes from a folder without a preset, and never starts new runs with --resume', async () => {
    await writeFile(file, JSON.stringify(smallExperiment(['fails'], { seeds: [1] })));
    await expect(train({ resume: true })).rejects.toThrow(RunFolderError);
    await train();
    const again = await train({ resume: true });
    expect(again.code).toBe(1); // the run started again and failed as before
    const name = undefined;
    const resumed = await train({ resume: out, out: undefined, name });
    expect(resumed.text).toContain(`wprox train --resume ${out}`);
    await rm(path.join(out, 'fails-seed1', 'checkpoint.safetensors'), { force: true });
    const refused: [Call, new (message: string) => Error, RegExp][] = [
      [{ resume: out, out: undefined }, ConfigError, /--resume .*small\.json/],
      [{ resume: out, name }, ConfigError, /--resume .*--out/],
      [{ resume: true, fresh: true }, ConfigError, /--resume .*--fresh/],
      [{ resume: path.join(folder, 'nowhere'), out: undefined, name }, RunFolderError, /nowhere'/],
      [{ resume: folder, out: undefined, name }, RunFolderError, /experiment\.json/],
      [{ name }, ConfigError, /wprox presets/],
    ];
    for (const [call, errorClass, named] of refused) {
      const error = await train(call).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(errorClass);
      expect((error as Error).message).toMatch(named);
    }
  });

  it('trains the runs that were still queued if a folder is resumed', async () => {
    const experiment = smallExperiment(['a', 'b'], { seeds: [1] });
    await mkdir(out);
    await writeFile(path.join(out, 'experiment.json'), JSON.stringify(experiment));
    const { code, text } = await train({ resume: out, out: undefined, name: undefined });
    expect(code).toBe(0);
    expect(text).toContain(`2 runs in ${out}: 2 complete`);
  });

  it('prints an estimate and trains nothing with --dry-run', async () => {
    await writeFile(file, JSON.stringify(smallExperiment(['a', 'b'])));
    const { code, text, prepared } = await train({ dryRun: true, processes: 2 });
    expect(code).toBe(0);
    expect(prepared).toEqual([]);
    expect(text).toContain(`4 runs in ${out}, 2 at a time`);
    expect(text).toMatch(/a-seed1 .*3 iterations, 0:33/);
    expect(text).toMatch(/Time: .*1:06/);
    expect(text).toMatch(/Disk: .*8\.6 MB; .* free/);
    await expect(stat(out)).rejects.toThrow('ENOENT');
    await train({ seeds: [1] });
    const after = await train({ dryRun: true, processes: 1 });
    expect(after.text).toMatch(/a-seed1 .*complete\n/);
    expect(after.text).toMatch(/Time: .*1:06/);
  });

  it('resumes a diverged run with --on-divergence continue, although its config differs', async () => {
    await writeFile(file, JSON.stringify(smallExperiment(['fails'], { seeds: [1] })));
    await train();
    const { text } = await train({ onDivergence: 'continue' });
    expect(text).toContain(`--out ${out} --on-divergence continue`);
    const config = JSON.parse(await readFile(path.join(out, 'fails-seed1', 'config.json'), 'utf8'));
    expect(config.divergence).toEqual({ action: 'continue', limit: 1e9 });
  });

  it('returns 1 and prints names and reasons of the failed runs', async () => {
    await writeFile(file, JSON.stringify(smallExperiment(['fails', 'a'], { seeds: [1] })));
    const { code, text } = await train();
    expect(code).toBe(1);
    expect(text).toContain('1 complete, 1 failed');
    expect(text).toMatch(/fails-seed1 .*the loss is NaN\n/);
    expect(text).toContain(`wprox train ${file} --out ${out}`);
  });
});

// Windows has no process groups, to which the terminal sends Ctrl-C.
describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  const script = fileURLToPath(new URL('./train-command.fixture.mjs', import.meta.url));

  /** Starts the command in a new process group and waits until its runs train. */
  async function start() {
    const experiment = smallExperiment(['a', 'b'], { budget: { iterations: 20_000 }, seeds: [1] });
    await writeFile(file, JSON.stringify(experiment));
    const child = spawn(process.execPath, [script, file, out], { detached: true });
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
    });
    child.stderr.on('data', (data) => {
      text += data;
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    for (const name of ['a-seed1', 'b-seed1']) {
      while (!(await readFile(path.join(out, name, 'timing.jsonl'), 'utf8').catch(() => ''))) {
        await sleep(20);
      }
    }
    return { child, ended, text: () => text };
  }
  const pressCtrlC = (child: ChildProcess) => process.kill(-child.pid!, 'SIGINT');
  const states = async () => (await readExperiment(out)).runs.map(({ state }) => state);

  it('stops with checkpoints and prints the command that resumes', async () => {
    const { child, ended, text } = await start();
    pressCtrlC(child);
    expect(await ended).toBe(130);
    expect(await states()).toEqual(['interrupted', 'interrupted']);
    expect(text()).toContain(`wprox train ${file} --out ${out}`);
  });

  it('stops its workers with checkpoints if the parent is killed', async () => {
    const { child, ended } = await start();
    process.kill(child.pid!, 'SIGKILL');
    await ended;
    while ((await states()).includes('running')) await sleep(20);
    expect(await states()).toEqual(['interrupted', 'interrupted']);
  });
});
