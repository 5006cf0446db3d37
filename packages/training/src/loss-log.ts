/**
 * Means of losses over outer iterations. The losses stay on the backend until someone asks for the
 * means, so that training never waits for a number that nobody reads yet.
 */
import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, described, requireObject } from '@wprox/arguments';
import { type IterationLosses, requireLosses } from './algorithm.js';
import { disposeLosses } from './gan-training.js';

/** Sums over the outer iterations since the last means, safe for JSON. */
export interface LossSums {
  /** Outer iterations in the sums. */
  readonly iterations: number;
  /** Sum of the means of {@link IterationLosses.critic}. */
  readonly critic: number;
  /** Sum of the means of {@link IterationLosses.generator}. */
  readonly generator: number;
  /** Sum of the means of {@link IterationLosses.penalty}. */
  readonly penalty: number;
}

const none: LossSums = { iterations: 0, critic: 0, generator: 0, penalty: 0 };

/** Means over outer iterations; NaN if there was none. */
export interface MeanLosses {
  /** What the critic minimizes, its penalty included. */
  readonly criticLoss: number;
  /** F_ω(g_θ(z)). */
  readonly generatorLoss: number;
  /** D̃²/(2h); 0 without a distance. */
  readonly penalty: number;
}

/**
 * Gathers losses and returns their means over outer iterations. The mean over the steps of an iteration
 * is taken first, so that every iteration counts the same, whatever its number of critic steps.
 *
 * @example
 * const log = new LossLog();
 * for (let k = 0; k < 100; k++) log.add(await training.outerIteration());
 * console.log(await log.takeMeans()); // { criticLoss: …, generatorLoss: …, penalty: … }
 */
export class LossLog {
  private readonly pending: IterationLosses[] = [];

  /**
   * Creates an empty log, or continues an earlier one.
   * @param sums what {@link LossLog.gathered} returned in the earlier log.
   * @throws ArgumentError unless they are four numbers.
   */
  constructor(private sums: LossSums = none) {
    requireObject('sums', sums, 'what LossLog.gathered() returned');
    for (const name of ['iterations', 'critic', 'generator', 'penalty'] as const) {
      if (typeof sums[name] === 'number') continue;
      throw new ArgumentError(`sums.${name}`, `is ${described(sums[name])}; expected a number`);
    }
  }

  /**
   * Adds the losses of one outer iteration. The scalars belong to the log from here on.
   * @throws ArgumentError unless they are what `outerIteration` returned.
   */
  add(losses: IterationLosses): void {
    requireLosses(losses);
    this.pending.push(losses);
  }

  /** Reads the pending losses from the backend, frees them, and returns the sums since the last means. */
  async gathered(): Promise<LossSums> {
    for (const losses of this.pending.splice(0)) {
      const [critic, generator, penalty] = await Promise.all(
        [losses.critic, losses.generator, losses.penalty].map(meanOf),
      );
      this.sums = {
        iterations: this.sums.iterations + 1,
        critic: this.sums.critic + critic!,
        generator: this.sums.generator + generator!,
        penalty: this.sums.penalty + penalty!,
      };
    }
    return this.sums;
  }

  /** Returns the means over the iterations that were added since the last call, and forgets the sums. */
  async takeMeans(): Promise<MeanLosses> {
    const { iterations, critic, generator, penalty } = await this.gathered();
    this.sums = none;
    return {
      criticLoss: critic / iterations,
      generatorLoss: generator / iterations,
      penalty: penalty / iterations,
    };
  }

  /** Frees the losses that were not read yet. */
  dispose(): void {
    for (const losses of this.pending.splice(0)) disposeLosses(losses);
  }
}

/** Returns the mean of scalars, which it disposes; 0 if there are none. */
async function meanOf(scalars: tf.Scalar[]): Promise<number> {
  let sum = 0;
  for (const scalar of scalars) {
    sum += (await scalar.data())[0]!;
    scalar.dispose();
  }
  return sum / Math.max(1, scalars.length);
}
