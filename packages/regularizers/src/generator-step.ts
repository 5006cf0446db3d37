/**
 * One generator step: θ ← Optimizer(F(θ) + D̃²(θ, θᵏ)/(2h)), as a function of the latents and of the
 * anchor's samples, so that it can be recorded and replayed. At the first of the ℓ steps θ is θᵏ, and the
 * generator's own samples are the anchor's.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import {
  type RecordedStep,
  type ReplayReport,
  recordStep,
  type StepInputs,
} from '@wprox/runtime/replay';
import { disposingOnFailure, requireScalar, stopGradient } from '@wprox/runtime/tensors';
import type { ProximalGeneratorOptions } from './generator-options.js';
import { type Forward, type Latents, samplesOf } from './generator-source.js';

/**
 * Computes F(θ) from the generator's samples. It runs inside the generator's gradient and is tidied.
 * @returns a float32 scalar that depends on `samples`. Nothing is read back from the backend, so a loss
 *   of NaN is not an error: it is among the losses that a step returns, and the weights become NaN.
 */
export type GeneratorLoss<L extends Latents = tf.Tensor> = {
  of(samples: tf.Tensor, latents: L): tf.Tensor;
}['of'];

/** What a step works on. */
export interface GeneratorInputs<L extends Latents> {
  readonly latents: L;
  /** g(θᵏ, latents); undefined at the first step and without a distance. */
  readonly anchorSamples: tf.Tensor | undefined;
}

/** What a step gives; a type alias, so that `tf.tidy` takes it. */
export type GeneratorOutputs = {
  /** F(θ) before the step. */
  readonly loss: tf.Scalar;
  /** D̃²/(2h) before the step; undefined without a distance. */
  readonly penalty: tf.Scalar | undefined;
  /** The samples of the first step, if later ones need them as the anchor's. */
  readonly samples: tf.Tensor | undefined;
};

/** Takes the steps of one generator, taped or replayed. */
export class GeneratorStep<L extends Latents> {
  private readonly recorded: RecordedStep<StepInputs, GeneratorOutputs> | undefined;
  private lossOf: GeneratorLoss<L> | undefined;

  /** @param settings returns the generator's. @param forward runs it. @param trainable its variables. */
  constructor(
    settings: () => readonly unknown[],
    private readonly forward: Forward,
    private readonly trainable: tf.Variable[],
    private readonly options: ProximalGeneratorOptions<L>,
  ) {
    if (!options.replay) return;
    const dependsOn = () => {
      const { distance, h, optimizer } = options;
      return {
        'the loss function': this.lossOf,
        'the distance': [distance, distance?.squaredDistance, h],
        'the optimizer': optimizer,
        'the generator': settings(),
        'what dependsOn() returns': options.dependsOn?.() ?? [],
      };
    };
    this.recorded = recordStep(
      (inputs: StepInputs) => this.minimize(inputs as unknown as GeneratorInputs<L>),
      { name: 'the generator step', dependsOn },
    );
  }

  /** How the steps run; undefined without replay. */
  get replays(): ReplayReport | undefined {
    return this.recorded?.report();
  }

  /** Takes one step. @returns tensors of the caller's, or of the surrounding tidy's. */
  take(inputs: GeneratorInputs<L>, lossOf: GeneratorLoss<L>): GeneratorOutputs {
    this.lossOf = lossOf;
    try {
      return this.recorded
        ? this.recorded.run(inputs as unknown as StepInputs)
        : tf.tidy(() => this.minimize(inputs));
    } finally {
      this.lossOf = undefined;
    }
  }

  /** Frees what was recorded. */
  dispose(): void {
    this.recorded?.dispose();
  }

  private minimize({ latents, anchorSamples }: GeneratorInputs<L>): GeneratorOutputs {
    const { distance, innerSteps, latents: mode, optimizer } = this.options;
    const isAdopted = mode === 'fixed' && innerSteps > 1 && !anchorSamples;
    let loss: tf.Tensor | undefined;
    let penalty: tf.Tensor | undefined;
    let adopted: tf.Tensor | undefined;
    const objective = () => {
      const samples = samplesOf(this.forward, latents);
      const own = scalarOf('loss(…)', this.lossOf!(samples, latents), 'tf.mean(losses)');
      // Without a distance TensorFlow.js finds this out itself.
      if (distance && !isOnTape(own, this.trainable)) refuseConstantLoss();
      loss = tf.keep(tf.reshape(own, []));
      if (!distance) return own;
      const anchors = anchorSamples ?? stopGradient(samples);
      if (isAdopted) adopted = tf.keep(tf.reshape(anchors, anchors.shape));
      const extra = this.penaltyOf(samples, anchors, !anchorSamples);
      penalty = tf.keep(tf.reshape(extra, []));
      return tf.add(own, extra) as tf.Scalar;
    };
    try {
      disposingOnFailure(() => {
        optimizer.minimize(objective, false, this.trainable);
      });
      // New references belong to the surrounding tidy; kept tensors would not.
      const [lossBefore, penaltyBefore, samples] = [loss, penalty, adopted].map(
        (tensor) => tensor && tf.reshape(tensor, tensor.shape),
      );
      return {
        loss: lossBefore as tf.Scalar,
        penalty: penaltyBefore as tf.Scalar | undefined,
        samples,
      };
    } catch (error) {
      if (!/find a connection/.test(String(error))) throw error;
      return refuseConstantLoss();
    } finally {
      for (const tensor of [loss, penalty, adopted]) tensor?.dispose();
    }
  }

  /** D̃²/(2h) of samples, inside the gradient. */
  private penaltyOf(samples: tf.Tensor, anchorSamples: tf.Tensor, isFirst: boolean): tf.Scalar {
    const { distance, h } = this.options;
    // A distance that learns has not ascended yet. Its supremum at the anchor is 0.
    if (isFirst && distance!.ascend) return tf.scalar(0);
    const squared = distance!.squaredDistance(samples, anchorSamples);
    return proximalTerm(scalarOf('distance.squaredDistance(…)', squared, 'tf.sum(parts)'), h!);
  }
}

/** D̃²/(2h): the only place where a squared distance becomes a penalty. */
function proximalTerm(squaredDistance: tf.Scalar, h: number): tf.Scalar {
  return tf.mul(squaredDistance, 1 / (2 * h));
}

function refuseConstantLoss(): never {
  throw new ArgumentError('loss', 'does not depend on samples; expected a function of them');
}

/** Whether the gradient that is being recorded leads from a result back to one of the variables. */
function isOnTape(result: tf.Tensor, variables: readonly tf.Variable[]): boolean {
  const reached = new Set(variables.map(({ id }) => id));
  for (const { inputs, outputs } of tf.engine().state.activeTape ?? []) {
    if (!Object.values(inputs).some(({ id }) => reached.has(id))) continue;
    for (const { id } of outputs) reached.add(id);
  }
  return reached.has(result.id);
}

/** @throws ArgumentError unless the value that a function returned is a float32 tensor of one number. */
function scalarOf(of: string, value: unknown, remedy: string): tf.Scalar {
  requireScalar(of, value, `a scalar, such as ${remedy}`);
  return value.rank === 0 ? (value as tf.Scalar) : tf.reshape(value, []);
}
