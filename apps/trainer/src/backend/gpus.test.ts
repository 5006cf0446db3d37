import { ConfigError } from '@wprox/experiments';
import { describe, expect, it } from 'vitest';
import { exportGpus } from './gpu.js';
import { chooseGpus, findGpus } from './gpus.js';
import { type NvidiaState, parseGpus } from './nvidia.js';
import {
  canFakeNvidiaSmi,
  type FakeNvidiaSmi,
  linesOf,
  withNvidiaSmi,
} from './nvidia-smi.fixture.js';

const machineWith = (...names: string[]): NvidiaState => ({
  state: 'found',
  gpus: parseGpus(linesOf(names)),
});
const missing: NvidiaState = { state: 'missing' };
const four = machineWith('NVIDIA T4', 'NVIDIA A100', 'NVIDIA A100 80GB', 'NVIDIA T4');

/** Chooses by the option and CUDA_VISIBLE_DEVICES, and returns what CUDA calls the GPUs. */
const choose = (asked: string, visible: string | undefined, nvidia = four) => {
  const env = visible === undefined ? {} : { CUDA_VISIBLE_DEVICES: visible };
  return chooseGpus(asked.split(','), nvidia, env).map(({ id }) => id);
};

describe('chooseGpus', () => {
  it.each([
    // --gpus, CUDA_VISIBLE_DEVICES, expected
    ['all', undefined, ['GPU-0000', 'GPU-1111', 'GPU-2222', 'GPU-3333']],
    ['3,0', undefined, ['GPU-3333', 'GPU-0000']],
    ['00', undefined, ['GPU-0000']],
    ['GPU-2222', undefined, ['GPU-2222']],
    ['GPU-22', undefined, ['GPU-2222']],
    ['1,GPU-22', undefined, ['GPU-1111', 'GPU-2222']],
    ['MIG-8932f937', undefined, ['MIG-8932f937']],
    ['all', '2,3', ['GPU-2222', 'GPU-3333']],
    ['all', '3, 2', ['GPU-3333', 'GPU-2222']],
    ['all', 'GPU-3333', ['GPU-3333']],
    ['all', '1,-1,2', ['GPU-1111']],
    ['all', '1,7,2', ['GPU-1111']],
    ['all', 'MIG-89,MIG-90', ['MIG-89', 'MIG-90']],
    ['3', '2,3', ['GPU-3333']],
    ['3', 'GPU-2222,GPU-3333', ['GPU-3333']],
    ['GPU-3', '2,3', ['GPU-3333']],
    ['MIG-90', 'MIG-89,MIG-90', ['MIG-90']],
  ])('takes %s of CUDA_VISIBLE_DEVICES %s', (asked, visible, expected) => {
    expect(choose(asked, visible)).toEqual(expected);
  });

  it.each([
    ['all', '2,3', ['2', '3']],
    ['all', 'GPU-2222,MIG-89', ['GPU-2222', 'MIG-89']],
    ['all', '2,-1,3', ['2']],
    ['3', '2,3', ['3']],
    ['7,GPU-1e2f,MIG-89', undefined, ['7', 'GPU-1e2f', 'MIG-89']],
  ])('takes %s of CUDA_VISIBLE_DEVICES %s without a list', (asked, visible, expected) => {
    expect(choose(asked, visible, missing)).toEqual(expected);
  });

  it.each([
    ['4', undefined, four, /names '4'; expected all or some of 0, 1, 2, 3: 'wprox doctor'/],
    ['GPU-9', undefined, four, /names 'GPU-9'; expected all or some of 0, 1, 2, 3/],
    ['GPU-', undefined, four, /names 'GPU-'/],
    ['T4', undefined, four, /names 'T4'; .*names need --backend webgpu/],
    ['-1', undefined, four, /names '-1'/],
    ['1', '2,3', four, /names '1'; expected all or some of 2, 3, because .* is '2,3'/],
    ['1', 'MIG-89', four, /names '1'; expected all or some of MIG-89, because/],
    ['MIG-9', 'MIG-89', four, /names 'MIG-9'; expected all or some of MIG-89, because/],
    ['0,GPU-00', undefined, four, /'0,GPU-00', which names GPU GPU-0000 twice/],
    ['7,07', undefined, missing, /which names GPU 7 twice/],
    ['all', '', four, /no NVIDIA GPU can be used, because CUDA_VISIBLE_DEVICES is ''/],
    ['0', '-1', four, /no NVIDIA GPU can be used, because CUDA_VISIBLE_DEVICES is '-1'/],
    ['all', '7', four, /no NVIDIA GPU can be used, because CUDA_VISIBLE_DEVICES is '7'/],
    ['all', undefined, machineWith(), /no NVIDIA GPU can be used; expected at least one/],
    ['all', '', missing, /no NVIDIA GPU can be used, because/],
    ['all', undefined, missing, /nvidia-smi, which lists GPUs, was not found; expected numbers/],
    ['T4', undefined, missing, /names 'T4'; expected numbers, such as 0,1/],
    ['3', '0,1', missing, /names '3'; expected all or some of 0, 1, because/],
    ['0', undefined, { state: 'failed', problem: 'no driver' }, /nvidia-smi fails: no driver/],
  ] as const)('refuses %s of CUDA_VISIBLE_DEVICES %s', (asked, visible, nvidia, message) => {
    expect(() => choose(asked, visible, nvidia)).toThrow(ConfigError);
    expect(() => choose(asked, visible, nvidia)).toThrow(message);
    expect(() => choose(asked, visible, nvidia)).toThrow(/^.{50,199}$/);
  });

  it('gives WebGPU a name only if no other GPU of the machine has it, even one that is not asked for', () => {
    const adapters = (asked: string, env: NodeJS.ProcessEnv = {}) =>
      chooseGpus([asked], four, env).map(({ adapter }) => adapter);
    // T4 is there twice, and the name of GPU 1 is a part of that of GPU 2.
    expect(adapters('all')).toEqual([undefined, undefined, 'NVIDIA A100 80GB', undefined]);
    expect(adapters('3')).toEqual([undefined]);
    expect(adapters('all', { CUDA_VISIBLE_DEVICES: '0,2' })).toEqual([
      undefined,
      'NVIDIA A100 80GB',
    ]);
  });

  it('finds the same GPUs again in the environment that it is exported to', () => {
    for (const [asked, nvidia] of [
      ['2,0', four],
      ['all', four],
      ['5,3', missing],
    ] as const) {
      const env: NodeJS.ProcessEnv = asked === 'all' ? { CUDA_VISIBLE_DEVICES: '3,1' } : {};
      const first = chooseGpus(asked.split(','), nvidia, env);
      exportGpus(first, env);
      expect(chooseGpus(asked.split(','), nvidia, env)).toEqual(first);
    }
  });
});

