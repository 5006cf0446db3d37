/**
 * One outer iteration of Algorithm 1 of *Wasserstein Proximal of GANs*: the critic's steps, then
 * ℓ generator steps that descend F(θ) + D̃²(θ, θᵏ)/(2h) from one anchor θᵏ. Without a regularizer
 * the generator takes one step on F alone.
 */
import * as tf from '@tensorflow/tfjs';
import { criticObjective } from '@wprox/gan';
import { type InnerStep, proximalInnerLoop, regularizers } from '@wprox/regularizers';
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

/** Trains the critic, then the generator. */
export async function outerIteration(session: Session): Promise<IterationLosses> {
  const losses: IterationLosses = { critic: [], generator: [], penalty: [] };
  for (let step = 0; step < session.config.criticSteps; step++) {
    const real = await session.nextReal();
    losses.critic.push(criticStep(session, real));
    real.dispose();
  }
  for (const step of generatorSteps(session)) generatorStep(session, step, losses);
  return losses;
}

/** The critic tells real images from generated ones, and pays for its slope where it has to. */
function criticStep(session: Session, real: tf.Tensor): tf.Scalar {
  const { critic, generator, objective, random } = session;
  return tf.tidy(() => {
    const fake = generator.apply(session.drawLatents());
    return critic.minimize(() =>
      criticObjective(objective, (samples) => critic.apply(samples), { real, fake, random }),
    );
  });
}

type GeneratorStep = Pick<InnerStep, 'latents'> & Partial<InnerStep>;

/** The latents of each generator step, with the anchor's samples where there is a regularizer. */
function generatorSteps({ config, anchor, drawLatents }: Session): Iterable<GeneratorStep> {
  const { regularizer } = config;
  return regularizer.name === 'none'
    ? plainStep(drawLatents)
    : proximalInnerLoop(anchor, { ...regularizer, drawLatents });
}

function* plainStep(drawLatents: () => tf.Tensor): Iterable<GeneratorStep> {
  const latents = drawLatents();
  try {
    yield { latents };
  } finally {
    latents.dispose();
  }
}

/** θ ← Optimizer(F(θ) + D̃²(θ, θᵏ)/(2h)). */
function generatorStep(session: Session, step: GeneratorStep, losses: IterationLosses): void {
  const { critic, generator, objective, config } = session;
  const { regularizer } = config;
  tf.tidy(() => {
    generator.minimize(() => {
      const samples = generator.apply(step.latents);
      const loss = objective.generatorLoss(critic.apply(samples));
      losses.generator.push(tf.keep(tf.clone(loss)));
      if (regularizer.name === 'none' || !step.anchorSamples) return loss;
      const options =
        regularizer.name === 'o2diag' && regularizer.damping !== undefined
          ? { damping: regularizer.damping }
          : {};
      const penalty = regularizers[regularizer.name].penalty(
        samples,
        step.anchorSamples,
        regularizer.h,
        options,
      );
      losses.penalty.push(tf.keep(tf.clone(penalty)));
      return tf.add(loss, penalty);
    });
  });
}
