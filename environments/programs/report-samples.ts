import { encodePictureGrid } from '@wprox/report/samples';
import { expectNumbers } from './expect.js';

/** A grid of images is a PNG. */
export async function run(): Promise<void> {
  const image = { values: new Float32Array(4), shape: [1, 2, 2, 1] };
  expectNumbers(encodePictureGrid(image, 1).subarray(1, 4), [0x50, 0x4e, 0x47], 0);
}
