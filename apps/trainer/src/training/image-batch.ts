/** Reads a tensor of images into the form that pictures are drawn from. */
import type * as tf from '@tensorflow/tfjs';
import type { ImageBatch } from '@wprox/report/samples';

/** Returns the values of images [count, height, width, channels]. The caller disposes the tensor. */
export async function imageBatch(images: tf.Tensor4D): Promise<ImageBatch> {
  return { values: await images.data(), shape: images.shape };
}
