/**
 * Losses between two rows of the metrics file. They stay on the backend until a row is written, so
 * that training never waits for a number that nobody reads yet.
 */
import * as tf from '@tensorflow/tfjs';
import type { IterationLosses } from './outer-iteration.js';

/** Sums over the iterations so far, safe for JSON. */
export interface LossSums {
  readonly iterations: number;
  readonly critic: number;
  readonly generator: number;
  readonly penalty: number;
}

const none: LossSums = { iterations: 0, critic: 0, generator: 0, penalty: 0 };

/** Means over outer iterations; those of an iteration's steps are averaged first. */
export class LossLog {
  private readonly pending: IterationLosses[] = [];

  /** @param sums those of a checkpoint, to go on from. */
  constructor(private sums: LossSums = none) {}

  /** Takes the scalars over. */
  add(losses: IterationLosses): void {
    this.pending.push(losses);
  }

  /** The sums up to now. */
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

  /** The means since the last call. */
  async takeMeans(): Promise<{ criticLoss: number; generatorLoss: number; penalty: number }> {
    const { iterations, critic, generator, penalty } = await this.gathered();
    this.sums = none;
    return {
      criticLoss: critic / iterations,
      generatorLoss: generator / iterations,
      penalty: penalty / iterations,
    };
  }

  dispose(): void {
    for (const losses of this.pending.splice(0))
      tf.dispose([losses.critic, losses.generator, losses.penalty]);
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
