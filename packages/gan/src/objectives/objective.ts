/** What a critic and a generator minimize: the interface of every GAN of the papers and of your own. */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  described,
  requireBoolean,
  requireFunction,
  requireInteger,
  requireObject,
  requireRecord,
  requireString,
} from '@wprox/arguments';
import { type Random, requireRandom } from '@wprox/runtime/random';
import { requireBatch, requireScalar } from '@wprox/runtime/tensors';

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
  /** Returns what the critic minimizes, from its outputs for real samples and for generated samples. */
  criticLoss(real: tf.Tensor, fake: tf.Tensor): tf.Scalar;
  /** Returns what the generator minimizes, F(θ), from the critic's outputs for generated samples. */
  generatorLoss(fake: tf.Tensor): tf.Scalar;
  /**
   * Returns what the critic minimizes in addition: a function of the critic itself, such as a gradient
   * penalty. It is called within the gradient of the critic's step.
   */
  penalty?(critic: CriticFunction, samples: CriticSamples): tf.Scalar;
  /**
   * Returns the number of critic steps before generator step t = 0, 1, 2, …: an integer from 0 to 1,000,000.
   * Without this function, it is 1.
   */
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
 * @throws ArgumentError naming an argument of another kind, or a loss that is not a scalar.
 *
 * @example
 * // A critic that sees labels, too:
 * const withLabels = (samples: tf.Tensor) => forward(critic, [samples, labels]);
 * optimizer.minimize(() => criticObjective(objective, withLabels, { real, fake, random }));
 */
export function criticObjective(
  objective: Objective,
  critic: CriticFunction,
  samples: CriticSamples,
): tf.Scalar {
  requireObjective(objective);
  requireFunction('critic', critic, 'a function of samples, such as (x) => forward(critic, x)');
  requireSamples(samples);
  return tf.tidy(() => {
    const [real, fake] = [outputsOf(critic, samples.real), outputsOf(critic, samples.fake)];
    const loss: tf.Scalar = objective.criticLoss(real, fake);
    requireScalar('objective.criticLoss(…)', loss);
    if (!objective.penalty) return loss;
    const penalty: tf.Scalar = objective.penalty(critic, samples);
    requireScalar('objective.penalty(…)', penalty);
    return tf.add(loss, penalty) as tf.Scalar;
  });
}

/** Runs a critic. @throws ArgumentError unless it gives a tensor. */
export function outputsOf(critic: CriticFunction, samples: tf.Tensor): tf.Tensor {
  const outputs: unknown = critic(samples);
  if (outputs instanceof tf.Tensor) return outputs;
  throw new ArgumentError('critic', `returned ${described(outputs)}; expected a tensor [batch, 1]`);
}

/**
 * Returns the number of critic steps before a generator step.
 * @param generatorStep counts from 0.
 * @throws ArgumentError unless `objective.criticSteps`, if it is there, gives an integer from 0 to
 *   1,000,000.
 */
export function criticStepsOf(objective: Objective, generatorStep: number): number {
  requireObjective(objective);
  requireInteger('generatorStep', generatorStep);
  const steps = objective.criticSteps?.(generatorStep) ?? 1;
  requireInteger(`objective.criticSteps(${generatorStep})`, steps, 0, MOST_STEPS);
  return steps;
}

/** The most critic steps before a generator step. */
export const MOST_STEPS = 1_000_000;

/**
 * Requires an {@link Objective}.
 * @throws ArgumentError naming the member that is missing or of another type.
 */
export function requireObjective(objective: unknown): asserts objective is Objective {
  const expected =
    'an Objective: vanilla, leastSquares, wgan(), wganGp(), dragan(), wwgan() or your own';
  requireObject('objective', objective, expected);
  const { name, needsIndependentSamples, ...rest } = objective as Partial<Objective>;
  requireFunction('objective.criticLoss', rest.criticLoss, `a function, as in ${expected}`);
  requireFunction('objective.generatorLoss', rest.generatorLoss, `a function, as in ${expected}`);
  requireString('objective.name', name);
  requireBoolean('objective.needsIndependentSamples', needsIndependentSamples);
  for (const method of ['penalty', 'criticSteps', 'afterCriticStep'] as const) {
    if (rest[method] !== undefined) requireFunction(`objective.${method}`, rest[method]);
  }
}

/** @throws ArgumentError unless they are two batches of one shape and a `Random`. */
export function requireSamples(samples: CriticSamples): void {
  requireRecord('samples', samples, 'an object { real, fake, random }');
  requireBatch('real', samples.real, 'a tensor of real samples [batch, ...]');
  requireBatch('fake', samples.fake, 'a tensor of generated samples [batch, ...]');
  requireRandom('random', samples.random);
  const { real, fake } = samples;
  if (real.shape.join() === fake.shape.join()) return;
  throw new ArgumentError(
    'fake',
    `has shape [${fake.shape}] but real has [${real.shape}]; expected equal shapes: generate as many ` +
      'samples as there are real ones',
  );
}
