/**
 * Endless batches of fresh, independent points of a distribution, with a position that can be saved as
 * plain data. There are no epochs, so the position is the random generator before the next batch.
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  requireFunction,
  requireInteger,
  requireObject,
  requireString,
} from '@wprox/arguments';
import type { Random } from '@wprox/runtime/random';
import { checkState, requireStreamOptions } from '../streams/check-state.js';
import type {
  Batch,
  ResumableStream,
  StreamOptions,
  StreamState,
} from '../streams/resumable-stream.js';

/** Points that were drawn. */
export interface DrawnPoints {
  /** count × dimension coordinates, point by point. */
  readonly values: Float32Array;
  /** The atom or component that each point came from; 0 if there is only one. */
  readonly labels: Int32Array;
}

/** What a {@link PointStream} draws from; a `ToyDistribution` is one. */
export interface PointSource {
  /** The distribution with all its parameters; a state can be restored only on a source of this name. */
  readonly name: string;
  /** Number of coordinates of a point. */
  readonly dimension: number;
  /** Draws `count` independent points; the same state of `random` gives the same points. */
  draw(random: Random, count: number): DrawnPoints;
}

/** The position of a {@link PointStream}; `random` is the generator before the next batch. */
export type PointStreamState = StreamState;

/**
 * An endless stream of batches of independent draws.
 *
 * @example
 * const stream = new PointStream(eightGaussians(), { batchSize: 256, random: new Random(7) });
 * const { samples } = await stream.next(); // [256, 2]; the caller disposes it
 */
export class PointStream implements ResumableStream<PointStreamState> {
  /** The distribution that it draws from. */
  readonly source: PointSource;
  /** Points in a batch. */
  readonly batchSize: number;
  private random: Random;
  private taken = 0;

  /**
   * Opens a stream of independent draws.
   * @throws ArgumentError unless batchSize is an integer of at least 1.
   */
  constructor(source: PointSource, options: StreamOptions) {
    requirePointSource(source);
    requireStreamOptions(options);
    const { batchSize, random } = options;
    this.source = source;
    this.batchSize = batchSize;
    this.random = random.derive('batches');
  }

  /** Takes the next batch [batchSize, dimension]. The caller disposes its samples. */
  async next(): Promise<Batch<tf.Tensor2D>> {
    const { values, labels } = drawn(this.source, this.random, this.batchSize);
    this.taken++;
    return { samples: tf.tensor2d(values, [this.batchSize, this.source.dimension]), labels };
  }

  /** Returns the present position of the stream. Later batches do not change the returned state. */
  state(): PointStreamState {
    return {
      source: this.source.name,
      batchSize: this.batchSize,
      taken: this.taken,
      random: this.random.state(),
    };
  }

  /**
   * Moves the stream to a saved position: the same batches follow as after `state()`, bit for bit.
   * @throws ArgumentError naming the entry if the state is not one of a stream of this distribution and
   *   batch size; the stream then keeps its position.
   */
  restore(state: PointStreamState): void {
    const { source, batchSize } = this.state();
    this.random = checkState(state, { source, batchSize }, { taken: Number.MAX_SAFE_INTEGER });
    this.taken = state.taken;
  }

  /** Iterates from the present position. Leaving the loop loses no batch that was not handed out. */
  [Symbol.asyncIterator](): AsyncIterator<Batch<tf.Tensor2D>, never> {
    return { next: async () => ({ done: false, value: await this.next() }) };
  }
}

function requirePointSource(source: PointSource): void {
  requireObject('source', source, 'a source of points, such as eightGaussians()');
  requireString('source.name', source.name, 'the name of the source');
  requireInteger('source.dimension', source.dimension, 1);
  requireFunction('source.draw', source.draw, 'a function that draws points');
}

/** @throws ArgumentError if a source of the user's own draws something else. */
function drawn(source: PointSource, random: Random, count: number): DrawnPoints {
  const found: Partial<DrawnPoints> = Object(source.draw(random, count));
  const length = count * source.dimension;
  if (found.values?.length === length && found.labels?.length === count)
    return found as DrawnPoints;
  const expected = `{ values, labels } of ${length} and ${count} numbers`;
  throw new ArgumentError('source', `did not draw ${count} points; expected ${expected}`);
}
