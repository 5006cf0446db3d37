/** Digits of 14×14 pixels: how they are made, how far generated ones are from them, and their picture. */
import * as tf from '@tensorflow/tfjs';
import type { ImageSplit } from '@wprox/datasets';
import { wasserstein } from '@wprox/exact';

/** Halves images [n, 28, 28, 1], so that the example trains in seconds. The caller owns the tensor. */
export function halved(images: tf.Tensor): tf.Tensor {
  return tf.avgPool(images as tf.Tensor4D, 2, 2, 'valid');
}

/** The exact W2 between generated images and as many real ones, as points with a coordinate a pixel. */
export async function distanceToDigits(generated: tf.Tensor, train: ImageSplit): Promise<number> {
  const count = generated.shape[0];
  const real = tf.tidy(() => halved(train.images(Array.from({ length: count }, (_, i) => i))));
  const [x, y] = [generated, real].map((images) => tf.reshape(images, [count, -1]) as tf.Tensor2D);
  const distance = wasserstein(await x.array(), await y.array(), 2);
  tf.dispose([real, x, y]);
  return distance;
}

/** Prints images [n, 14, 14, 1] in [-1, 1] beside each other, two rows of pixels a line. */
export function printDigits(values: ArrayLike<number>): void {
  const count = values.length / 196;
  for (let row = 0; row < 14; row += 2) {
    const line = Array.from({ length: count * 14 }, (_, i) => {
      const at = Math.floor(i / 14) * 196 + row * 14 + (i % 14);
      const brightness = (values[at] + values[at + 14] + 2) / 4;
      return ' .:*#'[Math.min(4, Math.floor(5 * brightness))];
    });
    console.log(line.join(''));
  }
}
