/** The code of the backend `wasm` in browsers and their workers. */
import { wasm } from './backend.js';
import { fetchBinary } from './fetch-binary.js';
import { startWasm } from './start.js';
import { needsSharedMemory } from './thread-pools.js';
import { browserThreads } from './threads-in-browsers.js';
import { noWideSimd } from './wide-simd.js';

export const wasmInBrowsers = wasm(
  ({ wasmPaths, threads }) =>
    startWasm(fetchBinary, wasmPaths, needsSharedMemory(browserThreads, threads)),
  browserThreads,
  noWideSimd,
);
