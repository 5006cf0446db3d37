/** Says whether tfjs's `webgpu` backend can be used in this page or worker. */
import * as tf from '@tensorflow/tfjs';
import { MachineError } from '../backend/machine-error.js';
import type { WebGPU } from './adapter.js';

/**
 * Returns the browser's WebGPU.
 * @throws MachineError if it has none; Error if the program does not import tfjs's backend.
 */
export function requireWebGPU(): WebGPU {
  const { gpu } = (globalThis.navigator ?? {}) as { gpu?: WebGPU };
  if (!gpu) {
    throw new MachineError(
      'this browser has no WebGPU, or hides it from pages without https and from this kind of worker',
    );
  }
  if (!tf.findBackendFactory('webgpu')) {
    throw new Error("it is not registered; add import '@tensorflow/tfjs-backend-webgpu'");
  }
  return gpu;
}
