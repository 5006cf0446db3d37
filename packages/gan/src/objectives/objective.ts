/** What a critic and a generator minimize. */
import type { Scalar, Tensor } from '@tensorflow/tfjs';

/**
 * An adversarial objective on the critic's outputs [B, 1]. Both losses are means over the batch and
 * leave their inputs to the caller.
 */
export interface Objective {
  readonly name: string;
  /** What the critic minimizes, given its outputs on real images and on generated ones. */
  criticLoss(real: Tensor, fake: Tensor): Scalar;
  /** What the generator minimizes, given the critic's outputs on its images. */
  generatorLoss(fake: Tensor): Scalar;
}
