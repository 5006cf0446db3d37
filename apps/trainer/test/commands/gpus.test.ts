/** `--gpus` from the command to the processes that train, with a program in place of `nvidia-smi`. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { ConfigError } from '@wprox/experiments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  canFakeNvidiaSmi,
  type FakeNvidiaSmi,
  linesOf,
  withNvidiaSmi,
} from '../../src/backend/nvidia-smi.fixture.js';
import { experimentCommand } from '../../src/commands/experiment.js';
import { trainCommand } from '../../src/commands/train.js';
import type { TrainOptions } from '../../src/commands/train-options.js';
import {
  fakeCost,
  gpuWorkerFile,
  type NotedGpu,
  smallExperiment,
} from '../scheduler/experiment.fixture.js';

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-gpus-'));
  out = path.join(folder, 'runs');
});
afterEach(() => rm(folder, { recursive: true }));

interface Call extends TrainOptions {
  /** The program `nvidia-smi`; undefined for none. */
  readonly smi?: FakeNvidiaSmi | undefined;
  readonly variants?: readonly string[];
  readonly visible?: string;
}

const three = { stdout: linesOf(['NVIDIA T4', 'NVIDIA L4', 'NVIDIA L4']) };

/** Calls a command with the worker that notes its GPU. */
async function call(command: 'train' | 'latent-walk', given: Call) {
  const { smi = 'smi' in given ? undefined : three, variants = ['a'], visible, ...options } = given;
  const stdout = new PassThrough();
  const prepared: (string | undefined)[] = [];
  const code = await withNvidiaSmi(smi, async ({ PATH }) => {
    const env: NodeJS.ProcessEnv = { ...process.env, PATH, WPROX_BACKEND: 'tensorflow' };
    if (visible === undefined) delete env['CUDA_VISIBLE_DEVICES'];
    else env['CUDA_VISIBLE_DEVICES'] = visible;
    const parts = {
      workerFile: gpuWorkerFile,
      loadPrepareExperiment: async () => async () => {
        prepared.push(env['CUDA_VISIBLE_DEVICES']);
        return undefined;
      },
      loadMeasureRun: async () => async () => {
        prepared.push(env['CUDA_VISIBLE_DEVICES']);
        return fakeCost;
      },
    };
    const surroundings = { stdout: stdout as unknown as NodeJS.WriteStream, env };
    if (command === 'latent-walk') {
      const all = { scale: 'cpu', out, ...options } as const;
      return experimentCommand(command, all, surroundings, parts).catch((error: Error) => error);
    }
    const file = path.join(folder, 'small.json');
    await writeFile(file, JSON.stringify(smallExperiment(variants)));
    return trainCommand(file, { out, ...options }, surroundings, parts);
  });
  const text = String(stdout.read());
  const noted = [...text.matchAll(/^(\S+): (\{.*\})$/gm)].map(([, name, json]) => {
    const gpu = JSON.parse(json!) as NotedGpu;
    return { name, pid: gpu.pid, gpu: gpu.CUDA_VISIBLE_DEVICES };
  });
  return { code, text, prepared, noted };
}

describe.skipIf(!canFakeNvidiaSmi)('--gpus', () => {
  it('trains as many runs on each GPU, and prepares on the same GPUs', async () => {
    const variants = ['a', 'b'];
    const { code, noted, prepared, text } = await call('train', {
      ...{ gpus: ['0', '2'], processes: 2, variants },
    });
    expect(code).toBe(0);
    expect(prepared).toEqual(['GPU-0000,GPU-2222']);
    // Four runs, one in each of four lanes, in the order of the queue.
    const gpus = new Map(noted.map(({ name, gpu }) => [name, gpu]));
    expect(Object.fromEntries(gpus)).toEqual({
      'a-seed1': 'GPU-0000',
      'b-seed1': 'GPU-2222',
      'a-seed2': 'GPU-0000',
      'b-seed2': 'GPU-2222',
    });
    expect(new Set(noted.map(({ pid }) => pid)).size).toBe(4);
    expect(text).toContain('4 complete');
  });

  it('trains one run on each GPU by default', async () => {
    const { noted } = await call('train', { gpus: ['all'], visible: '2,1' });
    expect(noted.map(({ gpu }) => gpu).sort()).toEqual(['GPU-1111', 'GPU-2222']);
  });

  it('is in the command that resumes', async () => {
    const { text } = await call('train', {
      ...{ gpus: ['0', 'GPU-2222'], processes: 3, variants: ['fails'] },
    });
    expect(text).toContain('--gpus 0,GPU-2222 --processes 3');
  });

  it('multiplies the runs at a time of an estimate', async () => {
    const variants = ['a', 'b', 'c', 'd'];
    const dry = { dryRun: true, processes: 2, variants };
    const on = async (gpus?: string[]) => {
      const { text } = await call('train', { ...dry, ...(gpus && { gpus }) });
      return [/, (\d) at a time/.exec(text)![1], /Time: about (.*)\./.exec(text)![1]];
    };
    // Eight runs of 33 seconds each.
    expect(await on()).toEqual(['2', '2:12']);
    expect(await on(['0', '1'])).toEqual(['4', '1:06']);
  });

  it('holds for every part of an experiment', async () => {
    const { code, text, prepared } = await call('latent-walk', {
      ...{ gpus: ['2', '1'], processes: 3, dryRun: true },
    });
    expect(code).toBe(0);
    expect(new Set(prepared)).toEqual(new Set(['GPU-2222,GPU-1111']));
    expect(text).toContain(' at a time');
    const trained = await call('latent-walk', { gpus: ['2', '1'], seeds: [1, 2] });
    expect(trained.code).toBeInstanceOf(Error); // the worker writes no runs, which the walk needs
    const gpus = trained.noted.map(({ gpu }) => gpu);
    expect(gpus.filter((gpu) => gpu === 'GPU-2222')).toHaveLength(4);
    expect(gpus.filter((gpu) => gpu === 'GPU-1111')).toHaveLength(4);
  });

  it('says what could not be checked', async () => {
    const { text, noted } = await call('train', { smi: undefined, gpus: ['5'] });
    expect(text).toMatch(/GPU 5: not checked.*nvidia-smi/);
    expect(noted.map(({ gpu }) => gpu)).toEqual(['5', '5']);
  });

  it.each([
    [{ gpus: ['3'] }, /names '3'; expected all or some of 0, 1, 2/],
    [{ gpus: ['0'], visible: '1,2' }, /names '0'; expected all or some of 1, 2/],
    [{ gpus: ['0'], backend: 'wasm' }, /the backend wasm computes on the processor/],
    [{ gpus: ['1'], backend: 'webgpu' }, /more than one NVIDIA L4/],
    [{ gpus: ['0'], smi: { stdout: 'No driver', exitCode: 9 } }, /nvidia-smi fails: No driver/],
  ])('refuses %j before it writes anything', async (given, message) => {
    const refusal = call('train', given);
    await expect(refusal).rejects.toThrow(ConfigError);
    await expect(refusal).rejects.toThrow(message);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });
});
