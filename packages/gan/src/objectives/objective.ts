/** What a critic and a generator minimize: the interface of every GAN of the papers and of your own. */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '@wprox/runtime/random';

/** A critic as a function: samples [B, ...] to outputs [B, 1], without a sigmoid. */
export type CriticFunction = (samples: tf.Tensor) => tf.Tensor;

/** The inputs of a critic step. The caller owns the tensors. */
export interface CriticSamples {
  /** Real samples [B, ...]. */
  readonly real: tf.Tensor;
  /** Generated samples [B, ...]; the critic's step treats them as constants. */
  readonly fake: tf.Tensor;
  /** Draws the points of a penalty. */
  readonly random: Random;
}

/**
 * An adversarial objective. Both losses are means over the batch, take the critic's outputs [B, 1],
 * and return a scalar that the caller owns; the inputs stay the caller's.
 */
export interface Objective {
  readonly name: string;
  /**
   * Whether the critic's output for a sample must not depend on the rest of its batch, as a gradient
   * penalty assumes. If true, the critic must have no batch norm.
   */
  readonly needsIndependentSamples: boolean;
  /** What the critic minimizes, from its outputs for real samples and for generated samples. */
  criticLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar;
  /** What the generator minimizes, F(θ), from the critic's outputs for generated samples. */
  generatorLoss(fake: tf.Tensor): tf.Scalar;
  /**
   * What the critic minimizes in addition: a function of the critic itself, such as a gradient
   * penalty. It is called within the gradient of the critic's step.
   */
  penalty?(critic: CriticFunction, samples: CriticSamples): tf.Scalar;
  /** The number of critic steps before generator step t = 0, 1, 2, …; 1 by default. */
  criticSteps?(generatorStep: number): number;
  /** Changes the critic's trainable variables after each of its steps, such as clipping. */
  afterCriticStep?(variables: readonly tf.Variable[]): void;
}

/**
 * Computes what the critic minimizes: its loss on both batches plus the objective's penalty. Call it
 * in the function that an optimizer minimizes; `criticStep` does.
 *
 * @returns a scalar that the caller owns. The critic runs on the real samples first, then on the
 *   generated samples, then in the penalty.
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
