import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { wasmBackend } from './memory.js';
import { usePool } from './parts.js';
import type { Pool } from './pool.js';
import { programOf } from './program.js';
import type { ThreadHost } from './thread-host.js';
import { setThreads, threadsInUse } from './thread-pools.js';
import { nodeThreads } from './threads-in-node.js';

/** Returns the pool of the running backend, and leaves it in use. */
function poolInUse(): Pool | undefined {
  const simd = programOf(wasmBackend()).exports;
  const pool = usePool(simd, undefined);
  usePool(simd, pool);
  return pool;
}

const threadsOf = async (threads?: number) => {
  const options = threads === undefined ? {} : { threads };
  return (await prepareBackend('wasm', options)).acceleration;
};
const sum = async () =>
  tf.tidy(() => tf.matMul(tf.ones([300, 300]), tf.ones([300, 300])).sum()).data();

describe('the number of threads', () => {
  it('changes with each call that names one, and with no other', async () => {
    expect(await threadsOf(2)).toMatchObject({ threads: 2 });
    const first = poolInUse();
    expect(await threadsOf()).toMatchObject({ threads: 2 });
    expect(await threadsOf(2)).toMatchObject({ threads: 2 });
    expect(poolInUse()).toBe(first);
    expect(await threadsOf(3)).toMatchObject({ threads: 3 });
    expect(first?.isComplete()).toBe(false);
    expect(await sum()).toEqual(new Float32Array([300 ** 3]));
    expect(await threadsOf(1)).toMatchObject({ threads: 1 });
    expect(poolInUse()).toBe(undefined);
  });

  it('is the last one of calls at the same time', async () => {
    await threadsOf(2);
    const results = await Promise.all([threadsOf(3), threadsOf(1), threadsOf(4)]);
    expect(results).toHaveLength(3);
    expect(threadsInUse().threads).toBe(4);
    expect(poolInUse()?.size).toBe(4);
  });

  it('comes back after a pool lost a thread', async () => {
    await threadsOf(2);
    poolInUse()!.fail('it ended');
    await expect(sum()).rejects.toThrow(/lost its threads/);
    expect(await threadsOf()).toMatchObject({ threads: 2 });
    expect(await sum()).toEqual(new Float32Array([300 ** 3]));
  });

  it('may exceed the cores, with a note', async () => {
    const threads = Math.min(64, nodeThreads.cores + 1);
    const acceleration = await threadsOf(threads);
    expect(acceleration?.threads).toBe(threads);
    expect(acceleration?.notes.join()).toContain(`${nodeThreads.cores} cores`);
  });

  it.each<[string, Partial<ThreadHost>]>([
    ['there can be none', { obstacle: () => 'the page is not isolated' }],
    [
      'one does not start',
      {
        start: async () => {
          throw new Error('the page is not isolated');
        },
      },
    ],
  ])('is 1 where %s, with the reason', async (_, host) => {
    await threadsOf(2);
    await setThreads({ ...nodeThreads, ...host }, 3);
    expect(threadsInUse()).toEqual({
      threads: 1,
      notes: ['1 thread, not 3: the page is not isolated'],
    });
    expect(await sum()).toEqual(new Float32Array([300 ** 3]));
  });

  it.each([0, 65, 1.5, '2', Number.NaN])('refuses %s', async (threads) => {
    const options = { threads: threads as number };
    await expect(prepareBackend('wasm', options)).rejects.toThrow(/options.threads/);
  });

  it('goes with the backend that tfjs removes, which is the last test', async () => {
    await threadsOf(2);
    const pool = poolInUse()!;
    tf.removeBackend('wasm');
    expect(pool.isComplete()).toBe(false);
    await expect(prepareBackend('wasm')).rejects.toThrow(/removeBackend.*new process/);
  });
});
