/**
 * Starts tfjs's WebAssembly backend from a binary that is found and checked first: of a wrong one, tfjs
 * waits forever, or starts once and never again.
 */
import * as tf from '@tensorflow/tfjs';
import { BrokenError } from '../backend/broken-error.js';
import { MachineError } from '../backend/machine-error.js';
import type { WasmPaths } from './paths.js';
import { withSharedMemory } from './shared-memory.js';

/** A file that should be the binary. */
export interface WasmBinary {
  /** Where it was found, for messages. */
  readonly place: string;
  readonly bytes: ArrayBuffer;
}

/** Finds the binary. @throws BrokenError naming the place if it is not there. */
export type FindBinary = (paths: WasmPaths | undefined) => Promise<WasmBinary>;

/** Says what was wrong with the binary and what to do. */
export function binaryError(problem: string, cause?: unknown): BrokenError {
  const remedy = `set wasmPaths to its folder (docs/how-to/train-in-a-browser.md)`;
  return new BrokenError(`${problem}; ${remedy}`, true, { cause });
}

/** The start that is running. */
let starting: Promise<void> | undefined;

/**
 * Loads and starts the backend; does nothing if it runs.
 * @param isShared whether its memory is to be shared, so that threads can use it.
 * @throws BrokenError saying what is wrong with the binary, MachineError without SIMD.
 */
export async function startWasm(
  find: FindBinary,
  paths: WasmPaths | undefined,
  isShared: boolean,
): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  if (!tf.findBackendFactory('wasm')) {
    // tf.removeBackend leaves the kernels; another copy of tfjs has them in its own registry.
    if (tf.getKernelsForBackend('wasm').length > 0) {
      throw new BrokenError(
        'tf.removeBackend("wasm") was called, after which tfjs cannot start it again; ' +
          'start a new process or page',
        true,
      );
    }
    throw new Error(
      '@tensorflow/tfjs-backend-wasm uses another copy of @tensorflow/tfjs, which ' +
        'npm ls @tensorflow/tfjs-core shows; install version 4.22.0 of both',
    );
  }
  while (starting) await starting.catch(() => {});
  if ('wasm' in tf.engine().registry) return;
  starting = (async () => {
    if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) {
      throw new MachineError('WebAssembly has no SIMD here; use a newer browser or processor');
    }
    // tfjs's own threads, of a binary that Node cannot start, do not compute our kernels.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    const found = await find(paths);
    await requireBinary(found);
    const binary = isShared ? { ...found, bytes: withSharedMemory(found.bytes) } : found;
    try {
      setWasmPaths(everywhere(binary.place), true);
    } catch (error) {
      const problem = 'tf.setBackend("wasm") failed before, and tfjs does not try again';
      const remedy = 'call prepareBackend in its place, in a new page or process';
      throw new BrokenError(`${problem}; ${remedy}`, true, { cause: error });
    }
    if (!(await fetching(binary, () => tf.setBackend('wasm')))) {
      throw new Error('tfjs could not start it; the console says why');
    }
  })();
  try {
    await starting;
  } finally {
    starting = undefined;
  }
}

/** tfjs asks for the place of each binary. */
const everywhere = (place: string) => ({
  'tfjs-backend-wasm.wasm': place,
  'tfjs-backend-wasm-simd.wasm': place,
  'tfjs-backend-wasm-threaded-simd.wasm': place,
});

/** The functions that the binary gets from the JavaScript of tfjs 4.22.0. */
const imports = [
  'abort',
  'emscripten_memcpy_big',
  'emscripten_get_heap_max',
  'emscripten_resize_heap',
  'fd_close',
  'fd_seek',
  'fd_write',
];

/** Requires that tfjs can start the binary. */
async function requireBinary({ bytes, place }: WasmBinary): Promise<void> {
  let module: WebAssembly.Module;
  try {
    module = await WebAssembly.compile(bytes);
  } catch (error) {
    const isPage = /^\s*<(!doctype|html)/i.test(new TextDecoder().decode(bytes.slice(0, 100)));
    throw binaryError(`${place} is ${isPage ? 'an HTML page' : 'no WebAssembly'}`, error);
  }
  const needed = WebAssembly.Module.imports(module);
  if (!needed.every(({ kind, name }) => kind === 'function' && imports.includes(name))) {
    throw binaryError(`${place} is another binary`);
  }
}

/** Runs a function, in which tfjs gets the bytes of the binary when it fetches it. */
async function fetching<T>({ bytes, place }: WasmBinary, run: () => Promise<T>): Promise<T> {
  const { platform } = tf.env();
  const stock = platform.fetch;
  platform.fetch = async (path, init) =>
    path === place ? new Response(bytes) : stock.call(platform, path, init);
  try {
    return await run();
  } finally {
    platform.fetch = stock;
  }
}
