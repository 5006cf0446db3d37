import * as tf from '@tensorflow/tfjs';
import { stopGradient } from '@wprox/runtime/tensors';
import { expectNumbers } from './expect.js';

/** The gradient of x·stop(x) is x. */
export async function run(): Promise<void> {
  const gradient = tf.tidy(() =>
    tf.grad((x) => tf.sum(tf.mul(x, stopGradient(x))))(tf.tensor1d([2, 3])),
  );
  expectNumbers(await gradient.data(), [2, 3]);
  gradient.dispose();
}
