import * as tf from '@tensorflow/tfjs';
import { assertSecondOrder } from '@wprox/runtime/gradients';
import { expectNumbers } from './expect.js';

/** The gradient of a gradient: the second derivative of tanh, −2·tanh·(1 − tanh²). */
export async function run(): Promise<void> {
  assertSecondOrder();
  const second = tf.tidy(() =>
    tf.grad((x) => tf.sum(tf.grad((y) => tf.sum(tf.tanh(y)))(x)))(tf.tensor1d([0.5])),
  );
  const t = Math.tanh(0.5);
  expectNumbers(await second.data(), [-2 * t * (1 - t * t)]);
  second.dispose();
}
