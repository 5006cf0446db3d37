/**
 * The inner loop of Algorithm 1: the anchor stays fixed while the generator takes ℓ steps. The
 * papers draw the latents in two ways, and both are here:
 * - fresh (Algorithm 1): new latents at every inner step, one anchor pass each;
 * - fixed (Appendix C): one batch of latents for all ℓ steps, one anchor pass in all.
 */
import * as tf from '@tensorflow/tfjs';
import type { Anchor } from './anchor.js';

export type LatentMode = 'fresh' | 'fixed';

export interface ProximalLoopOptions {
  /** ℓ, the number of generator steps from one anchor; an integer of at least 1. */
  readonly innerSteps: number;
  /** Fresh latents at every step, or one fixed batch for all. */
  readonly latent: LatentMode;
  /** Draws one batch of latents; the loop owns and disposes it. */
  readonly drawLatents: () => tf.Tensor;
}

/** What one generator step needs; the tensors are the loop's, valid until the next step. */
export interface InnerStep {
  /** 0 … innerSteps − 1. */
  readonly index: number;
  readonly latents: tf.Tensor;
  /** g(θᵏ, latents), without gradient. */
  readonly anchorSamples: tf.Tensor;
}

/**
 * Sets θᵏ to the present weights and yields the ℓ inner steps of one outer iteration. The latents
 * and the anchor's samples are disposed by the loop, also when the caller breaks out or throws.
 *
 * At the first step θ is still θᵏ, so the penalty and its gradient are zero there; with
 * `innerSteps: 1` a regularizer therefore changes nothing.
 *
 * @throws RangeError if innerSteps or latent is not one of the values above.
 *
 * @example
 * for (const { latents, anchorSamples } of proximalInnerLoop(anchor, { innerSteps, latent, drawLatents })) {
 *   optimizer.minimize(() => {
 *     const samples = generate(latents);
 *     return tf.add(generatorLoss(samples), rwpPenalty(samples, anchorSamples, h));
 *   }, false, weights);
 * }
 */
export function proximalInnerLoop(
  anchor: Anchor,
  options: ProximalLoopOptions,
): IterableIterator<InnerStep> {
  assertLoopOptions(options);
  return innerLoop(anchor, options);
}

/** @throws RangeError if innerSteps or latent is not one of the values above. */
export function assertLoopOptions({ innerSteps, latent }: ProximalLoopOptions): void {
  if (!Number.isSafeInteger(innerSteps) || innerSteps < 1) {
    throw new RangeError(`innerSteps is ${innerSteps}; expected an integer of at least 1`);
  }
  if (latent !== 'fresh' && latent !== 'fixed') {
    throw new RangeError(`latent is ${JSON.stringify(latent)}; expected 'fresh' or 'fixed'`);
  }
}

function* innerLoop(
  anchor: Anchor,
  { innerSteps, latent, drawLatents }: ProximalLoopOptions,
): IterableIterator<InnerStep> {
  anchor.capture();
  const batches = latent === 'fresh' ? innerSteps : 1;
  const stepsOfBatch = innerSteps / batches;
  for (let batch = 0; batch < batches; batch++) {
    const latents = tf.keep(drawLatents());
    let anchorSamples: tf.Tensor | undefined;
    try {
      anchorSamples = tf.keep(anchor.sample(latents));
      for (let step = 0; step < stepsOfBatch; step++) {
        yield { index: batch * stepsOfBatch + step, latents, anchorSamples };
      }
    } finally {
      tf.dispose(latents);
      anchorSamples?.dispose();
    }
  }
}
