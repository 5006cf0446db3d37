/** For tests on WebGPU: whether there is an adapter, software too, and each thing done on it. */
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '../src/backend/prepare-backend.js';

/** Why these tests cannot run here; undefined where they can. */
export async function noWebGPU(): Promise<string | undefined> {
  try {
    await prepareBackend('webgpu');
    // Otherwise tfjs computes small tensors, which all of these are, on the processor.
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What `compute` makes on a backend, as arrays; the tensors are disposed. */
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
