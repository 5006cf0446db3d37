/** Tests on WebGPU: finds an adapter, which may be software, and computes on it. */
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '../src/backend/prepare-backend.js';

/** Returns why the tests cannot run on this machine; undefined if they can. */
export async function noWebGPU(): Promise<string | undefined> {
  try {
    await prepareBackend('webgpu');
    // Otherwise tfjs computes small tensors on the processor, and all tensors here are small.
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Computes on a backend and returns the results as arrays; disposes the tensors. */
export async function valuesOn(
  backend: string,
  compute: () => tf.Tensor | tf.Tensor[],
): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const tensors = [tf.tidy(compute)].flat();
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  return values as Float32Array[];
}
