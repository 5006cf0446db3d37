import { ImageSplit } from '@wprox/datasets/images';
import { Random } from '@wprox/runtime/random';
import { expectNumbers } from './expect.js';

/** A batch of images of one gray: 255 is 1. */
export async function run(): Promise<void> {
  const split = new ImageSplit({
    name: 'white',
    imageShape: [2, 2, 1],
    pixels: new Uint8Array(8).fill(255),
    labels: new Uint8Array(2),
  });
  const stream = split.stream({ batchSize: 2, random: new Random(7) });
  const { samples } = await stream.next();
  expectNumbers(await samples.data(), new Array(8).fill(1));
  samples.dispose();
}
