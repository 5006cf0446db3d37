import { describe, expect, it } from 'vitest';
import { parseGpus, readNvidia } from './nvidia.js';
import {
  canFakeNvidiaSmi,
  type FakeNvidiaSmi,
  linesOf,
  withNvidiaSmi,
} from './nvidia-smi.fixture.js';

describe('parseGpus', () => {
  it('reads a line for each GPU', () => {
    const text =
      '0, GPU-8932f937-d72c-4106-c12f-20bd9faed9f6, NVIDIA A100-SXM4-40GB, 40960, 1215, 535.104.05, 8.0\r\n' +
      '1, GPU-1e2f, NVIDIA H200, 143771, 0, 570.86.15, 9.0\n\n';
    expect(parseGpus(text)).toEqual([
      {
        index: 0,
        uuid: 'GPU-8932f937-d72c-4106-c12f-20bd9faed9f6',
        name: 'NVIDIA A100-SXM4-40GB',
        memoryTotal: 40960,
        memoryUsed: 1215,
        driver: '535.104.05',
        capability: '8.0',
      },
      {
        ...{ index: 1, uuid: 'GPU-1e2f', name: 'NVIDIA H200', driver: '570.86.15' },
        ...{ memoryTotal: 143771, memoryUsed: 0, capability: '9.0' },
      },
    ]);
    expect(parseGpus('')).toEqual([]);
  });

  it('knows that the driver does not tell everything', () => {
    const line = '0, GPU-1e2f, NVIDIA GB10, [N/A], [Not Supported], 580.95.05, [Unknown Error]';
    expect(parseGpus(line)).toMatchObject([
      { memoryTotal: undefined, memoryUsed: undefined, capability: undefined },
    ]);
  });

  const line = '0, GPU-1e2f, NVIDIA T4, 15360, 3, 535.104.05, 7.5';
  it.each([
    line.replace('0, ', ''),
    `${line}, 1`,
    line.replace('0,', '-1,'),
    line.replace('GPU-1e2f', '1e2f'),
    line.replace('NVIDIA T4', ''),
    line.replace('15360', '15360 MiB'),
    line.replace('15360', ''),
    line.replace('7.5', '7'),
    'index, uuid, name, memory.total [MiB], memory.used [MiB], driver_version, compute_cap',
    'Unable to determine the device handle for GPU0000:17:00.0: Unknown Error',
  ])('refuses %j', (wrong) => {
    expect(() => parseGpus(`${line}\n${wrong}\n`)).toThrow(`it printed '${wrong}'`);
  });
});

describe.skipIf(!canFakeNvidiaSmi)('readNvidia', () => {
  const read = (program: FakeNvidiaSmi | undefined, limitMs?: number) =>
    withNvidiaSmi(program, (env) => readNvidia(env, limitMs));

  it('asks nvidia-smi for the GPUs', async () => {
    const found = await read({ stdout: linesOf(['NVIDIA T4', 'NVIDIA L4']) });
    expect(found).toMatchObject({
      state: 'found',
      gpus: [
        { index: 0, uuid: 'GPU-0000', name: 'NVIDIA T4', memoryUsed: 1215, capability: '8.0' },
        { index: 1, uuid: 'GPU-1111', name: 'NVIDIA L4', memoryUsed: 1215, capability: '8.0' },
      ],
    });
  });

  it('asks an old driver for less', async () => {
    const found = await read({ stdout: linesOf(['Tesla K80']), refuses: 'compute_cap' });
    expect(found).toMatchObject({
      state: 'found',
      gpus: [{ name: 'Tesla K80', capability: undefined }],
    });
  });

  it('says that there is none', async () => {
    expect(await read(undefined)).toEqual({ state: 'missing' });
  });

  it.each([
    [{ stdout: '' }],
    [{ stdout: 'No devices were found\n' }],
    [{ stdout: 'No devices were found\n', exitCode: 6 }],
  ])('finds no GPU from %j', async (program) => {
    expect(await read(program)).toEqual({ state: 'found', gpus: [] });
  });

  const noDriver = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.";
  it.each([
    [{ stdout: `${noDriver} Make sure\n\n`, exitCode: 9 }, `${noDriver} Make sure`],
    [
      { stderr: 'libnvidia-ml.so.1 is missing\nmore\n', exitCode: 12 },
      'libnvidia-ml.so.1 is missing',
    ],
    [{ exitCode: 3 }, expect.stringContaining('nvidia-smi')],
    [{ stdout: 'nonsense\n' }, "it printed 'nonsense'"],
    [{ refuses: 'uuid' }, 'Field "uuid" is not a valid field to query.'],
  ])('fails with the first line of %j', async (program, problem) => {
    expect(await read(program)).toEqual({ state: 'failed', problem });
  });

  it('gives up on one that hangs', async () => {
    const problem = 'it gave no answer within 0.05 s';
    expect(await read({ hangs: true }, 50)).toEqual({ state: 'failed', problem });
  });
});
