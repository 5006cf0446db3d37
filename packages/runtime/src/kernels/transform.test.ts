/** Images of a batch are moved each by its own transformation, or all by one. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';

/** Two images of 2 × 3 pixels. */
const images = () => tf.tensor4d([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16], [2, 2, 3, 1]);
/** Output (x, y) is input (x + right, y + down). */
const moving = (right: number, down: number) => [1, 0, right, 0, 1, down, 0, 0];

onEachBackend(() => {
  const transformed = async (transforms: number[][], size?: [number, number]) => {
    const before = tf.memory().numTensors;
    const result = tf.tidy(() =>
      tf.image.transform(images(), tf.tensor2d(transforms), 'nearest', 'constant', 9, size),
    );
    const { shape } = result;
    const values = [...(await result.data())];
    result.dispose();
    expect(tf.memory().numTensors).toBe(before);
    return { shape, values };
  };

  it('transforms every image of a batch', async () => {
    expect(await transformed([moving(1, 0), moving(0, 1)])).toEqual({
      shape: [2, 2, 3, 1],
      values: [2, 3, 9, 5, 6, 9, 14, 15, 16, 9, 9, 9],
    });
  });

  it('transforms all images by one transformation', async () => {
    expect((await transformed([moving(1, 0)])).values).toEqual([
      2, 3, 9, 5, 6, 9, 12, 13, 9, 15, 16, 9,
    ]);
  });

  it('gives images of another size', async () => {
    expect(await transformed([moving(0, 0), moving(1, 1)], [1, 2])).toEqual({
      shape: [2, 1, 2, 1],
      values: [1, 2, 15, 16],
    });
  });
});
