/** Images of one bright spot at a random place: data that need no download. */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '@wprox/runtime';

/** Draws images [count, size, size, 1] in [-1, 1]. The caller owns the tensor. */
export function spots(random: Random, count: number, size: number): tf.Tensor4D {
  const values = new Float32Array(count * size * size);
  for (let image = 0; image < count; image++) {
    const [row, column] = random.uniform(2, 3, size - 4);
    for (let pixel = 0; pixel < size * size; pixel++) {
      const [y, x] = [Math.floor(pixel / size), pixel % size];
      const distance = Math.hypot(y - row, x - column);
      values[image * size * size + pixel] = 2 * Math.exp(-(distance ** 2) / 3) - 1;
    }
  }
  return tf.tensor4d(values, [count, size, size, 1]);
}

/** Prints images [n, size, size, 1] beside each other. */
export function printSpots(values: ArrayLike<number>, size: number): void {
  const count = values.length / size ** 2;
  for (let row = 0; row < size; row++) {
    const pixels = Array.from({ length: count * size }, (_, i) => {
      const [image, column] = [Math.floor(i / size), i % size];
      const brightness = (values[image * size ** 2 + row * size + column] + 1) / 2;
      return ' .:*#'[Math.min(4, Math.floor(5 * brightness))].repeat(2);
    });
    console.log(pixels.join(''));
  }
}
