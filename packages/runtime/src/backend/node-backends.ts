/** The backends of Node, in the order in which `auto` tries them. */
import { loadNative } from '../tensorflow/load.js';
import { nativeVersion } from '../tensorflow/native-backend.js';
import { registerNativeKernels } from '../tensorflow/training-kernels.js';
import { wasm } from '../wasm/backend.js';
import { startingEmscripten } from '../wasm/emscripten-in-node.js';
import { readBinary } from '../wasm/read-binary.js';
import { startWasm } from '../wasm/start.js';
import { needsSharedMemory } from '../wasm/thread-pools.js';
import { nodeThreads } from '../wasm/threads-in-node.js';
import { nodeWideSimd } from '../wasm/wide-simd-in-node.js';
import { adapterName, loadWebGPU } from '../webgpu/load.js';
import { makeWebGPUReady } from '../webgpu/ready.js';
import { type Backend, cpu, TFJS_VERSION } from './backend.js';

/** All backends of Node. */
export const backends: readonly Backend[] = [
  {
    name: 'tensorflow',
    description: 'native TensorFlow, on CUDA with @tensorflow/tfjs-node-gpu',
    install:
      `npm install @tensorflow/tfjs-node@${TFJS_VERSION} or, if that cannot download TensorFlow, ` +
      'npm install @wprox/native and npx wprox-native',
    automatic: true,
    load: () => loadNative(),
    ready: registerNativeKernels,
    kernels: nativeVersion,
  },
  {
    name: 'webgpu',
    description: 'any graphics card with nothing but its driver, by Dawn',
    install: `npm install webgpu@0.6 @tensorflow/tfjs-backend-webgpu@${TFJS_VERSION}`,
    automatic: true,
    load: ({ isAskedFor }) => loadWebGPU(isAskedFor),
    ready: makeWebGPUReady,
    device: adapterName,
  },
  wasm(
    ({ wasmPaths, threads }) =>
      startingEmscripten(() =>
        startWasm(readBinary, wasmPaths, needsSharedMemory(nodeThreads, threads)),
      ),
    nodeThreads,
    nodeWideSimd,
  ),
  cpu,
];
