/** The backend `wasm`, in all environments. */
import { type Backend, TFJS_VERSION } from '../backend/backend.js';
import { digest } from './digest.generated.js';
import type { ThreadHost } from './thread.js';
import { setThreads, threadsInUse } from './thread-pools.js';
import { registerTrainingKernels } from './training-kernels.js';

/**
 * @param load loads and starts tfjs's part.
 * @param host where threads come from.
 */
export const wasm = (load: Backend['load'], host: ThreadHost): Backend => ({
  name: 'wasm',
  description: 'WebAssembly with SIMD and the training kernels of @wprox/runtime',
  install: `npm install @tensorflow/tfjs-backend-wasm@${TFJS_VERSION}`,
  automatic: true,
  load,
  ready: async ({ threads }) => {
    await registerTrainingKernels();
    await setThreads(host, threads);
  },
  kernels: () => `WebAssembly ${digest}`,
  acceleration: () => ({ simd: 128, fastMath: false, ...threadsInUse() }),
});
