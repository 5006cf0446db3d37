import { ConfigError } from '@wprox/experiments';
import { describe, expect, it } from 'vitest';
import {
  backendOptions,
  exportAcceleration,
  lanesOf,
  threadsOf,
  unusedOptions,
} from './acceleration.js';

describe('what makes kernels faster', () => {
  it('is wide vectors alone by default', () => {
    expect(backendOptions({})).toEqual({ wideSimd: true, fastMath: false });
    const empty = { WPROX_THREADS: '', WPROX_FAST_MATH: '', WPROX_WIDE_SIMD: '' };
    expect(backendOptions(empty)).toEqual({ wideSimd: true, fastMath: false });
  });

  it('goes from options through the environment to the workers', () => {
    const env: NodeJS.ProcessEnv = {};
    exportAcceleration({ threads: 8, fastMath: true, wideSimd: false }, env);
    expect(backendOptions(env)).toEqual({ threads: 8, fastMath: true, wideSimd: false });
  });

  it('leaves variables of the user that no option replaces', () => {
    const env: NodeJS.ProcessEnv = { WPROX_THREADS: '3', WPROX_FAST_MATH: '1' };
    exportAcceleration({}, env);
    expect(env).toEqual({ WPROX_THREADS: '3', WPROX_FAST_MATH: '1' });
    expect(threadsOf(env)).toBe(3);
    exportAcceleration({ fastMath: false }, env);
    expect(backendOptions(env)).toMatchObject({ threads: 3, fastMath: false });
  });

  it('says which options have no effect on a backend', () => {
    const env = { WPROX_THREADS: '2', WPROX_FAST_MATH: '1' };
    expect(unusedOptions('wasm', env)).toEqual([]);
    expect(unusedOptions('tensorflow', env)).toEqual([
      expect.stringMatching(/^--fast-math .*tensorflow$/),
    ]);
    expect(unusedOptions('cpu', env)).toHaveLength(2);
    expect(unusedOptions('cpu', { WPROX_THREADS: '1' })).toEqual([]);
  });

  it('divides the cores by the threads of each run, where runs have threads', () => {
    expect(lanesOf(8, {})).toBe(8);
    expect(lanesOf(8, { WPROX_THREADS: '3' })).toBe(2);
    expect(lanesOf(2, { WPROX_THREADS: '4' })).toBe(1);
    expect(lanesOf(8, { WPROX_THREADS: '2', WPROX_BACKEND: 'webgpu' })).toBe(8);
    expect(lanesOf(8, { WPROX_THREADS: '2', WPROX_BACKEND: 'tensorflow' })).toBe(4);
  });

  it.each([
    [{ WPROX_THREADS: '0' }, /WPROX_THREADS is '0'/],
    [{ WPROX_THREADS: '65' }, /WPROX_THREADS is '65'/],
    [{ WPROX_THREADS: 'all' }, /WPROX_THREADS is 'all'/],
    [{ WPROX_THREADS: '1e1' }, /WPROX_THREADS is '1e1'/],
    [{ WPROX_FAST_MATH: 'yes' }, /WPROX_FAST_MATH is 'yes'/],
    [{ WPROX_WIDE_SIMD: '2' }, /WPROX_WIDE_SIMD is '2'/],
  ])('refuses %j', (env, message) => {
    expect(() => backendOptions(env)).toThrow(ConfigError);
    expect(() => backendOptions(env)).toThrow(message);
  });
});
