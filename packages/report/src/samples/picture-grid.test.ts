import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { encodePictureGrid, GRID_KEYWORD } from './picture-grid.js';

/** Makes images of one shade each. */
function shaded(shades: readonly number[], size: readonly [number, number, number]) {
  const length = size[0] * size[1] * size[2];
  return {
    values: shades.flatMap((shade) => Array<number>(length).fill(shade)),
    shape: [shades.length, ...size],
  };
}

it('encodes gray images with one channel', () => {
  const bytes = encodePictureGrid(shaded([0, 0, 0], [64, 64, 1]), 8);
  const { width, height, channels, data } = decode(bytes);
  expect([width, height, channels]).toEqual([8 * 65 - 1, 64, 1]);
  expect([data[0], data[3 * 65]]).toEqual([128, 255]);
});

it('places images row by row with white gaps, and clips values', () => {
  const bytes = encodePictureGrid(shaded([-1, 1, 0, 5, -7], [2, 3, 3]), 2);
  const { width, height, data, channels, text } = decode(bytes);
  expect([width, height, channels]).toEqual([7, 8, 3]);
  const pixel = (x: number, y: number) => data[(y * width + x) * 3];
  expect([pixel(0, 0), pixel(4, 0), pixel(0, 3), pixel(4, 3), pixel(0, 6)]).toEqual([
    0, 255, 128, 255, 0,
  ]);
  // The gaps, and the place of the missing sixth image.
  expect([pixel(3, 0), pixel(0, 2), pixel(4, 6)]).toEqual([255, 255, 255]);
  expect(JSON.parse(text[GRID_KEYWORD]!)).toEqual({
    columns: 2,
    count: 5,
    width: 3,
    height: 2,
    gap: 1,
  });
});

it('refuses values that do not fit the shape', () => {
  expect(() => encodePictureGrid({ values: [1, 2], shape: [1, 1, 1, 1] }, 8)).toThrow(RangeError);
});
