import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { binary } from './narrow.generated.js';
import { type Pool, startPool } from './pool.js';
import { DONE, OWNERS } from './pool-protocol.js';
import type { Program } from './program.js';
import { withSharedMemory } from './shared-memory.js';
import type { Thread, ThreadHost } from './thread-host.js';
import { nodeThreads } from './threads-in-node.js';

type Exports = Record<string, (...numbers: number[]) => unknown>;

let program: Program;
let floats: Float32Array;
let pools: Pool[] = [];

beforeAll(async () => {
  const bytes = Uint8Array.from(atob(binary), (character) => character.charCodeAt(0));
  const module = await WebAssembly.compile(withSharedMemory(bytes));
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536, shared: true });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  program = { module, memory, exports };
  floats = new Float32Array(memory.buffer);
});
afterEach(() => {
  for (const pool of pools) pool.close();
  pools = [];
});

/** Starts a pool of two threads, and returns the block and the threads too. */
async function start(replaced: Exports = {}, host: Partial<ThreadHost> = {}) {
  const threads: Thread[] = [];
  const blocks: Int32Array[] = [];
  const recording: ThreadHost = {
    ...nodeThreads,
    async start(data, onEnd) {
      blocks.push(new Int32Array(data.block));
      const thread = await nodeThreads.start(data, onEnd);
      threads.push(thread);
      return thread;
    },
    ...host,
  };
  // The other thread has the functions of the module; only this one has the replaced ones.
  const exports = { ...program.exports, ...replaced } as WebAssembly.Exports;
  const pool = await startPool(recording, { ...program, exports }, 2);
  pools.push(pool);
  return { pool, threads, words: blocks[0]! };
}

/** Waits in this thread's first part until the other thread has taken the other part, or has done it. */
function awaitOther(words: Int32Array): void {
  while ([OWNERS, OWNERS + 1, DONE].every((word) => Atomics.load(words, word) === 0));
}

const leaky = (pool: Pool, from: number, to: number, size: number) =>
  pool.recorder['leakyRelu']!(4 * from, 4 * to, size, 0.5);

