/**
 * The two adversarial parts of Algorithm 1 of *Wasserstein Proximal of GANs*: the critic's step, and
 * the generator's loss F(θ), to which the proximal step adds D̃²(θ, θᵏ)/(2h).
 */
import * as tf from '@tensorflow/tfjs';
import { forward, trainableVariables } from '@wprox/runtime/tensors';
import { type CriticSamples, criticObjective, type Objective } from './objective.js';

export interface CriticStepOptions extends CriticSamples {
  readonly objective: Objective;
  /** Takes the step. It stays the caller's; give the critic an optimizer of its own. */
  readonly optimizer: tf.Optimizer;
}

/**
 * Trains a critic by one step of the optimizer down {@link criticObjective}, then calls
 * `objective.afterCriticStep`. Only the critic's trainable variables change, and the moving statistics
 * of its batch norm: the critic runs in training mode.
 *
 * @param critic samples [B, ...] to outputs [B, 1].
 * @returns the critic's loss and penalty before the step, a scalar that the caller owns.
 * @throws TypeError if the critic or an option is missing or of the wrong kind; RangeError if `real` and `fake`
 *   differ in shape.
 *
 * @example
 * const fake = forward(generator, sampleLatents(random, 64, 128));
 * const loss = criticStep(critic, { objective: wganGp(), optimizer, real, fake, random });
 */
export function criticStep(critic: tf.LayersModel, options: CriticStepOptions): tf.Scalar {
  const { objective, optimizer, real, fake, random } = Object(options) as CriticStepOptions;
  requireKind('critic', critic?.getWeights, 'a tf.LayersModel, such as dcganCritic({ … })');
  requireObjective(objective);
  requireKind('optimizer', optimizer?.minimize, 'a tf.Optimizer, such as tf.train.adam(1e-4)');
  requireKind('real', real?.dataSync, 'a tensor of real samples [B, ...]');
  requireKind('fake', fake?.dataSync, 'a tensor of generated samples [B, ...]');
  requireKind('random', random?.uniform, 'a Random of @wprox/runtime/random');
  if (real.shape.join() !== fake.shape.join()) {
    throw new RangeError(
      `real has shape [${real.shape}] and fake has shape [${fake.shape}]; expected equal shapes: ` +
        'generate as many samples as there are real ones',
    );
  }
  const variables = trainableVariables(critic);
  return tf.tidy(() => {
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
 * @throws TypeError if `objective` is not an {@link Objective}.
 *
 * @example
 * proximal.step((samples) => generatorLoss(critic, objective, samples)); // a ProximalGenerator
 */
export function generatorLoss(
  critic: tf.LayersModel,
  objective: Objective,
  samples: tf.Tensor,
): tf.Scalar {
  requireObjective(objective);
  return tf.tidy(() => objective.generatorLoss(forward(critic, samples)));
}

function requireObjective(objective: Objective): void {
  if (typeof objective?.criticLoss === 'function') return;
  const found = typeof objective === 'string' ? `"${objective}"` : typeof objective;
  throw new TypeError(
    `objective is ${found}; expected an Objective: vanilla, wgan(), wganGp(), dragan(), wwgan() or ` +
      'your own',
  );
}

/** @throws TypeError naming the option, unless the method that it must have is a function. */
function requireKind(name: string, method: unknown, expected: string): void {
  if (typeof method === 'function') return;
  throw new TypeError(`${name} is missing or of another kind; expected ${expected}`);
}
