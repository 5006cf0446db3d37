/** The backend `wasm`, in all environments. */
import { type Backend, TFJS_VERSION } from '../backend/backend.js';
import { digest } from './digest.generated.js';
import { registerTrainingKernels } from './training-kernels.js';

/** @param load loads and starts tfjs's part. */
export const wasm = (load: Backend['load']): Backend => ({
  name: 'wasm',
  description: 'WebAssembly with SIMD and the training kernels of @wprox/runtime',
  install: `npm install @tensorflow/tfjs-backend-wasm@${TFJS_VERSION}`,
  automatic: true,
  load,
  ready: registerTrainingKernels,
  kernels: () => `WebAssembly ${digest}`,
});
