import * as tf from '@tensorflow/tfjs';
import { recordStep } from '@wprox/runtime/replay';
import { expect, expectNumbers } from './expect.js';

/** A recorded step of gradient descent down ½w² halves the weight each time. */
export async function run(): Promise<void> {
  const weight = tf.variable(tf.tensor1d([64, -32]));
  const optimizer = tf.train.sgd(0.5);
  const step = recordStep((half: tf.Tensor) => {
    const loss = () => tf.sum(tf.mul(tf.square(weight), half)) as tf.Scalar;
    return optimizer.minimize(loss, true, [weight])!;
  });
  const half = tf.scalar(0.5);
  for (let i = 0; i < 5; i++) step.run(half).dispose();
  expectNumbers(await weight.data(), [2, -1]);
  expect(step.reason === undefined, 'the step can be replayed');
  step.dispose();
  tf.dispose([weight, half]);
}