describe.skipIf(!canFakeNvidiaSmi)('findGpus', () => {
  const find = (asked: string, backend: string, program?: FakeNvidiaSmi) =>
    withNvidiaSmi(program, async (env) => {
      const notes: string[] = [];
      const asks = { ...env, WPROX_BACKEND: backend };
      const gpus = await findGpus(asked.split(','), asks, (text) => notes.push(text));
      return { gpus, notes };
    });
  const two = { stdout: linesOf(['NVIDIA T4', 'NVIDIA L4']) };
  const twins = { stdout: linesOf(['NVIDIA T4', 'NVIDIA T4']) };

  it.each(['', 'tensorflow', 'webgpu'])('asks the machine, for the backend %j', async (backend) => {
    expect(await find('1', backend, two)).toEqual({
      gpus: [{ index: 1, id: 'GPU-1111', name: 'NVIDIA L4', adapter: 'NVIDIA L4' }],
      notes: [],
    });
  });

  it('says what it could not check', async () => {
    const { gpus, notes } = await find('0,GPU-1e2f', 'tensorflow');
    expect(gpus.map(({ id }) => id)).toEqual(['0', 'GPU-1e2f']);
    expect(notes).toEqual([expect.stringMatching(/^GPU 0, GPU-1e2f: not checked.*nvidia-smi/)]);
  });

  it('takes parts of names for WebGPU on any machine', async () => {
    expect(await find('Radeon,Intel(R) Arc', 'webgpu')).toEqual({
      gpus: [
        { name: 'Radeon', adapter: 'Radeon' },
        { name: 'Intel(R) Arc', adapter: 'Intel(R) Arc' },
      ],
      notes: [],
    });
  });

  it.each([
    ['0', 'wasm', two, /'0', but the backend wasm computes on the processor; .*webgpu/],
    ['all', 'cpu', undefined, /'all', but the backend cpu computes on the processor/],
    ['0', 'webgpu', undefined, /the name of GPU 0 is not known; .*--gpus Radeon/],
    ['0', 'webgpu', twins, /more than one NVIDIA T4; .*docs\/how-to\/train-on-a-gpu\.md/],
    ['all', 'webgpu', undefined, /names with --backend webgpu/],
    ['0,T4', 'webgpu', two, /names 'T4'/],
    ['2', 'tensorflow', two, /names '2'; expected all or some of 0, 1/],
    ['0', 'tensorflow', { stdout: 'No driver\n', exitCode: 9 }, /nvidia-smi fails: No driver/],
  ] as const)('refuses %s on %s', async (asked, backend, program, message) => {
    const refusal = find(asked, backend, program);
    await expect(refusal).rejects.toThrow(ConfigError);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toThrow(/^.{50,199}$/);
  });
});
