/**
 * The proximal generator steps of Algorithms 1 and 2 of *Wasserstein Proximal of GANs*. The generator
 * sets its anchor θᵏ ← θ, then takes ℓ optimizer steps down F(θ) + D̃²(θ, θᵏ)/(2h) with the anchor
 * fixed. The papers draw the latents in two ways:
 * - fresh (Algorithm 1): new latents at every inner step, which needs one anchor pass each;
 * - fixed (Appendix C): one batch of latents for all ℓ steps.
 *
 * At the first of the ℓ steps θ is still θᵏ, so D̃² and its gradient are zero there.
 */
import * as tf from '@tensorflow/tfjs';
import { requireFunction } from '@wprox/arguments';
import type { ReplayReport } from '@wprox/runtime/replay';
import { Anchor } from './anchor.js';
import { AnchoredLatents } from './anchored-latents.js';
import {
  assertGeneratorOptions,
  type ProximalGeneratorOptions,
  readGenerator,
} from './generator-options.js';
import {
  type Forward,
  type GeneratorSource,
  generatorSettings,
  type Latents,
} from './generator-source.js';
import { type GeneratorLoss, GeneratorStep } from './generator-step.js';

/** The loss of one inner step before the step is taken. A type alias, so that `tf.dispose` takes it. */
export type InnerStepLosses = {
  /** F(θ), what your loss function returned. */
  readonly loss: tf.Scalar;
  /** D̃²/(2h); undefined without a distance. */
  readonly penalty: tf.Scalar | undefined;
};

/** One of the ℓ generator steps of an outer iteration. It is valid until the next one is asked for. */
export interface InnerStep<L extends Latents = tf.Tensor> {
  /** 0 … innerSteps − 1. */
  readonly index: number;
  /** The latents of this step. They belong to the generator, which disposes them. */
  readonly latents: L;
  /**
   * Brings a distance that learns closer to its supremum for the present samples (Algorithm 2). Call it
   * before {@link InnerStep.descend}. It does nothing for other distances, nor at index 0, where the
   * samples are the anchor's and the supremum is 0. It leaves the generator unchanged, batch norm's
   * moving statistics included.
   * @throws Error if this step is over; whatever the distance throws.
   */
  ascend(): void;
  /**
   * Takes one optimizer step down F(θ) + D̃²/(2h). For a distance that learns, D̃² is 0 at index 0. Batch
   * norm's moving statistics move once, by the generator's own pass.
   *
   * @returns scalars that belong to the caller (or to the surrounding tidy). Nothing is read back from
   *   the backend here.
   * @throws ArgumentError if the loss or the squared distance is not a float32 scalar, the loss does not depend
   *   on the samples, or the samples are no tensor. @throws Error if this step is over or was taken already.
   */
  descend(loss: GeneratorLoss<L>): InnerStepLosses;
}

/** The ℓ inner steps of one outer iteration, [ℓ] each, in order. */
export interface ProximalLosses {
  /** F(θ) before each step. */
  readonly losses: tf.Tensor1D;
  /** D̃²/(2h) before each step, 0 at the first; undefined without a distance. */
  readonly penalties: tf.Tensor1D | undefined;
}

/**
 * A generator that takes proximal steps, or plain ones if no distance is given.
 *
 * @example
 * const proximal = new ProximalGenerator(generator, {
 *   distance: rwp(), h: 0.2, innerSteps: 5, latents: 'fixed', optimizer, drawLatents,
 * });
 * const loss = (samples) => tf.neg(tf.mean(critic.apply(samples)));
 * proximal.step(loss); // one outer iteration
 *
 * // The same in its parts:
 * proximal.setAnchor();
 * for (const inner of proximal.innerSteps()) {
 *   inner.ascend();
 *   tf.dispose(inner.descend(loss));
 * }
 */
export class ProximalGenerator<L extends Latents = tf.Tensor> {
  private readonly anchor: Anchor<Latents> | undefined;
  private readonly forward: Forward;
  private readonly generatorStep: GeneratorStep<L>;
  private readonly inputs: number | undefined;
  private readonly latents: 'fixed' | 'fresh';
  private isAnchorSet = false;
  private isDisposed = false;
  private current: InnerStep<L> | undefined;
  private latest: ProximalLosses | undefined;

  /**
   * Creates the proximal steps of a generator.
   * @param generator a layers model, or the list of its variables (then give `forward`). You still own it. Do not
   *   dispose it before this object.
   * @throws ArgumentError naming an option that is out of range, missing, unknown or without use; or the
   *   generator, if it has nothing to train, is not built, or has several outputs.
   */
  constructor(
    private readonly generator: GeneratorSource,
    private readonly options: ProximalGeneratorOptions<L>,
  ) {
    assertGeneratorOptions(options);
    const parts = readGenerator(generator, options.forward as Forward | undefined);
    this.forward = parts.forward;
    this.generatorStep = new GeneratorStep(
      () => generatorSettings(generator),
      parts.forward,
      parts.trainable,
      options,
    );
    this.inputs = parts.inputs;
    this.latents = options.latents ?? 'fresh';
    if (options.distance) this.anchor = new Anchor(generator, this.forward, options.replay);
  }

  /**
   * Sets the anchor to the present weights: θᵏ ← θ. Without a distance there is no anchor and this does
   * nothing.
   * @throws Error if the generator or this object is disposed.
   */
  setAnchor(): void {
    this.assertUsable();
    this.anchor?.capture();
    this.isAnchorSet = true;
  }

