/**
 * One outer iteration of Algorithms 1 and 2 of *Wasserstein Proximal of GANs*: the critic's steps,
 * then ℓ generator steps that descend F(θ) + D̃²(θ, θᵏ)/(2h) from one anchor θᵏ. Without a
 * regularizer the generator descends F alone.
 */
import * as tf from '@tensorflow/tfjs';
import { criticObjective } from '@wprox/gan';
import type { GeneratorStep } from './regularization.js';
import type { Session } from './session.js';

/** Losses of one outer iteration as scalars, which the caller disposes. */
export interface IterationLosses {
  /** One for each critic step. */
  readonly critic: tf.Scalar[];
  /** F(θ), one for each generator step. */
  readonly generator: tf.Scalar[];
  /** D̃²/(2h), one for each generator step; none without a regularizer. */
  readonly penalty: tf.Scalar[];
}

/** Trains the critic, then the generator. @param iteration counts from 0. */
export async function outerIteration(
  session: Session,
  iteration: number,
): Promise<IterationLosses> {
  const { objective, regularization, drawLatents } = session;
  const losses: IterationLosses = { critic: [], generator: [], penalty: [] };
  const criticSteps = objective.criticSteps?.(iteration) ?? 1;
  for (let step = 0; step < criticSteps; step++) {
    const real = await session.nextReal();
    losses.critic.push(criticStep(session, real));
    real.dispose();
  }
  for (const step of regularization.steps(drawLatents)) generatorStep(session, step, losses);
  return losses;
}

/** The critic tells real samples from generated ones, and pays for its slope where it has to. */
function criticStep(session: Session, real: tf.Tensor): tf.Scalar {
  const { critic, generator, objective, random } = session;
  return tf.tidy(() => {
    const fake = generator.apply(session.drawLatents());
    const loss = critic.minimize(() =>
      criticObjective(objective, (samples) => critic.apply(samples), { real, fake, random }),
    );
    objective.afterCriticStep?.(critic.trainable);
    return loss;
  });
}

/** θ ← Optimizer(F(θ) + D̃²(θ, θᵏ)/(2h)). */
function generatorStep(session: Session, step: GeneratorStep, losses: IterationLosses): void {
  const { critic, generator, objective, regularization } = session;
  tf.tidy(() => {
    generator.minimize(() => {
      const samples = generator.apply(step.latents);
      const loss = objective.generatorLoss(critic.apply(samples));
      losses.generator.push(tf.keep(tf.clone(loss)));
      if (!regularization.penalty) return loss;
      const penalty = regularization.penalty(samples, step);
      losses.penalty.push(tf.keep(tf.clone(penalty)));
      return tf.add(loss, penalty);
    });
  });
}
