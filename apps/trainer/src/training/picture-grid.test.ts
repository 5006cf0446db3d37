import * as tf from '@tensorflow/tfjs';
import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { encodePictureGrid } from './picture-grid.js';

it('keeps grey images grey, whatever their size', async () => {
  const images = tf.tidy(() => tf.fill([3, 64, 64, 1], 0)) as tf.Tensor4D;
  const { width, height, channels, data } = decode(await encodePictureGrid(images, 8));
  images.dispose();
  expect([width, height, channels]).toEqual([8 * 65 - 1, 64, 1]);
  expect([data[0], data[3 * 65]]).toEqual([128, 255]);
});

it('lays images out row by row, white between them, and clips', async () => {
  const shades = [-1, 1, 0, 5, -7];
  const images = tf.tidy(() =>
    tf.stack(shades.map((shade) => tf.fill([2, 3, 3], shade))),
  ) as tf.Tensor4D;
  const before = tf.memory().numTensors;
  const { width, height, data, channels } = decode(await encodePictureGrid(images, 2));
  expect(tf.memory().numTensors).toBe(before);
  images.dispose();
  expect([width, height, channels]).toEqual([7, 8, 3]);
  const pixel = (x: number, y: number) => data[(y * width + x) * 3];
  expect([pixel(0, 0), pixel(4, 0), pixel(0, 3), pixel(4, 3), pixel(0, 6)]).toEqual([
    0, 255, 128, 255, 0,
  ]);
  // The gaps, and the place of the sixth image that is not there.
  expect([pixel(3, 0), pixel(0, 2), pixel(4, 6)]).toEqual([255, 255, 255]);
});
