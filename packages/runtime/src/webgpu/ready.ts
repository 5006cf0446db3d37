/** Extends tfjs's `webgpu` backend for training. */
import { registerActivationGradients } from './activation-gradients.js';
import { registerAvgPool } from './avg-pool.js';
import { registerBatchNorm } from './batch-norm.js';
import { installSafeguards, type WebGPUBackend, webGPUBackend } from './safeguards.js';
import { registerTile } from './tile.js';

/** The backends that are ready. */
const ready = new WeakSet<WebGPUBackend>();

/**
 * Makes the initialized `webgpu` backend ready to train; a second call does nothing.
 * @throws Error if the backend is not initialized, or has another version than 4.22.0.
 */
export function makeWebGPUReady(): void {
  const backend = webGPUBackend();
  if (ready.has(backend)) return;
  installSafeguards(backend);
  if (!areKernelsRegistered) {
    registerActivationGradients();
    registerAvgPool();
    registerBatchNorm();
    registerTile();
  }
  areKernelsRegistered = true;
  ready.add(backend);
}

/** Kernels belong to the name of a backend and stay registered when the backend is created again. */
let areKernelsRegistered = false;
