/**
 * One outer iteration of Algorithms 1 and 2 of *Wasserstein Proximal of GANs* (A. T. Lin, W. Li,
 * S. Osher, G. Montúfar). The comments [1:n] and [2:n] name line n of the printed Algorithms 1 and 2.
 *
 * The critic f_ω defines the loss F_ω of the generator g_θ. From the anchor θᵏ, the generator as it is
 * when its steps begin, the generator takes ℓ optimizer steps down
 *
 *     F_ω(g_θ(z)) + D̃²(θ, θᵏ)/(2h)
 *
 * D̃² is RWP, O1-SBE, O2Diag-SBE, … in Algorithm 1. In Algorithm 2 a potential Φ learns it:
 *
 *     D̃² = 2·sup over Φ of E[Φ(g_θ(z)) − Φ(g_θᵏ(z)) − ½‖∇Φ(g_θᵏ(z))‖²]
 *
 * The order differs from the printed listings in three places, for reasons that `docs/project/errata.md` gives
 * (entries 8 and 10): the critic ascends and also sees the real samples; the anchor stays fixed in the
 * inner loop; Φ ascends before each generator step but the first, on the samples of that step, and its
 * objective has no factor 1/h.
 */
import * as tf from '@tensorflow/tfjs';
import {
  requireArray,
  requireFunction,
  requireInteger,
  requireMethods,
  requireObject,
  requireRecord,
} from '@wprox/arguments';
import type { Batch } from '@wprox/datasets';
import { criticStep, criticStepsOf, generatorLoss, type Objective } from '@wprox/gan';
import type { ProximalGenerator } from '@wprox/regularizers';
import { type Random, requireRandom } from '@wprox/runtime/random';
import { forward, requireBatch, requireTensor } from '@wprox/runtime/tensors';
import type { Player } from './player.js';
import { requirePlayer } from './training-options.js';

/** Losses of one outer iteration as scalars, which the caller disposes (`disposeLosses`). */
export interface IterationLosses {
  /** What the critic minimizes, its penalty included, before each of its steps. */
  readonly critic: tf.Scalar[];
  /** F_ω(g_θ(z)) before each of the ℓ generator steps. */
  readonly generator: tf.Scalar[];
  /** D̃²/(2h) before each of the ℓ generator steps; empty without a distance. */
  readonly penalty: tf.Scalar[];
}

/**
 * One part of an outer iteration that has just been taken. The scalars are those of
 * {@link IterationLosses}; they belong to whoever receives the phase.
 */
export type Phase =
  /** [1:2]–[1:3]: a critic step. `step` counts from 0 to `steps` − 1. */
  | {
      readonly kind: 'critic';
      readonly step: number;
      readonly steps: number;
      readonly loss: tf.Scalar;
    }
  /** θᵏ ← θ: the generator's steps begin. */
  | { readonly kind: 'anchor' }
  /** [1:5]–[1:7]: an inner step; `step` counts from 0 to ℓ − 1. */
  | {
      readonly kind: 'generator';
      readonly step: number;
      readonly loss: tf.Scalar;
      readonly penalty: tf.Scalar | undefined;
    };

/** What an outer iteration works on. All of it stays the caller's. */
export interface AlgorithmParts {
  /** The generator and its optimizer. */
  readonly generator: Player;
  /** The critic and its optimizer. */
  readonly critic: Player;
  /** The losses of both. */
  readonly objective: Objective;
  /** Takes the generator's steps. It holds θᵏ, h, ℓ, D̃², the latent mode and, if D̃² learns, Φ. */
  readonly proximal: Pick<ProximalGenerator, 'setAnchor' | 'innerSteps'>;
  /** Returns the next real samples {x_i}, [batch, ...sampleShape]. The iteration disposes them. */
  nextReal(): Promise<Pick<Batch, 'samples'>>;
  /** Draws latents {z_i} ~ N(0, I), [batch, latentSize]. The iteration disposes them. */
  drawLatents(): tf.Tensor2D;
  /** Draws the points x̂ of the critic's penalty. */
  readonly penaltyRandom: Random;
  /** Takes the critic's step of {@link updateCritic} in another way, such as by a replay. */
  updateCritic?(samples: CriticInputs): tf.Scalar;
}

/** What one critic step works on: real samples {x_i} and latents {z_i} of as many generated ones. */
export type CriticInputs = { readonly real: tf.Tensor; readonly latents: tf.Tensor };

/** [1:2]–[1:3]: ω ← Optimizer, on {x_i} and g_θ(z_i). @returns the loss before, the caller's scalar. */
export function updateCritic(
  parts: Pick<AlgorithmParts, 'generator' | 'critic' | 'objective' | 'penaltyRandom'>,
  { real, latents }: CriticInputs,
): tf.Scalar {
  const { generator, critic, objective, penaltyRandom: random } = parts;
  return tf.tidy(() => {
    const fake = forward(generator.model, latents);
    const { optimizer } = critic;
    return criticStep(critic.model, { objective, optimizer, real, fake, random });
  });
}

/**
 * Trains the critic by `objective.criticSteps(k)` steps (1 by default), then the generator by ℓ steps
 * down F_ω(g_θ(z)) + D̃²(θ, θᵏ)/(2h).
 *
 * @param k number of the outer iteration, from 0.
 * @returns the losses before each step; the scalars belong to the caller. Nothing is read back from the
 *   backend.
 * @throws ArgumentError naming a part of another kind, or real samples of another shape than generated
 *   ones; what the parts throw. Steps that were taken before the error stay taken; no losses leak.
 */
