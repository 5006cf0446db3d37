/** The identity as a feature map, for points and small images. */
import * as tf from '@tensorflow/tfjs';
import type { FeatureExtractor } from './feature-extractor.js';

/**
 * Makes a feature map that returns the coordinates of points, or the pixels of images, as they are.
 * @param name name of the features, such as `pixels`.
 * @param inputShape shape of one input, without the batch.
 * @throws RangeError unless the shape consists of positive integers.
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
