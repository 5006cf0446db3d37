/**
 * Generated images as bytes. Evaluations, `wprox sample` and `wprox fid` all measure images that were
 * rounded to 8 bits, like the image files that published FIDs are measured on, so that their numbers agree.
 */
import type * as tf from '@tensorflow/tfjs';
import { type ImageShape, ImageSplit, pixelBytes } from '@wprox/datasets';
import { assertFinite } from './judge.js';

/** Number of images generated at once. It is even, because normal numbers are drawn in pairs. */
const BATCH = 256;

/**
 * Generates images batch by batch.
 *
 * @param count number of images in all.
 * @param sample generates [count, height, width, channels] images in [-1, 1]; they are disposed here.
 * @throws DivergedError if a value is not finite.
 */
export async function* generatedImages(
  count: number,
  sample: (count: number) => tf.Tensor,
): AsyncGenerator<ImageSplit, void, undefined> {
  for (let done = 0; done < count; done += BATCH) {
    const images = sample(Math.min(BATCH, count - done));
    try {
      const values = (await images.data()) as Float32Array;
      assertFinite('a value of a generated image', values);
      yield new ImageSplit({
        name: 'generated',
        imageShape: images.shape.slice(1) as unknown as ImageShape,
        pixels: pixelBytes(values),
        labels: new Uint8Array(images.shape[0]!),
      });
    } finally {
      images.dispose();
    }
  }
}
