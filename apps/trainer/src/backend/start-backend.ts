/** Starts the backend of a `wprox` process. */
import * as tf from '@tensorflow/tfjs';
import { type PreparedBackend, prepareBackend } from '@wprox/runtime';
import { backendOptions } from './acceleration.js';
import { requireGpu } from './gpu.js';

/**
 * Switches tfjs to the backend with the kernels that the environment asks for.
 * @param name of the backend; by default `WPROX_BACKEND`, else the fastest that is available.
 * @throws BackendError as `prepareBackend`; ConfigError if a variable has another value, or if the backend
 * does not compute on the GPU that this process was given.
 */
export async function startBackend(name?: string): Promise<PreparedBackend> {
  const backend = await prepareBackend(name, backendOptions(process.env));
  requireGpu({ name: backend.name, isUsingGpuDevice: nativeUsesGpu() }, process.env);
  return backend;
}

/** Returns whether native TensorFlow found a GPU; undefined if another backend is in use. */
export function nativeUsesGpu(): boolean | undefined {
  const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
  return isUsingGpuDevice;
}
