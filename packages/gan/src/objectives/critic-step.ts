/**
 * The two adversarial parts of Algorithm 1 of *Wasserstein Proximal of GANs*: the critic's step, and
 * the generator's loss F(θ), to which the proximal step adds D̃²(θ, θᵏ)/(2h).
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, requireOptions } from '@wprox/arguments';
import {
  disposingOnFailure,
  forward,
  requireBatch,
  requireModel,
  requireOptimizer,
  requireScalar,
  trainableVariables,
} from '@wprox/runtime/tensors';
import {
  type CriticSamples,
  criticObjective,
  type Objective,
  requireObjective,
  requireSamples,
} from './objective.js';

export interface CriticStepOptions extends CriticSamples {
  /** The losses, such as `wganGp()`. */
  readonly objective: Objective;
  /** Takes the step. It stays the caller's; give the critic an optimizer of its own. */
  readonly optimizer: tf.Optimizer;
}

/**
 * Trains a critic by one step of the optimizer down {@link criticObjective}, then calls
 * `objective.afterCriticStep`. Only the critic's trainable variables change, and the moving statistics
 * of its batch norm: the critic runs in training mode.
 *
 * @param critic samples [B, ...] to outputs [B, 1], a model of one input. Give labels to a critic by
 *   {@link criticObjective}.
 * @returns the critic's loss and penalty before the step, a scalar that the caller owns.
 * @throws ArgumentError naming an option that is missing, unknown or of the wrong kind, such as `fake` of
 *   another shape than `real`. Nothing leaks then.
 *
 * @example
 * const fake = forward(generator, sampleLatents(random, 64, 128));
 * const loss = criticStep(critic, { objective: wganGp(), optimizer, real, fake, random });
 */
export function criticStep(critic: tf.LayersModel, options: CriticStepOptions): tf.Scalar {
  requireOptions('options', options, OPTIONS, '{ objective, optimizer, real, fake, random }');
  const { objective, optimizer, real, fake, random } = options;
  requireCritic(critic);
  requireObjective(objective);
  requireOptimizer('optimizer', optimizer);
  requireSamples({ real, fake, random });
  const variables = trainableVariables(critic);
  return disposingOnFailure(() => {
    const loss = optimizer.minimize(
      () =>
        criticObjective(objective, (samples) => forward(critic, samples), { real, fake, random }),
      true,
      variables,
    );
    objective.afterCriticStep?.(variables);
    return loss as tf.Scalar;
  });
}

/**
 * Computes F(θ), what a generator minimizes, from its samples. The critic runs in training mode.
 *
 * @param samples generated samples [B, ...]; they stay the caller's.
 * @returns a scalar that the caller owns, differentiable in `samples`.
 * @throws ArgumentError naming an argument of the wrong kind.
 *
 * @example
 * proximal.step((samples) => generatorLoss(critic, objective, samples)); // a ProximalGenerator
 */
export function generatorLoss(
  critic: tf.LayersModel,
  objective: Objective,
  samples: tf.Tensor,
): tf.Scalar {
  requireCritic(critic);
  requireObjective(objective);
  requireBatch('samples', samples);
  return tf.tidy(() => {
    const loss: tf.Scalar = objective.generatorLoss(forward(critic, samples));
    requireScalar('objective.generatorLoss(…)', loss);
    return loss;
  });
}

const OPTIONS = ['objective', 'optimizer', 'real', 'fake', 'random'];

/** @throws ArgumentError unless it is a built model of one input and one output. */
function requireCritic(critic: unknown): asserts critic is tf.LayersModel {
  requireModel('critic', critic, 'a tf.LayersModel, such as dcganCritic({ … })');
  const { inputs, outputs } = critic;
  if (inputs.length === 1 && outputs.length === 1) return;
  throw new ArgumentError(
    'critic',
    `has ${inputs.length} inputs and ${outputs.length} outputs; expected one of each: give labels to a ` +
      'critic by minimizing criticObjective',
  );
}
