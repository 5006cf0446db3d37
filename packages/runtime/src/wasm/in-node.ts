/** The code of the backend `wasm` in Node. */
import { wasm } from './backend.js';
import { startingEmscripten } from './emscripten-in-node.js';
import { readBinary } from './read-binary.js';
import { startWasm } from './start.js';
import { needsSharedMemory } from './thread-pools.js';
import { nodeThreads } from './threads-in-node.js';
import { nodeWideSimd } from './wide-simd-in-node.js';

export const wasmInNode = wasm(
  ({ wasmPaths, threads }) =>
    startingEmscripten(() =>
      startWasm(readBinary, wasmPaths, needsSharedMemory(nodeThreads, threads)),
    ),
  nodeThreads,
  nodeWideSimd,
);
