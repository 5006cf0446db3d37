/** The backends of browsers and their workers, in the order in which `auto` tries them. */
import { wasm } from '../wasm/backend.js';
import { fetchBinary } from '../wasm/fetch-binary.js';
import { startWasm } from '../wasm/start.js';
import { needsSharedMemory } from '../wasm/thread-pools.js';
import { browserThreads } from '../wasm/threads-in-browsers.js';
import { noWideSimd } from '../wasm/wide-simd.js';
import { requireWebGL } from '../webgl/usable.js';
import { findWebGPU, webGPUDevice } from '../webgpu/in-browsers.js';
import { makeWebGPUReady } from '../webgpu/ready.js';
import { type Backend, cpu, TFJS_VERSION } from './backend.js';

/** All backends of browsers. */
export const backends: readonly Backend[] = [
  {
    name: 'webgpu',
    description: 'the graphics card, by WebGPU',
    install: `npm install @tensorflow/tfjs-backend-webgpu@${TFJS_VERSION}`,
    automatic: true,
    load: ({ isAskedFor }) => findWebGPU(isAskedFor),
    ready: makeWebGPUReady,
    device: webGPUDevice,
  },
  wasm(
    ({ wasmPaths, threads }) =>
      startWasm(fetchBinary, wasmPaths, needsSharedMemory(browserThreads, threads)),
    browserThreads,
    noWideSimd,
  ),
  {
    name: 'webgl',
    description: 'the graphics card, by WebGL',
    install: `npm install @tensorflow/tfjs@${TFJS_VERSION}`,
    automatic: true,
    load: async () => requireWebGL(),
  },
  cpu,
];