  /**
   * Yields the ℓ inner steps from the present anchor. It draws the latents of a step when the step is
   * asked for, and disposes them when the next step is asked for or the loop ends, also by break or
   * throw. Each call needs a {@link ProximalGenerator.setAnchor} before it, because the first step takes
   * the generator's samples for the anchor's.
   *
   * @throws Error if the anchor was not set since the last call. While iterating: an ArgumentError if
   *   `drawLatents` does not return new tensors.
   */
  innerSteps(): IterableIterator<InnerStep<L>> {
    this.assertUsable();
    if (this.anchor && !this.isAnchorSet) {
      throw new Error('innerSteps has no anchor of its own; call setAnchor before each innerSteps');
    }
    this.isAnchorSet = false;
    return this.iterate();
  }

  /**
   * Takes one outer iteration: sets the anchor, then lets each of the ℓ inner steps ascend and descend.
   *
   * @param loss computes F(θ). With `replay` make it once, before the loop of your training.
   * @returns tensors of this object, valid until the next `step` or {@link ProximalGenerator.dispose}.
   *   Nothing is read back from the backend here; `await losses.data()` reads them.
   * @throws as {@link InnerStep.descend}, {@link InnerStep.ascend} and `drawLatents`.
   */
  step(loss: GeneratorLoss<L>): ProximalLosses {
    assertLoss(loss);
    const all: InnerStepLosses[] = [];
    try {
      this.setAnchor();
      for (const inner of this.innerSteps()) {
        inner.ascend();
        all.push(inner.descend(loss));
      }
      const losses = stacked(all.map((each) => each.loss));
      const penalties = all.flatMap(({ penalty }) => penalty ?? []);
      this.disposeLatest();
      this.latest = { losses, penalties: penalties.length > 0 ? stacked(penalties) : undefined };
      return this.latest;
    } finally {
      tf.dispose(all);
    }
  }

  /** How the steps run at present: replayed, being recorded, or taped and why; undefined without replay. */
  get replays(): ReplayReport | undefined {
    return this.generatorStep.replays;
  }

  /** Frees the anchor and the latest losses. Generator, optimizer and distance stay yours. */
  dispose(): void {
    this.disposeLatest();
    this.anchor?.dispose();
    this.generatorStep.dispose();
    this.isDisposed = true;
  }

  private *iterate(): IterableIterator<InnerStep<L>> {
    const { innerSteps, drawLatents } = this.options;
    let batch: AnchoredLatents<L> | undefined;
    try {
      for (let index = 0; index < innerSteps; index++) {
        if (this.latents === 'fresh') {
          batch?.dispose();
          batch = undefined;
        }
        batch ??= new AnchoredLatents(this.anchor, drawLatents, this.inputs);
        const step = this.makeStep(index, batch);
        this.current = step;
        yield step;
      }
    } finally {
      this.current = undefined;
      batch?.dispose();
    }
  }

  private makeStep(index: number, batch: AnchoredLatents<L>): InnerStep<L> {
    let isTaken = false;
    const assertCurrent = () => {
      this.assertUsable();
      if (this.current === step) return;
      throw new Error(`inner step ${index} is over; use a step before the next is asked for`);
    };
    const step: InnerStep<L> = {
      index,
      latents: batch.latents,
      ascend: () => {
        assertCurrent();
        this.ascend(index, batch);
      },
      descend: (loss) => {
        assertCurrent();
        if (isTaken) throw new Error(`inner step ${index} was taken already; ask for the next one`);
        const losses = this.descend(index, batch, loss);
        isTaken = true;
        return losses;
      },
    };
    return step;
  }

  private ascend(index: number, batch: AnchoredLatents<L>): void {
    const { distance } = this.options;
    if (!distance?.ascend || index === 0) return;
    const anchorSamples = batch.anchorSamples();
    // A temporary anchor at the present weights: this pass must not move batch norm's statistics.
    const present = new Anchor(this.generator, this.forward);
    let samples: tf.Tensor | undefined;
    try {
      samples = tf.keep(present.sample(batch.latents));
      distance.ascend(samples, anchorSamples);
    } finally {
      samples?.dispose();
      present.dispose();
    }
  }

  /** θ ← Optimizer(F(θ) + D̃²(θ, θᵏ)/(2h)). */
  private descend(
    index: number,
    batch: AnchoredLatents<L>,
    lossOf: GeneratorLoss<L>,
  ): InnerStepLosses {
    assertLoss(lossOf);
    // The anchor cannot run inside the gradient. At index 0 the generator's own samples are the anchor's.
    const anchorSamples = this.anchor && index > 0 ? batch.anchorSamples() : undefined;
    const inputs = { latents: batch.latents, anchorSamples };
    const { samples, ...losses } = this.generatorStep.take(inputs, lossOf);
    if (samples) batch.adopt(samples);
    return losses;
  }

  private assertUsable(): void {
    if (this.isDisposed) throw new Error('this ProximalGenerator is disposed; make a new one');
  }

  private disposeLatest(): void {
    this.latest?.losses.dispose();
    this.latest?.penalties?.dispose();
    this.latest = undefined;
  }
}

function assertLoss(loss: unknown): void {
  requireFunction('loss', loss, 'a function of samples');
}

/** Stacks scalars in a tensor that outlives the surrounding tidy. */
function stacked(scalars: tf.Scalar[]): tf.Tensor1D {
  return tf.keep(tf.stack(scalars)) as tf.Tensor1D;
}
