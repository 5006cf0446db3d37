/**
 * Means of losses over outer iterations. The losses stay on the backend until someone asks for the
 * means, so that training never waits for a number that nobody reads yet.
 */
import type * as tf from '@tensorflow/tfjs';
import type { IterationLosses } from './algorithm.js';
import { disposeLosses } from './gan-training.js';

/** Sums over the outer iterations since the last means, safe for JSON. */
export interface LossSums {
  readonly iterations: number;
  readonly critic: number;
  readonly generator: number;
  readonly penalty: number;
}

const none: LossSums = { iterations: 0, critic: 0, generator: 0, penalty: 0 };

/** Means over outer iterations. */
export interface MeanLosses {
  readonly criticLoss: number;
  readonly generatorLoss: number;
  /** D̃²/(2h); 0 without a distance. */
  readonly penalty: number;
}

/** Gathers losses and gives their means over outer iterations; steps of one iteration are averaged first. */
export class LossLog {
  private readonly pending: IterationLosses[] = [];

  /** @param sums what {@link LossLog.gathered} returned before, to continue from. */
  constructor(private sums: LossSums = none) {}

  /** Adds the losses of one outer iteration. The scalars belong to the log from here on. */
  add(losses: IterationLosses): void {
    this.pending.push(losses);
  }

  /** Reads the pending losses from the backend and returns the sums up to now. */
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

  /** Returns the means since the last call. */
  async takeMeans(): Promise<MeanLosses> {
    const { iterations, critic, generator, penalty } = await this.gathered();
    this.sums = none;
    return {
      criticLoss: critic / iterations,
      generatorLoss: generator / iterations,
      penalty: penalty / iterations,
    };
  }

  /** Frees the losses that were not read. */
  dispose(): void {
    for (const losses of this.pending.splice(0)) disposeLosses(losses);
  }
}

/** The mean of scalars, which are disposed; 0 of none. */
async function meanOf(scalars: tf.Scalar[]): Promise<number> {
  let sum = 0;
  for (const scalar of scalars) {
    sum += (await scalar.data())[0]!;
    scalar.dispose();
  }
  return sum / Math.max(1, scalars.length);
}
