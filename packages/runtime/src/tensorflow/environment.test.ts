import { availableParallelism } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { asksForOneDnn, operationsAtOnce, setEnvironment } from './environment.js';

vi.mock('node:worker_threads', () => ({ isMainThread: true }));

describe('setEnvironment', () => {
  const linux = { platform: 'linux', arch: 'x64' } as const;
  const after = (
    given: NodeJS.ProcessEnv,
    machine: Parameters<typeof setEnvironment>[1] = linux,
  ) => {
    const environment = { ...given };
    setEnvironment(environment, machine);
    return environment;
  };

  it.each([
    [{ platform: 'linux', arch: 'x64' }, true],
    [{ platform: 'win32', arch: 'x64' }, true],
    [{ platform: 'darwin', arch: 'x64' }, false],
    [{ platform: 'linux', arch: 'arm64' }, false],
  ] as const)('on %o asks for oneDNN: %s', (machine, asks) => {
    expect(asksForOneDnn(after({}, machine))).toBe(asks);
  });

  it('limits threads between operations as inside of them', () => {
    expect(after({ TF_NUM_INTRAOP_THREADS: '3' })['TF_NUM_INTEROP_THREADS']).toBe('3');
  });

  it.each(['', '0', '-1', 'two', '1.5'])('takes "%s" threads for no limit', (value) => {
    expect(after({ TF_NUM_INTRAOP_THREADS: value })).not.toHaveProperty('TF_NUM_INTEROP_THREADS');
  });

  it('lets the memory of a GPU grow, so that several processes share it', () => {
    expect(after({})['TF_FORCE_GPU_ALLOW_GROWTH']).toBe('true');
  });

  it('keeps what the user has set', () => {
    const given = {
      TF_ENABLE_ONEDNN_OPTS: '0',
      TF_FORCE_GPU_ALLOW_GROWTH: 'false',
      TF_NUM_INTRAOP_THREADS: '4',
      TF_NUM_INTEROP_THREADS: '1',
    };
    expect(after(given)).toEqual(given);
  });
});

describe('operationsAtOnce', () => {
  it.each([
    [{}, availableParallelism()],
    [{ TF_NUM_INTEROP_THREADS: '2' }, 2],
    [{ TF_NUM_INTEROP_THREADS: '1', TF_NUM_INTRAOP_THREADS: '4' }, 1],
    [{ TF_NUM_INTEROP_THREADS: '2', TF_NUM_INTRAOP_THREADS: '1' }, 2],
    [{ TF_NUM_INTRAOP_THREADS: '4' }, 1],
  ])('of %o is %i', (environment, count) => {
    expect(operationsAtOnce(environment)).toBe(count);
  });
});
