/** The backends of Node, in the order in which `auto` tries them. Node has the code of all at hand. */
import { loadNative } from '../tensorflow/load.js';
import { nativeVersion } from '../tensorflow/native-backend.js';
import { registerNativeKernels } from '../tensorflow/training-kernels.js';
import { wasmInNode } from '../wasm/in-node.js';
import { adapterName, loadWebGPU } from '../webgpu/load.js';
import { makeWebGPUReady } from '../webgpu/ready.js';
import { type Backend, type BackendCode, cpu, TFJS_VERSION, wasmFacts } from './backend.js';

const native: BackendCode = {
  load: () => loadNative(),
  ready: registerNativeKernels,
  kernels: nativeVersion,
};

const webGPU: BackendCode = {
  load: ({ isAskedFor }) => loadWebGPU(isAskedFor),
  ready: makeWebGPUReady,
  device: adapterName,
};

/** All backends of Node. */
export const backends: readonly Backend[] = [
  {
    name: 'tensorflow',
    description: 'native TensorFlow, on CUDA with @tensorflow/tfjs-node-gpu',
    install:
      `npm install @tensorflow/tfjs-node@${TFJS_VERSION} or, if that cannot download TensorFlow, ` +
      'npm install @wprox/native and npx wprox-native',
    automatic: true,
    code: async () => native,
  },
  {
    name: 'webgpu',
    description: 'any graphics card with nothing but its driver, by Dawn',
    install: `npm install webgpu@0.6 @tensorflow/tfjs-backend-webgpu@${TFJS_VERSION}`,
    automatic: true,
    code: async () => webGPU,
  },
  { ...wasmFacts, code: async () => wasmInNode },
  cpu,
];
