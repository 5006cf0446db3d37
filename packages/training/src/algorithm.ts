/**
 * One outer iteration of Algorithms 1 and 2 of *Wasserstein Proximal of GANs* (A. T. Lin, W. Li,
 * S. Osher, G. Montúfar). The comments [1:n] and [2:n] name line n of the printed Algorithms 1 and 2.
 *
 * The generator g_θ and the critic f_ω play F_ω(g_θ). With the anchor θᵏ, which stays fixed during the
 * inner loop, the generator minimizes
 *
 *     F_ω(g_θ(z)) + D̃²(θ, θᵏ) / (2h),
 *
 * D̃² one of RWP, O1-SBE, O2Diag-SBE, …, or 2·sup_Φ of a potential network (Algorithm 2). Where this
 * differs from the printed listings, `docs/errata.md` says why: the critic ascends and sees the real
 * batch, the anchor is fixed over the inner loop, and Φ climbs before each inner step but the first,
 * because at θ = θᵏ the supremum is 0 for every Φ.
 */
import * as tf from '@tensorflow/tfjs';
import type { Batch } from '@wprox/datasets';
import { criticStep, generatorLoss, type Objective } from '@wprox/gan';
import type { ProximalGenerator } from '@wprox/regularizers';
import { forward } from '@wprox/runtime/models';
import type { Random } from '@wprox/runtime/random';
import type { Player } from './player.js';

/** Losses of one outer iteration as scalars, which the caller disposes. */
export interface IterationLosses {
  /** The critic's loss and penalty, one scalar for each critic step. */
  readonly critic: tf.Scalar[];
  /** F(θ), one scalar for each generator step. */
  readonly generator: tf.Scalar[];
  /** D̃²/(2h), one scalar for each generator step; empty without a distance. */
  readonly penalty: tf.Scalar[];
}

/** What an outer iteration works on. */
export interface AlgorithmParts {
  readonly generator: Player;
  readonly critic: Player;
  readonly objective: Objective;
  /** Takes the generator's steps; holds θᵏ, h, ℓ, D̃² and, if D̃² learns, Φ. */
  readonly proximal: ProximalGenerator;
  /** The next real samples {x_i}; whoever asks disposes them. */
  nextReal(): Promise<Pick<Batch, 'samples'>>;
  /** Latents {z_i} ~ N(0, I), [batch, latentSize]; whoever asks disposes them. */
  drawLatents(): tf.Tensor2D;
  /** Draws the points x̂ of the critic's penalty. */
  readonly penaltyRandom: Random;
}

/**
 * Trains the critic, then the generator.
 * @param k number of the outer iteration, from 0.
 * @returns the losses before each step; they belong to the caller.
 */
export async function outerIteration(
  parts: AlgorithmParts,
  k: number, // [1:1]
): Promise<IterationLosses> {
  const { generator, critic, objective, proximal, nextReal, drawLatents, penaltyRandom } = parts;
  const losses: IterationLosses = { critic: [], generator: [], penalty: [] };

  const criticSteps = objective.criticSteps?.(k) ?? 1;
  for (let step = 0; step < criticSteps; step++) {
    const { samples: real } = await nextReal(); // [1:2] sample {x_i}
    const loss = tf.tidy(() => {
      const fake = forward(generator.model, drawLatents()); // [1:2] sample {z_i}, g_θ(z_i)
      const { model, optimizer } = critic;
      const random = penaltyRandom;
      return criticStep(model, { objective, optimizer, real, fake, random }); // [1:3] ω ← Optimizer
    });
    real.dispose();
    losses.critic.push(loss);
  }

  proximal.setAnchor(); // θᵏ ← θ
  for (const inner of proximal.innerSteps()) {
    // [1:4] for ℓ; [1:5] sample {z_i}, or keep them (Appendix C)
    inner.ascend(); // [2:4–7] Φ ← Optimizer, p steps up E[Φ(x) − Φ(y) − ½‖∇Φ(y)‖²]
    const { loss, penalty } = inner.descend(
      (samples) => generatorLoss(critic.model, objective, samples), // F_ω(g_θ(z))
    ); // [1:6–7], [2:10] θ ← Optimizer(F + D̃²/(2h))
    losses.generator.push(loss);
    if (penalty) losses.penalty.push(penalty);
  } // [1:8]
  return losses;
}
