/** Computes a convolution and its gradients on the threads of the page. */
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import type { Given } from './page.js';

/** @returns the threads, the notes on them, and a digest of the numbers. */
export async function run({ wasmPaths }: Given) {
  const { acceleration } = await prepareBackend('wasm', { wasmPaths, threads: 3 });
  const random = new Random(5);
  const uniform = (...shape: [number, number, number, number]) =>
    tf.tensor(random.uniform(tf.util.sizeFromShape(shape), -1, 1), shape);
  const [x, filter] = [uniform(16, 32, 32, 3), uniform(4, 4, 3, 32)];
  const results = tf.tidy(() => {
    const convolve = (a: tf.Tensor, b: tf.Tensor) =>
      tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same');
    const y = convolve(x, filter);
    return [y, ...tf.grads(convolve)([x, filter], y)];
  });
  // FNV-1a over the bytes: pages without TLS have no crypto.subtle.
  let digest = 2166136261;
  for (const result of results) {
    const values = await result.data();
    for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
      digest = Math.imul(digest ^ byte, 16777619) >>> 0;
    }
  }
  tf.dispose([x, filter, results]);
  return { threads: acceleration?.threads, notes: acceleration?.notes, digest };
}
