/**
 * Endless batches of fresh, independent points of a toy distribution, with a place that can be
 * saved: the generator's state before the next batch, for there are no epochs.
 */
import * as tf from '@tensorflow/tfjs';
import { Random, type RandomState } from '@wprox/runtime/random';
import type { ResumableStream } from '../streams/resumable.js';
import type { ToyDistribution } from './distribution.js';

/** One batch; whoever takes it from the stream disposes `points`. */
export interface PointBatch {
  /** float32 [batchSize, dimension]. */
  readonly points: tf.Tensor2D;
  /** [batchSize]: the atom or component that each point came from. */
  readonly labels: Int32Array;
}

/** The place of a {@link PointStream}, as JSON-safe data. */
export interface PointStreamState {
  /** The name of the distribution, which holds its parameters. */
  readonly source: string;
  readonly batchSize: number;
  /** How many batches were taken. */
  readonly taken: number;
  /** The generator as it is before the next batch. */
  readonly random: RandomState;
}

/**
 * An endless stream of batches of independent draws.
 *
 * @example
 * const stream = new PointStream(eightGaussians(), { batchSize: 256, random: new Random(7) });
 * const { points } = await stream.next(); // [256, 2], yours to dispose
 */
export class PointStream implements ResumableStream<PointBatch, PointStreamState> {
  readonly source: ToyDistribution;
  readonly batchSize: number;
  private random: Random;
  private taken = 0;

  /**
   * @param options.random is forked once and not touched later: what else draws from it does not
   *   change the batches.
   * @throws RangeError unless batchSize is an integer of at least 1.
   */
  constructor(
    source: ToyDistribution,
    options: { readonly batchSize: number; readonly random: Random },
  ) {
    const { batchSize } = options;
    if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`batchSize is ${batchSize}; expected an integer of at least 1`);
    }
    this.source = source;
    this.batchSize = batchSize;
    this.random = options.random.fork();
  }

  /**
   * A stream that goes on where {@link state} was taken: the same batches follow, bit for bit.
   * @throws RangeError if the state is not one of a stream of this distribution and batch size.
   */
  static fromState(
    source: ToyDistribution,
    options: { readonly batchSize: number },
    state: PointStreamState,
  ): PointStream {
    const stream = new PointStream(source, { ...options, random: new Random(0) });
    const here = { source: source.name, batchSize: options.batchSize };
    for (const name of ['source', 'batchSize'] as const) {
      if (state[name] !== here[name]) {
        throw new RangeError(
          `the saved point stream has ${name} ${state[name]}, but this one has ${here[name]}; ` +
            'resume it with the distribution and the batch size that it was saved with',
        );
      }
    }
    if (!Number.isSafeInteger(state.taken) || state.taken < 0) {
      throw new RangeError(
        `the saved point stream has taken ${state.taken}; expected an integer of at least 0`,
      );
    }
    stream.random = Random.fromState(state.random);
    stream.taken = state.taken;
    return stream;
  }

  /** The place of the stream now; later batches do not change it. */
  state(): PointStreamState {
    return {
      source: this.source.name,
      batchSize: this.batchSize,
      taken: this.taken,
      random: this.random.state(),
    };
  }

  /** The next batch. The caller disposes its points. */
  async next(): Promise<PointBatch> {
    const { values, labels } = this.source.draw(this.random, this.batchSize);
    this.taken++;
    return { points: tf.tensor2d(values, [this.batchSize, this.source.dimension]), labels };
  }

  /** Goes on from the present place; leaving the loop loses no batch but those handed out. */
  [Symbol.asyncIterator](): AsyncIterator<PointBatch, never> {
    return { next: async () => ({ done: false, value: await this.next() }) };
  }
}
