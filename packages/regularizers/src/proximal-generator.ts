/**
 * The proximal generator step of Algorithms 1 and 2 as one object, for a program that has its own
 * training loop: it owns the anchor, runs the ℓ inner steps, and adds the penalty to the loss.
 */
import * as tf from '@tensorflow/tfjs';
import { Anchor, type Forward } from './anchor.js';
import { assertLoopOptions, type ProximalLoopOptions, proximalInnerLoop } from './inner-loop.js';
import { assertStepSize } from './penalty.js';

/** D̃²/(2h) of two batches: `rwpPenalty`, `o1Penalty`, `o2DiagPenalty`, `o2FullPenalty`, or yours. */
export type PenaltyFunction = (
  samples: tf.Tensor,
  anchorSamples: tf.Tensor,
  h: number,
) => tf.Scalar;

/** A penalty that has to be brought to its supremum before it is used: a `PotentialNetwork`. */
export interface AscendingPenalty {
  ascend(samples: tf.Tensor, anchorSamples: tf.Tensor): void;
  penalty(samples: tf.Tensor, anchorSamples: tf.Tensor, h: number): tf.Scalar;
}

export interface ProximalGeneratorOptions extends ProximalLoopOptions {
  readonly penalty: PenaltyFunction | AscendingPenalty;
  /** The proximal step size, above 0, in squared sample units; larger is freer. */
  readonly h: number;
  /** The generator's optimizer. It stays yours. */
  readonly optimizer: tf.Optimizer;
  /**
   * How the generator runs, in its step and as anchor. For a layers model the default is
   * `model.apply(latents, { training: true })`; needed if the generator is a list of variables.
   */
  readonly forward?: Forward | undefined;
}

/** The ℓ inner steps of one outer iteration, [ℓ] each, in order and before the step was taken. */
export interface ProximalLosses {
  /** What your loss function returned. */
  readonly losses: tf.Tensor1D;
  /** D̃²/(2h). The first is 0, for there the generator is its anchor. */
  readonly penalties: tf.Tensor1D;
}

/**
 * A generator that takes proximal steps.
 *
 * @example
 * const proximal = new ProximalGenerator(generator, {
 *   penalty: rwpPenalty, h: 0.2, innerSteps: 5, latent: 'fixed', optimizer, drawLatents,
 * });
 * const { losses } = proximal.step((samples) => tf.neg(tf.mean(critic.apply(samples))));
 */
export class ProximalGenerator {
  private readonly anchor: Anchor;
  private readonly trainable: tf.Variable[];
  private readonly forward: Forward;
  private latest: ProximalLosses | undefined;

  /**
   * @param generator a layers model, or the list of its variables (then give `forward`). It stays
   *   yours and must outlive this object.
   * @throws RangeError if an option is out of range, `forward` is missing, or nothing is trainable.
   */
  constructor(
    private readonly generator: tf.LayersModel | readonly tf.Variable[],
    private readonly options: ProximalGeneratorOptions,
  ) {
    assertLoopOptions(options);
    assertStepSize(options.h);
    const isModel = !Array.isArray(generator);
    const model = generator as tf.LayersModel;
    const variables = isModel
      ? model.trainableWeights.map((weight) => weight.read() as tf.Variable)
      : (generator as readonly tf.Variable[]);
    this.trainable = variables.filter(({ trainable }) => trainable);
    if (this.trainable.length === 0) {
      throw new RangeError('the generator has no trainable variables; nothing could take a step');
    }
    if (!isModel && !options.forward) {
      throw new RangeError(
        'the generator is a list of variables; give the option forward, how latents become samples',
      );
    }
    this.forward =
      options.forward ?? ((latents) => model.apply(latents, { training: true }) as tf.Tensor);
    this.anchor = new Anchor(generator, this.forward);
  }

  /**
   * One outer iteration: the anchor is set to the present generator, then ℓ optimizer steps go down
   * loss + D̃²/(2h). With a potential network, Φ ascends before each of them except the first, where
   * the samples are the anchor's and the supremum is 0; there is no penalty at that step.
   *
   * @param loss the generator's loss of its samples, a scalar; called within a gradient and tidied.
   * @returns tensors of this object, valid until the next step or {@link ProximalGenerator.dispose}.
   *   Nothing is read back from the backend here: `await losses.data()` when you want to see them.
   * @throws RangeError if the loss is not a scalar; whatever the loss, the penalty or drawLatents
   *   throw.
   */
  step(loss: (samples: tf.Tensor, latents: tf.Tensor) => tf.Tensor): ProximalLosses {
    const { penalty, h, optimizer } = this.options;
    const penalise = typeof penalty === 'function' ? penalty : penalty.penalty.bind(penalty);
    const losses: tf.Tensor[] = [];
    const penalties: tf.Tensor[] = [];
    try {
      for (const step of proximalInnerLoop(this.anchor, this.options)) {
        const { index, latents } = step;
        const ascending = typeof penalty !== 'function';
        if (ascending && index > 0) this.ascend(penalty, latents, step.anchorSamples);
        optimizer.minimize(
          () => {
            const samples = this.forward(latents);
            const own = scalarOf(loss(samples, latents));
            const anchorSamples = step.anchorSamplesFor(samples);
            const extra =
              ascending && index === 0 ? tf.scalar(0) : penalise(samples, anchorSamples, h);
            losses.push(tf.keep(tf.reshape(own, [1])));
            penalties.push(tf.keep(tf.reshape(extra, [1])));
            return tf.add(own, extra) as tf.Scalar;
          },
          false,
          this.trainable,
        );
      }
      this.disposeLatest();
      this.latest = { losses: joined(losses), penalties: joined(penalties) };
      return this.latest;
    } finally {
      tf.dispose([losses, penalties]);
    }
  }

  /** Disposes the anchor and the latest losses. Generator, optimizer and penalty stay. */
  dispose(): void {
    this.disposeLatest();
    this.anchor.dispose();
  }

  private ascend(penalty: AscendingPenalty, latents: tf.Tensor, anchorSamples: tf.Tensor): void {
    // An anchor at the present weights: this pass must not move batch norm's statistics.
    const present = new Anchor(this.generator, this.forward);
    let samples: tf.Tensor | undefined;
    try {
      samples = tf.keep(present.sample(latents));
      penalty.ascend(samples, anchorSamples);
    } finally {
      samples?.dispose();
      present.dispose();
    }
  }

  private disposeLatest(): void {
    tf.dispose([this.latest?.losses, this.latest?.penalties].filter((t) => t !== undefined));
    this.latest = undefined;
  }
}

function scalarOf(loss: tf.Tensor): tf.Scalar {
  if (loss.size === 1) return tf.reshape(loss, []);
  throw new RangeError(
    `the loss has shape [${loss.shape}]; expected a scalar, such as tf.mean of it`,
  );
}

function joined(scalars: tf.Tensor[]): tf.Tensor1D {
  return tf.keep(tf.concat(scalars)) as tf.Tensor1D;
}
