import { afterEach, expect, it, vi } from 'vitest';
import { describeMachine } from './machine.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('names the GPU that the process was given, unless the backend names what it computes on', () => {
  const native = { name: 'tensorflow', reason: '', kernels: '2.9.1' } as const;
  vi.stubEnv('WPROX_GPU', 'NVIDIA A100');
  expect(describeMachine(native, undefined)).toMatchObject({ gpu: 'NVIDIA A100' });
  const webgpu = { name: 'webgpu', reason: '', device: 'nvidia-a100 (ampere)' } as const;
  expect(describeMachine(webgpu, undefined)).not.toHaveProperty('gpu');
  vi.stubEnv('WPROX_GPU', undefined);
  expect(describeMachine(native, undefined)).not.toHaveProperty('gpu');
});
