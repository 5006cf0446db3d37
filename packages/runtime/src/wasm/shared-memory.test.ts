import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { withSharedMemory } from './shared-memory.js';

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const binaryOf = (...sections: number[][]) => new Uint8Array([...HEADER, ...sections.flat()]);
const name = (text: string) => [text.length, ...Buffer.from(text)];

/** What the engine says that a module's memory must be: an instance takes only that kind. */
async function takesShared(module: WebAssembly.Module, shared: boolean): Promise<boolean> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared });
  try {
    await WebAssembly.instantiate(module, {
      m: {
        memory,
        t: new WebAssembly.Table({ initial: 1, maximum: 3, element: 'anyfunc' }),
        g: new WebAssembly.Global({ value: 'i32', mutable: true }, 1),
        f: () => {},
      },
    });
    return true;
  } catch {
    return false;
  }
}

describe('withSharedMemory', () => {
  it('shares the memory that a binary declares, of any limits', async () => {
    // 256 to 65536 pages, in two and three bytes, as the binary of tfjs has.
    const memory = [5, 7, 1, 1, 0x80, 0x02, 0x80, 0x80, 0x04];
    const exported = [7, 10, 1, ...name('memory'), 2, 0];
    const { instance } = await WebAssembly.instantiate(
      withSharedMemory(binaryOf(memory, exported)),
    );
    const { memory: shared } = instance.exports as { memory: WebAssembly.Memory };
    expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared.buffer.byteLength).toBe(256 * 65_536);
  });

  it('shares an imported memory among imports of all kinds', async () => {
    const types = [1, 4, 1, 0x60, 0, 0];
    const imports = [
      ...[...name('m'), ...name('f'), 0, 0],
      ...[...name('m'), ...name('t'), 1, 0x70, 1, 1, 3],
      ...[...name('m'), ...name('g'), 3, 0x7f, 1],
      ...[...name('m'), ...name('memory'), 2, 1, 1, 0x80, 0x80, 0x04],
    ];
    const bytes = binaryOf(types, [2, imports.length + 1, 4, ...imports]);
    const plain = await WebAssembly.compile(bytes);
    const shared = await WebAssembly.compile(withSharedMemory(bytes));
    expect([await takesShared(plain, false), await takesShared(plain, true)]).toEqual([
      true,
      false,
    ]);
    expect([await takesShared(shared, false), await takesShared(shared, true)]).toEqual([
      false,
      true,
    ]);
  });

  it('changes one byte of the binary of tfjs', async () => {
    const path = '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
    const bytes = new Uint8Array(await readFile(createRequire(import.meta.url).resolve(path)));
    const shared = new Uint8Array(withSharedMemory(bytes));
    expect(shared.length).toBe(bytes.length);
    const changes = [...bytes].flatMap((byte, i) => (byte === shared[i] ? [] : [byte, shared[i]]));
    expect(changes).toEqual([1, 3]);
  });

  it('refuses binaries whose memory cannot be shared', () => {
    expect(() => withSharedMemory(binaryOf([5, 3, 1, 0, 1]))).toThrow(/no maximum/);
    expect(() => withSharedMemory(binaryOf([1, 4, 1, 0x60, 0, 0]))).toThrow(/no memory/);
  });
});
