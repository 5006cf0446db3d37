import * as tf from '@tensorflow/tfjs';
import { gradientPenalty } from '@wprox/gan';
import { expectNumbers } from './expect.js';

/**
 * The penalty of the critic f(x) = |w|²·x₁, whose gradient has the norm w²: 10·(w² − 1)², and its
 * derivative by w, a gradient of a gradient: 40·w·(w² − 1).
 */
export async function run(): Promise<void> {
  const { value, grad } = tf.tidy(() => {
    const points = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const penalty = (w: tf.Tensor) =>
      gradientPenalty()((x) => tf.mul(tf.square(w), tf.slice(x, [0, 0], [-1, 1])), points);
    return tf.valueAndGrad(penalty)(tf.scalar(1.5));
  });
  expectNumbers([...(await value.data()), ...(await grad.data())], [15.625, 75]);
  tf.dispose([value, grad]);
}
