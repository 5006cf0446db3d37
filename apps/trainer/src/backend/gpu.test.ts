import { ConfigError } from '@wprox/experiments';
import { describe, expect, it } from 'vitest';
import { exportGpus, gpuName, gpuVariables, requireGpu } from './gpu.js';

const a100 = { id: 'GPU-1e2f', name: 'NVIDIA A100', adapter: 'NVIDIA A100' };
const twin = { id: 'GPU-3a4b', name: 'NVIDIA T4' };
const radeon = { name: 'Radeon', adapter: 'Radeon' };

describe('exportGpus', () => {
  it('lets a process see these GPUs and no others, and compute on the first', () => {
    const env: NodeJS.ProcessEnv = { CUDA_VISIBLE_DEVICES: '0,1,2', PATH: '/bin' };
    exportGpus([a100, twin], env);
    expect(env).toEqual({
      ...{ CUDA_VISIBLE_DEVICES: 'GPU-1e2f,GPU-3a4b', PATH: '/bin' },
      ...{ WPROX_GPU: 'NVIDIA A100', WPROX_WEBGPU_ADAPTER: 'NVIDIA A100' },
    });
    expect(gpuName(env)).toBe('NVIDIA A100');
  });

  it('leaves no adapter of another GPU, and writes no variable that has no value', () => {
    const env: NodeJS.ProcessEnv = { WPROX_WEBGPU_ADAPTER: 'Radeon' };
    exportGpus([twin], env);
    expect(Object.entries(env)).toEqual([
      ['CUDA_VISIBLE_DEVICES', 'GPU-3a4b'],
      ['WPROX_GPU', 'NVIDIA T4'],
    ]);
  });

  it('hides no GPU from CUDA for one that only WebGPU is to find', () => {
    const env: NodeJS.ProcessEnv = {};
    exportGpus([radeon], env);
    expect(env).toEqual({ WPROX_GPU: 'Radeon', WPROX_WEBGPU_ADAPTER: 'Radeon' });
  });
});

describe('requireGpu', () => {
  const start = (name: string, env: NodeJS.ProcessEnv, isUsingGpuDevice?: boolean) => () =>
    requireGpu({ name, isUsingGpuDevice }, env);

  it.each(['wasm', 'cpu', 'tensorflow', 'webgpu'])(
    'lets %s compute anywhere without --gpus',
    (name) => {
      for (const uses of [undefined, false, true]) expect(start(name, {}, uses)).not.toThrow();
    },
  );

  it('accepts native TensorFlow on a GPU, and WebGPU on one that has a name of its own', () => {
    expect(start('tensorflow', gpuVariables(twin), true)).not.toThrow();
    expect(start('webgpu', gpuVariables(a100))).not.toThrow();
    expect(start('webgpu', gpuVariables(radeon))).not.toThrow();
  });

  it.each([
    ['wasm', a100, undefined, /best backend here is wasm, which computes on the processor/],
    ['cpu', radeon, undefined, /best backend here is cpu/],
    ['tensorflow', a100, false, /found no GPU; expected .*CUDA 11\.2 and cuDNN 8\.1.*webgpu/],
    ['tensorflow', a100, undefined, /found no GPU/],
    ['webgpu', twin, undefined, /more than one NVIDIA T4/],
    ['webgpu', { id: '0', name: '0' }, undefined, /the name of GPU 0 is not known/],
  ] as const)('refuses %s', (name, gpu, uses, message) => {
    expect(start(name, gpuVariables(gpu), uses)).toThrow(ConfigError);
    expect(start(name, gpuVariables(gpu), uses)).toThrow(message);
    expect(start(name, gpuVariables(gpu), uses)).toThrow(/^.{50,199}$/);
  });
});
