/** What maps images to the features that a distance is measured on. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';

/** A feature map with a name that every number measured on it carries. */
export interface FeatureExtractor {
  readonly name: string;
  /** Length of a feature vector. */
  readonly dimension: number;
  /** Shape of one input, without the batch. */
  readonly inputShape: readonly number[];
  /**
   * Features [B, dimension] of inputs [B, ...inputShape]; images in [-1, 1]. The result is the
   * caller's (or the surrounding tidy's), the inputs stay the caller's.
   * @throws RangeError if the inputs have another shape.
   */
  extract(inputs: Tensor): Tensor2D;
  /** Frees the extractor's weights. */
  dispose(): void;
}
