/** The interface of feature maps: from images to the vectors that a distance is measured on. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';

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
   * @throws RangeError if the inputs have another shape.
   */
  extract(inputs: Tensor): Tensor2D;
  /** Frees the extractor's weights. */
  dispose(): void;
}
