/** Data as its own features, for points and small images. */
import * as tf from '@tensorflow/tfjs';
import type { FeatureExtractor } from './feature-extractor.js';

/**
 * The coordinates of points, or the pixels of images, as they are.
 * @param name what the data are called, such as `pixels`.
 * @param inputShape of one of them, without the batch.
 * @throws RangeError if the shape has an empty side.
 */
export function identityFeatures(name: string, inputShape: readonly number[]): FeatureExtractor {
  if (inputShape.length === 0 || !inputShape.every((side) => Number.isInteger(side) && side > 0)) {
    throw new RangeError(`the shape is [${inputShape}]; expected positive integers`);
  }
  const dimension = inputShape.reduce((product, side) => product * side, 1);
  return {
    name,
    dimension,
    inputShape,
    extract: (inputs) => {
      if (!tf.util.arraysEqual(inputs.shape.slice(1), [...inputShape])) {
        throw new RangeError(`inputs have shape [${inputs.shape}]; expected [B, ${inputShape}]`);
      }
      return tf.reshape(inputs, [-1, dimension]);
    },
    dispose: () => {},
  };
}
