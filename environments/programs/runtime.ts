import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { expectNumbers } from './expect.js';

/**
 * The gradient of a mean of convolutions by the filter, which stock tfjs cannot compute on wasm: the
 * images are 1, so each entry is the share of the outputs that the filter's entry reaches.
 */
export async function run(): Promise<void> {
  await prepareBackend(tf.getBackend());
  const filter = tf.ones([2, 2, 1, 3]) as tf.Tensor4D;
  const gradient = tf.tidy(() => {
    const images = tf.ones([2, 4, 4, 1]) as tf.Tensor4D;
    return tf.grad((f) => tf.mean(tf.conv2d(images, f as tf.Tensor4D, 2, 'same')))(filter);
  });
  expectNumbers(await gradient.data(), new Array(12).fill(1 / 3));
  tf.dispose([filter, gradient]);
}
