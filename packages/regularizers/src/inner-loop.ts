/**
 * The inner loop of Algorithm 1: the anchor stays fixed while the generator takes ℓ steps. The
 * papers draw the latents in two ways, and both are here:
 * - fresh (Algorithm 1): new latents at every inner step, one anchor pass each;
 * - fixed (Appendix C): one batch of latents for all ℓ steps, one anchor pass in all.
 *
 * At the first step the generator still is its anchor, so that its own samples can stand for the
 * anchor's: one pass less in both.
 */
import * as tf from '@tensorflow/tfjs';
import type { Anchor } from './anchor.js';
import { constant } from './batch.js';

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
  /**
   * g(θᵏ, latents), without gradient, by a pass through the anchor. At the first step the pass is
   * made when this is first read, which cannot be inside the loss function.
   */
  readonly anchorSamples: tf.Tensor;
  /**
   * The same numbers, for use inside the loss function: given the generator's samples of this step,
   * which at the first step are the anchor's, so that no pass is made for them.
   */
  readonly anchorSamplesFor: (samples: tf.Tensor) => tf.Tensor;
}

/**
 * Sets θᵏ to the present weights and yields the ℓ inner steps of one outer iteration. The latents
 * and the anchor's samples are disposed by the loop, also when the caller breaks out or throws.
 *
 * At the first step θ is still θᵏ, so the penalty and its gradient are zero there; with
 * `innerSteps: 1` a regularizer therefore changes nothing. Passes through the anchor leave batch
 * norm's moving statistics alone: these move by the generator's own passes, one for each step.
 *
 * @throws RangeError if innerSteps or latent is not one of the values above.
 *
 * @example
 * for (const step of proximalInnerLoop(anchor, { innerSteps, latent, drawLatents })) {
 *   optimizer.minimize(() => {
 *     const samples = generate(step.latents);
 *     return tf.add(generatorLoss(samples), rwpPenalty(samples, step.anchorSamplesFor(samples), h));
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
    const anchored = new AnchoredBatch(anchor, tf.keep(drawLatents()));
    try {
      for (let step = 0; step < stepsOfBatch; step++) {
        yield anchored.step(batch * stepsOfBatch + step);
      }
    } finally {
      anchored.dispose();
    }
  }
}

/** Latents with the anchor's samples for them, which are made when they are needed. */
class AnchoredBatch {
  private made: tf.Tensor | undefined;

  constructor(
    private readonly anchor: Anchor,
    private readonly latents: tf.Tensor,
  ) {}

  step(index: number): InnerStep {
    // The anchor cannot run inside the loss function, so after the first step it runs before that.
    if (index > 0) this.samples();
    const samples = () => this.samples();
    return {
      index,
      latents: this.latents,
      get anchorSamples() {
        return samples();
      },
      anchorSamplesFor: (own) => (index === 0 ? this.adopt(own) : this.samples()),
    };
  }

  private samples(): tf.Tensor {
    this.made ??= tf.keep(this.anchor.sample(this.latents));
    return this.made;
  }

  /** Takes the generator's samples for the anchor's. */
  private adopt(own: tf.Tensor): tf.Tensor {
    this.made ??= tf.keep(constant(own));
    return this.made;
  }

  dispose(): void {
    tf.dispose(this.latents);
    this.made?.dispose();
  }
}
