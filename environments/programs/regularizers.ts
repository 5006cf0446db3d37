import * as tf from '@tensorflow/tfjs';
import { rwpFromSamples } from '@wprox/exact';
import { rwp } from '@wprox/regularizers';
import { expectNumbers } from './expect.js';

/** RWP's squared distance and its gradient, against float64. */
export async function run(): Promise<void> {
  const [x, y] = [
    [
      [0, 1],
      [2, -1],
    ],
    [
      [0.5, 1],
      [1, 3],
    ],
  ];
  const known = rwpFromSamples(x!, y!);
  const { value, grad } = tf.tidy(() => {
    const anchor = tf.tensor2d(y!);
    return tf.valueAndGrad((samples) => rwp().squaredDistance(samples, anchor))(tf.tensor2d(x!));
  });
  expectNumbers(await value.data(), [known.squaredDistance]);
  expectNumbers(await grad.data(), known.gradient);
  tf.dispose([value, grad]);
}