describe('a pool of threads', () => {
  it('computes parts, some of them on the other thread', async () => {
    let words: Int32Array | undefined;
    const { clear } = program.exports as unknown as Exports;
    const started = await start({
      clear(...numbers) {
        awaitOther(words!);
        clear!(...numbers);
      },
    });
    words = started.words;
    floats.fill(-2, 0, 1000);
    started.pool.run(2, (part) => started.pool.recorder['clear']!(4 * 500 * part, 500));
    expect([...floats.subarray(0, 1000)]).toEqual(new Array(1000).fill(0));
  });

  it('computes lists that are longer than their room, in order', async () => {
    const { pool } = await start();
    floats.fill(-1, 0, 2);
    pool.run(2, (part) => {
      for (let i = 0; i < 20_000; i++) pool.recorder['leakyRelu']!(4 * part, 4 * part, 1, 0.999);
    });
    let expected = Math.fround(-1);
    for (let i = 0; i < 20_000; i++) expected = Math.fround(expected * Math.fround(0.999));
    expect([floats[0], floats[1]]).toEqual([expected, expected]);
  });

  it('goes on when the number of jobs exceeds its bits', async () => {
    const { pool } = await start();
    Object.assign(pool, { job: 2 ** 25 - 50 }); // the state has 25 bits for it
    for (let job = 1; job <= 100; job++) {
      floats.fill(-job, 0, 64);
      pool.run(2, (part) => leaky(pool, 32 * part, 64 + 32 * part, 32));
      expect(new Set(floats.subarray(64, 128))).toEqual(new Set([-job / 2]));
    }
  });

  it('reaches memory that has just grown, on the other thread too', async () => {
    let words: Int32Array | undefined;
    const { clear } = program.exports as unknown as Exports;
    const started = await start({
      clear(...numbers) {
        awaitOther(words!);
        clear!(...numbers);
      },
    });
    words = started.words;
    const { pool } = started;
    for (let growth = 0; growth < 300; growth++) {
      const page = program.memory.grow(1) * 65_536;
      const fresh = new Float32Array(program.memory.buffer, page, 16_384).fill(1);
      pool.run(2, (part) => pool.recorder['clear']!(page + 4 * 8192 * part, 8192));
      expect(fresh.every((each) => each === 0)).toBe(true);
    }
  });

  it('throws the text of an error on the other thread, and goes on', async () => {
    let words: Int32Array | undefined;
    const started = await start({ clear: () => awaitOther(words!) });
    words = started.words;
    const { pool } = started;
    const beyond = program.memory.buffer.byteLength - 16;
    expect(() => pool.run(2, () => pool.recorder['clear']!(beyond, 1000))).toThrow(
      /a thread of the wasm backend failed: .*out of bounds/,
    );
    floats.fill(-2, 0, 64);
    pool.run(2, (part) => leaky(pool, 32 * part, 64 + 32 * part, 32));
    expect(new Set(floats.subarray(64, 128))).toEqual(new Set([-1]));
  });

  it('throws an error of its own thread when the other has finished', async () => {
    const failing = () => {
      throw new RangeError('this part failed');
    };
    const { pool } = await start({ clear: failing });
    expect(() => {
      // The other thread may take both parts of a job; not those of a hundred.
      for (let job = 0; job < 100; job++) pool.run(2, () => pool.recorder['clear']!(0, 1));
    }).toThrow('this part failed');
  });

  it('throws an error if the other thread ends while it computes', async () => {
    let started: Awaited<ReturnType<typeof start>> | undefined;
    const { repeat } = program.exports as unknown as Exports;
    started = await start({
      repeat(...numbers) {
        awaitOther(started!.words);
        started!.threads[0]!.stop(); // in the midst of its part, which takes many seconds
        repeat!(...numbers.slice(0, 3), 1);
      },
    });
    const { pool } = started;
    const long = () => {
      for (let i = 0; i < 2000; i++) pool.recorder['repeat']!(0, 64, 16, 50_000);
    };
    expect(() => pool.run(2, long)).toThrow(/ended while it computed/);
    expect(pool.isComplete()).toBe(false);
    expect(() => pool.run(2, () => leaky(pool, 0, 0, 1))).toThrow(
      /lost its threads.*prepareBackend/,
    );
  });

  it('throws an error after a thread has ended between jobs', async () => {
    let end: (reason: string) => void = () => {};
    const { pool } = await start(
      {},
      {
        start(data, onEnd) {
          end = onEnd;
          return nodeThreads.start(data, onEnd);
        },
      },
    );
    pool.run(2, () => leaky(pool, 0, 64, 16));
    end('it ended with code 7');
    expect(() => pool.run(2, () => leaky(pool, 0, 64, 16))).toThrow(/thread 2 ended.*code 7/);
  });

  it('finishes jobs alone while the other thread sleeps for ever', async () => {
    const deaf = { isAlive: () => true, stop: () => {} };
    const { pool } = await start({}, { start: async () => deaf });
    floats.fill(-2, 0, 64);
    pool.run(2, (part) => leaky(pool, 32 * part, 64 + 32 * part, 32));
    expect(new Set(floats.subarray(64, 128))).toEqual(new Set([-1]));
  });

  it('stops the threads that started if another did not', async () => {
    const stopped: number[] = [];
    const host: ThreadHost = {
      ...nodeThreads,
      async start({ number }) {
        if (number === 2) throw new Error('no thread left');
        return { isAlive: () => true, stop: () => stopped.push(number) };
      },
    };
    await expect(startPool(host, program, 4)).rejects.toThrow('no thread left');
    expect(stopped).toEqual([1, 3]);
  });

  it('says why a thread does not start', async () => {
    const { module } = program;
    const rest = { block: new SharedArrayBuffer(8), names: [], number: 1, spins: 0 };
    const unshared = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
    const start = nodeThreads.start({ module, memory: unshared, ...rest }, () => {});
    await expect(start).rejects.toThrow();
  });
});
