/** The identity as a feature map, for points and small images. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { requireTensor } from '@wprox/runtime/tensors';
import type { FeatureExtractor } from './feature-extractor.js';
import { requireFeatureName } from './feature-name.js';
import { requireShape } from './image-shape.js';

/**
 * Makes a feature map that returns the coordinates of points, or the pixels of images, as they are.
 * @param name name of the features, such as `pixels`.
 * @param inputShape shape of one input, without the batch.
 * @throws ArgumentError unless the name is a string and the shape consists of positive integers.
 */
export function identityFeatures(name: string, inputShape: readonly number[]): FeatureExtractor {
  requireFeatureName('name', name);
  requireShape('inputShape', inputShape);
  const dimension = inputShape.reduce((product, side) => product * side, 1);
  return {
    name,
    dimension,
    inputShape,
    extract: (inputs) => {
      requireTensor('inputs', inputs, `a tensor of shape [B, ${inputShape}]`);
      if (!tf.util.arraysEqual(inputs.shape.slice(1), [...inputShape])) {
        const problem = `have shape [${inputs.shape}]; expected [B, ${inputShape}]`;
        throw new ArgumentError('inputs', problem);
      }
      return tf.reshape(inputs, [-1, dimension]);
    },
    dispose: () => {},
  };
}
