import * as tf from '@tensorflow/tfjs';
import { adam } from '@wprox/runtime/optimizers';
import { expectNumbers } from './expect.js';

/** Adam's first step is as long as its learning rate, whatever the gradient's length. */
export async function run(): Promise<void> {
  const weight = tf.variable(tf.tensor1d([1, 2]));
  const optimizer = adam({ learningRate: 0.1, beta1: 0.9, beta2: 0.999 });
  optimizer.minimize(() => tf.sum(tf.mul(weight, tf.tensor1d([3, -5]))), false, [weight]);
  expectNumbers(await weight.data(), [0.9, 2.1]);
  optimizer.dispose();
  weight.dispose();
}
