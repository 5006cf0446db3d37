/** From a tensor of images to the numbers that a picture is drawn from. */
import type * as tf from '@tensorflow/tfjs';
import type { ImageBatch } from '@wprox/report/samples';

/** The values of images [count, height, width, channels], which stay the caller's. */
export async function imageBatch(images: tf.Tensor4D): Promise<ImageBatch> {
  return { values: await images.data(), shape: images.shape };
}
