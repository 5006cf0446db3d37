/**
 * What a critic and a generator minimize: the one interface behind which every GAN of the papers
 * stands, and a GAN of your own.
 */
import * as tf from '@tensorflow/tfjs';
import type { UniformSource } from '../random-source.js';

/** A critic as a function: samples [B, ...] to outputs [B, 1], without a sigmoid. */
export type CriticFunction = (samples: tf.Tensor) => tf.Tensor;

/** What a critic step is made of. The tensors stay the caller's. */
export interface CriticSamples {
  /** Real samples [B, ...]. */
  readonly real: tf.Tensor;
  /** Generated samples [B, ...]; constants of the critic's step. */
  readonly fake: tf.Tensor;
  /** Draws the points of a penalty. */
  readonly random: UniformSource;
}

/**
 * An adversarial objective. Both losses are of the critic's outputs [B, 1], are means over the
 * batch, and leave their inputs to the caller. What is optional is left out by a GAN without it.
 */
export interface Objective {
  readonly name: string;
  /** What the critic minimizes, given its outputs on real images and on generated ones. */
  criticLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar;
  /** What the generator minimizes, given the critic's outputs on its images. */
  generatorLoss(fake: tf.Tensor): tf.Scalar;
  /**
   * What the critic minimizes besides: a function of the critic itself, such as a gradient penalty.
   * It is called within the gradient of the critic's step.
   */
  penalty?(critic: CriticFunction, samples: CriticSamples): tf.Scalar;
  /** The number of critic steps before generator step t = 0, 1, 2, …; without it, 1. */
  criticSteps?(generatorStep: number): number;
  /** What happens to the critic's trainable weights after each of its steps, as clipping. */
  afterCriticStep?(weights: readonly tf.Variable[]): void;
}

/**
 * All that the critic minimizes: its loss on both batches plus the objective's penalty. Call it
 * in the function that an optimizer minimizes.
 *
 * @example
 * const loss = () => criticObjective(objective, critic, { real, fake, random });
 * optimizer.minimize(loss, false, weights);
 * objective.afterCriticStep?.(weights);
 *
 * @returns a scalar of the caller's. The critic is evaluated on the real samples, then on the
 *   generated ones, then by the penalty.
 */
export function criticObjective(
  objective: Objective,
  critic: CriticFunction,
  samples: CriticSamples,
): tf.Scalar {
  return tf.tidy(() => {
    const loss = objective.criticLoss(critic(samples.real), critic(samples.fake));
    if (!objective.penalty) return loss;
    return tf.add(loss, objective.penalty(critic, samples)) as tf.Scalar;
  });
}
