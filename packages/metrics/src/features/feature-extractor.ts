/** The interface of feature maps: from images to the vectors that a distance is measured on. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { requireFunction, requireInteger, requireNumbers, requireObject } from '@wprox/arguments';
import { requireFeatureName } from './feature-name.js';

/** A feature map. Every result measured on it carries its name. */
export interface FeatureExtractor {
  readonly name: string;
  /** Length of a feature vector. */
  readonly dimension: number;
  /** Shape of one input, without the batch. */
  readonly inputShape: readonly number[];
  /**
   * Computes features [B, dimension] of inputs [B, ...inputShape]; images are in [-1, 1]. The caller
   * (or the surrounding tidy) disposes the result; the inputs stay the caller's.
   * @throws ArgumentError if the inputs have another shape.
   */
  extract(inputs: Tensor): Tensor2D;
  /** Frees the extractor's weights. */
  dispose(): void;
}

/** Requires a feature map. @throws ArgumentError */
export function requireExtractor(
  argument: string,
  value: unknown,
): asserts value is FeatureExtractor {
  const expected = 'a feature map, such as await loadCifar10Classifier()';
  requireObject(argument, value, expected);
  const { name, dimension, inputShape, extract, dispose } = value as Partial<FeatureExtractor>;
  requireFunction(`${argument}.extract`, extract, expected);
  requireFeatureName(`${argument}.name`, name);
  requireInteger(`${argument}.dimension`, dimension, 1);
  requireNumbers(`${argument}.inputShape`, inputShape, 'the shape of one input');
  requireFunction(`${argument}.dispose`, dispose, expected);
}
