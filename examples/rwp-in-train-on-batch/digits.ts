/** What the generated digits are: a judgement by nearest means, and a picture in the terminal. */
import * as tf from '@tensorflow/tfjs';
import type { ImageSplit } from '@wprox/datasets';

/**
 * Generates 20 images of each digit and counts those whose nearest mean image is that of the digit
 * asked for. The means are of 1,000 real images. A guess would be right in 10 %.
 */
export async function shareOfRightDigits(
  generate: (digits: number[]) => tf.Tensor,
  train: ImageSplit,
): Promise<number> {
  const asked = Array.from({ length: 200 }, (_, i) => i % 10);
  const nearest = tf.tidy(() => {
    const first = Array.from({ length: 1000 }, (_, i) => i);
    const oneHot = tf.oneHot(tf.tensor1d(train.labels.slice(0, 1000), 'int32'), 10).toFloat();
    const sums = tf.matMul(oneHot, tf.reshape(train.images(first), [1000, 784]), true);
    const means = tf.div(sums, tf.reshape(tf.sum(oneHot, 0), [10, 1]));
    const generated = tf.reshape(generate(asked), [200, 1, 784]);
    return tf.argMin(tf.sum(tf.squaredDifference(generated, means), 2), 1);
  });
  const found = await nearest.data();
  nearest.dispose();
  return asked.filter((digit, i) => found[i] === digit).length / asked.length;
}

/** Prints images of 28×28 values in [-1, 1] beside each other, two rows of pixels a line. */
export function printDigits(values: ArrayLike<number>): void {
  const count = values.length / 784;
  for (let row = 0; row < 28; row += 2) {
    const pixels = Array.from({ length: count * 28 }, (_, i) => {
      const [image, column] = [Math.floor(i / 28), i % 28];
      const at = image * 784 + row * 28 + column;
      const brightness = (values[at] + values[at + 28] + 2) / 4;
      return ' .:*#'[Math.min(4, Math.floor(5 * brightness))];
    });
    console.log(pixels.join(''));
  }
}
