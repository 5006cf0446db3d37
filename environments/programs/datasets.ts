import { eightGaussians, ImageSplit } from '@wprox/datasets';
import { expect } from './expect.js';

/** Has toys and images in one entry. */
export async function run(): Promise<void> {
  expect(eightGaussians().dimension === 2, 'the eight Gaussians are points of the plane');
  const content = { pixels: new Uint8Array(8), labels: new Uint8Array(2) };
  const split = new ImageSplit({ name: 'black', imageShape: [2, 2, 1], ...content });
  expect(split.pixels.length === 8, 'the images keep their bytes');
}
