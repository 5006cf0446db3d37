/** WebGPU in browsers, where the program imports tfjs's backend and the browser has the adapter. */
import * as tf from '@tensorflow/tfjs';
import { MachineError } from '../backend/machine-error.js';
import {
  type Adapter,
  describeAdapter,
  findAdapter,
  refuseSoftware,
  type WebGPU,
} from './adapter.js';

/** The adapter that tfjs computes on; undefined before it is found. */
let found: Adapter | undefined;

/**
 * Finds the adapter.
 * @param isAskedFor whether the user named this backend. Only then a software adapter is accepted.
 * @throws Error if the backend is not imported; MachineError if the browser has no WebGPU or no adapter.
 */
export async function findWebGPU(isAskedFor: boolean): Promise<void> {
  const { gpu } = (globalThis.navigator ?? {}) as { gpu?: WebGPU };
  if (!gpu) {
    throw new MachineError(
      'this browser has no WebGPU, or hides it from pages without https and from this kind of worker',
    );
  }
  if (!tf.findBackendFactory('webgpu')) {
    throw new Error("it is not registered; add import '@tensorflow/tfjs-backend-webgpu'");
  }
  found ??= await findAdapter(gpu);
  refuseSoftware(found, isAskedFor);
}

/** Returns the name of the adapter that tfjs computes on; empty before {@link findWebGPU}. */
export function webGPUDevice(): string {
  return found ? describeAdapter(found) : '';
}
