/**
 * One outer iteration of Algorithms 1 and 2 of *Wasserstein Proximal of GANs*: the critic's steps,
 * then ℓ generator steps that descend F(θ) + D̃²(θ, θᵏ)/(2h) from one anchor θᵏ. Without a
 * regularizer the generator descends F alone.
 */
import * as tf from '@tensorflow/tfjs';
import { criticObjective } from '@wprox/gan';
import type { Session } from './session.js';

/** The losses of one outer iteration as scalars, which the caller disposes. */
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
  const { objective } = session;
  const losses: IterationLosses = { critic: [], generator: [], penalty: [] };
  const criticSteps = objective.criticSteps?.(iteration) ?? 1;
  for (let step = 0; step < criticSteps; step++) {
    const real = await session.nextReal();
    losses.critic.push(criticStep(session, real));
    real.dispose();
  }
  generatorSteps(session, losses);
  return losses;
}

/** Takes one optimizer step of the critic; returns its loss before the step. */
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

/** Takes the ℓ steps θ ← Optimizer(F(θ) + D̃²(θ, θᵏ)/(2h)) from one anchor. */
function generatorSteps(session: Session, losses: IterationLosses): void {
  const { critic, objective, regularization } = session;
  const { proximal } = regularization;
  proximal.setAnchor();
  for (const inner of proximal.innerSteps()) {
    inner.ascend();
    const { loss, penalty } = inner.descend((samples) =>
      objective.generatorLoss(critic.apply(samples)),
    );
    losses.generator.push(loss);
    if (penalty) losses.penalty.push(penalty);
  }
}
