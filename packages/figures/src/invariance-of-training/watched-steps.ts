/**
 * The generator's steps of an outer iteration, and how far they bring the proximal objective to its
 * minimum: the length of its gradient where they end, as a share of that at the anchor.
 */
import * as tf from '@tensorflow/tfjs';
import { type InnerStep, ProximalGenerator, rwp } from '@wprox/regularizers';
import { infer } from '@wprox/runtime/tensors';
import type { AlgorithmParts, Player } from '@wprox/training';
import type { Evaluated, ProximalBatch, ProximalObjective } from './proximal-objective.js';
import type { TrainingMethod } from './settings.js';
import { StepSolver } from './solve-step.js';

/** What takes the steps, as `outerIteration` of training calls it. */
type Steps = AlgorithmParts['proximal'];

/** Steps on latents that somebody else draws. */
interface StepsOnBatch {
  take(batch: ProximalBatch): IterableIterator<InnerStep>;
  dispose(): void;
}

/** Takes the steps of a method, and watches what is left of the gradient. */
export class WatchedSteps implements Steps {
  /** What is left of the gradient after each outer iteration so far; empty without a distance. */
  readonly remaining: number[] = [];
  private readonly steps: StepsOnBatch;

  /**
   * @param generator trained by the steps. @param objective of this generator.
   * @param drawLatents draws one batch for all steps of an outer iteration.
   */
  constructor(
    private readonly generator: Player,
    private readonly objective: ProximalObjective,
    private readonly method: TrainingMethod,
    h: number,
    private readonly drawLatents: () => tf.Tensor2D,
  ) {
    const { steps } = method;
    this.steps =
      'remaining' in steps
        ? solvedSteps(objective, steps.remaining)
        : optimizerSteps(generator, method, steps.innerSteps, h);
  }

  /** The steps set the anchor themselves, when they have their batch. */
  setAnchor(): void {}

  /** The steps of one outer iteration. */
  *innerSteps(): IterableIterator<InnerStep> {
    const latents = this.drawLatents();
    const anchorSamples = tf.tidy(() => infer(this.generator.model, latents));
    const batch = { latents, anchorSamples };
    try {
      const before = this.gradientLength(batch);
      yield* this.steps.take(batch);
      if (this.method.isProximal) this.remaining.push(this.gradientLength(batch) / before);
    } finally {
      tf.dispose([latents, anchorSamples]);
    }
  }

  /** Frees what the steps hold. */
  dispose(): void {
    this.steps.dispose();
  }

  private gradientLength(batch: ProximalBatch): number {
    return this.method.isProximal ? lengthOf(this.objective.evaluate(batch)) : 1;
  }
}

/** ℓ steps of an optimizer, by the generator of regularizers. */
function optimizerSteps(
  { model, optimizer }: Player,
  { isProximal }: TrainingMethod,
  innerSteps: number,
  h: number,
): StepsOnBatch {
  let current: ProximalBatch | undefined;
  const proximal = new ProximalGenerator(model, {
    ...(isProximal && { distance: rwp(), h }),
    innerSteps,
    latents: 'fixed',
    optimizer,
    drawLatents: () => tf.clone(current!.latents),
    replay: true,
  });
  return {
    *take(batch) {
      current = batch;
      proximal.setAnchor();
      yield* proximal.innerSteps();
    },
    dispose: () => proximal.dispose(),
  };
}

/** One step that goes to the minimum. */
function solvedSteps(objective: ProximalObjective, remaining: number): StepsOnBatch {
  const solver = new StepSolver(objective, remaining);
  return {
    *take(batch) {
      yield {
        index: 0,
        latents: batch.latents,
        ascend: () => {},
        descend(lossOf) {
          const loss = tf.tidy(() => tf.reshape(lossOf(batch.anchorSamples, batch.latents), []));
          solver.solve(batch);
          return { loss: loss as tf.Scalar, penalty: undefined };
        },
      };
    },
    dispose: () => {},
  };
}

const lengthOf = ({ gradient }: Evaluated) => Math.hypot(...gradient);