export async function outerIteration(parts: AlgorithmParts, k: number): Promise<IterationLosses> {
  return lossesOf(phases(parts, k));
}

/**
 * Takes all phases and gathers their losses.
 * @param iteration what {@link phases} returned.
 * @returns the losses before each step; the scalars belong to the caller.
 * @throws what the phases throw; no losses leak.
 */
export async function lossesOf(iteration: AsyncIterable<Phase>): Promise<IterationLosses> {
  const losses: IterationLosses = { critic: [], generator: [], penalty: [] };
  try {
    for await (const phase of iteration) {
      if (phase.kind === 'critic') losses.critic.push(phase.loss);
      if (phase.kind !== 'generator') continue;
      losses.generator.push(phase.loss);
      if (phase.penalty) losses.penalty.push(phase.penalty);
    }
    return losses;
  } catch (error) {
    tf.dispose([losses.critic, losses.generator, losses.penalty]);
    throw error;
  }
}

/**
 * Takes the outer iteration of {@link outerIteration} in its parts, with the same result to the bit: each
 * request takes one critic step, sets the anchor, or takes one inner step.
 *
 * @param k number of the outer iteration, from 0.
 * @returns the phases in order; their scalars belong to whoever receives them.
 * @throws ArgumentError at the first request, as {@link outerIteration}; what the parts throw.
 */
export async function* phases(parts: AlgorithmParts, k: number): AsyncGenerator<Phase, void, void> {
  requireParts(parts);
  requireInteger('k', k);
  yield* iterate(parts, k);
}

async function* iterate(
  parts: AlgorithmParts,
  k: number, // [1:1], [2:1]
): AsyncGenerator<Phase, void, void> {
  const { critic, objective, proximal, nextReal, drawLatents } = parts;
  const steps = criticStepsOf(objective, k);
  for (let step = 0; step < steps; step++) {
    const batch = await nextReal(); // [1:2], [2:2] sample real data {x_i}
    requireObject('nextReal()', batch, 'a batch { samples }');
    const { samples: real } = batch;
    let loss: tf.Scalar;
    try {
      requireBatch('nextReal().samples', real);
      loss = tf.tidy(() => {
        const samples = { real, latents: drawLatents() }; // [1:2], [2:2] sample {z_i}
        return parts.updateCritic?.(samples) ?? updateCritic(parts, samples); // [1:3], [2:3]
      });
      requireTensor('updateCritic(…)', loss);
    } finally {
      tf.dispose(real);
    }
    yield { kind: 'critic', step, steps, loss };
  }

  proximal.setAnchor(); // θᵏ ← θ, fixed in the loop
  yield { kind: 'anchor' };
  for (const inner of proximal.innerSteps()) {
    // [1:4], [2:8] for ℓ; [1:5], [2:9] sample {z_i}, or keep the first batch (Appendix C)
    inner.ascend(); // [2:4]–[2:7] Φ ← Optimizer, p steps up
    const losses = inner.descend(lossOf(critic.model, objective)); // [1:6]–[1:7], [2:10]–[2:11] θ ← Optimizer(F_ω(g_θ(z)) + D̃²(θ, θᵏ)/(2h))
    yield { kind: 'generator', step: inner.index, ...losses };
  } // [1:8], [2:12]
}

interface KnownLoss {
  readonly objective: Objective;
  readonly generatorLoss: Objective['generatorLoss'];
  readonly of: (samples: tf.Tensor) => tf.Scalar;
}

const knownLosses = new WeakMap<tf.LayersModel, KnownLoss>();

/** Returns F_ω as one function for all steps, because a recorded step is recorded again for another one. */
function lossOf(critic: tf.LayersModel, objective: Objective): KnownLoss['of'] {
  const known = knownLosses.get(critic);
  const { generatorLoss: own } = objective;
  if (known?.objective === objective && known.generatorLoss === own) return known.of;
  const of = (samples: tf.Tensor) => generatorLoss(critic, objective, samples);
  knownLosses.set(critic, { objective, generatorLoss: own, of });
  return of;
}

function requireParts(parts: AlgorithmParts): void {
  requireRecord('parts', parts, 'an object { generator, critic, objective, … }');
  requirePlayer('generator', parts.generator);
  requirePlayer('critic', parts.critic);
  requireMethods('proximal', parts.proximal, ['setAnchor', 'innerSteps'], 'a ProximalGenerator');
  requireFunction('nextReal', parts.nextReal);
  requireFunction('drawLatents', parts.drawLatents);
  requireRandom('penaltyRandom', parts.penaltyRandom);
  if (parts.updateCritic !== undefined) requireFunction('updateCritic', parts.updateCritic);
}

/** @throws ArgumentError unless they are losses of an outer iteration. */
export function requireLosses(losses: unknown): asserts losses is IterationLosses {
  requireObject('losses', losses, 'what outerIteration() returned');
  for (const name of ['critic', 'generator', 'penalty'] as const) {
    const scalars: unknown = (losses as Partial<IterationLosses>)[name];
    requireArray(`losses.${name}`, scalars);
    for (const [i, each] of Array.from(scalars).entries())
      requireTensor(`losses.${name}[${i}]`, each);
  }
}
