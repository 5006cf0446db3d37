/**
 * Endless shuffled batches of a set of images, whose exact place can be saved as plain data. An
 * epoch is one random order of all images (Fisher and Yates), drawn from a generator whose state
 * at the start of the epoch is what gets saved: the order itself need not be.
 */
import type * as tf from '@tensorflow/tfjs';
import { Random, type RandomState } from '@wprox/runtime/random';
import type { ResumableStream } from '../streams/resumable.js';

/** Anything that batches can be drawn from; {@link ImageSplit} is one. */
export interface BatchSource {
  /** Tells this source from others; a saved state can be resumed only on a source of this name. */
  readonly name: string;
  readonly count: number;
  readonly labels: ArrayLike<number>;
  /** The images [indices.length, height, width, channels]; the caller disposes the tensor. */
  images(indices: Int32Array): tf.Tensor4D | Promise<tf.Tensor4D>;
}

/** One batch; whoever takes it from the stream disposes `images`. */
export interface Batch {
  /** [batchSize, height, width, channels], in the value range of the source. */
  readonly images: tf.Tensor4D;
  /** [batchSize] labels. */
  readonly labels: Int32Array;
  /** The epoch that the batch belongs to, from 0. */
  readonly epoch: number;
}

/** The place of a {@link BatchStream}, as JSON-safe data. */
export interface BatchStreamState {
  readonly source: string;
  readonly count: number;
  readonly batchSize: number;
  readonly epoch: number;
  /** How many batches of the epoch were taken. */
  readonly taken: number;
  /** The generator as it was before it drew the order of this epoch. */
  readonly random: RandomState;
}

/**
 * An endless stream of batches: epoch after epoch, each in a new order. Each image occurs at most
 * once an epoch; the last `count mod batchSize` of an order are left out, so that every batch is
 * full (over many epochs all images are drawn equally often).
 *
 * @example
 * const stream = new BatchStream(cifar10.train, { batchSize: 64, random: new Random(7) });
 * for await (const { images, labels, epoch } of stream) {
 *   if (epoch === 3) break; // and dispose this batch too
 *   images.dispose();
 * }
 */
export class BatchStream implements ResumableStream<Batch, BatchStreamState> {
  readonly source: BatchSource;
  readonly batchSize: number;
  private random: Random;
  private epochStart: RandomState;
  private order: Int32Array;
  private epoch = 0;
  private taken = 0;

  /**
   * @param options.random is forked once and not touched later: what else draws from it does not
   *   change the batches.
   * @throws RangeError unless 1 <= batchSize <= source.count.
   */
  constructor(
    source: BatchSource,
    options: { readonly batchSize: number; readonly random: Random },
  ) {
    const { batchSize } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > source.count) {
      throw new RangeError(
        `batchSize is ${batchSize}; expected an integer from 1 to ${source.count}, the number of ` +
          `images in ${source.name}`,
      );
    }
    this.source = source;
    this.batchSize = batchSize;
    this.random = options.random.fork();
    this.epochStart = this.random.state();
    this.order = this.random.permutation(source.count);
  }

  /**
   * A stream that goes on where {@link state} was taken: the same batches follow, bit for bit.
   *
   * @throws RangeError if the state is not one of a stream over this source with this batch size.
   */
  static fromState(
    source: BatchSource,
    options: { readonly batchSize: number },
    state: BatchStreamState,
  ): BatchStream {
    const stream = new BatchStream(source, { ...options, random: new Random(0) });
    stream.restore(state);
    return stream;
  }

  /** The place of the stream now; later batches do not change it. */
  state(): BatchStreamState {
    return {
      source: this.source.name,
      count: this.source.count,
      batchSize: this.batchSize,
      epoch: this.epoch,
      taken: this.taken,
      random: this.epochStart,
    };
  }

  /** The next batch. The caller disposes its images. */
  async next(): Promise<Batch> {
    if ((this.taken + 1) * this.batchSize > this.source.count) this.shuffle();
    const start = this.taken++ * this.batchSize;
    const indices = this.order.slice(start, start + this.batchSize);
    const labels = indices.map((index) => this.source.labels[index]!);
    // Read before waiting: another call may begin the next epoch meanwhile.
    const epoch = this.epoch;
    return { images: await this.source.images(indices), labels, epoch };
  }

  /** Goes on from the present place; leaving the loop loses no batch but those handed out. */
  [Symbol.asyncIterator](): AsyncIterator<Batch, never> {
    return { next: async () => ({ done: false, value: await this.next() }) };
  }

  private shuffle(): void {
    this.epoch++;
    this.taken = 0;
    this.epochStart = this.random.state();
    this.order = this.random.permutation(this.source.count);
  }

  private restore(state: BatchStreamState): void {
    const { source, count, batchSize } = this.state();
    for (const [name, here] of Object.entries({ source, count, batchSize })) {
      const saved = state[name as 'count'];
      if (saved !== here) {
        throw new RangeError(
          `the saved batch stream has ${name} ${saved}, but this one has ${here}; resume it with ` +
            'the data and the batch size that it was saved with',
        );
      }
    }
    const perEpoch = Math.floor(count / batchSize);
    checkCounter('epoch', state.epoch, Number.MAX_SAFE_INTEGER);
    checkCounter('taken', state.taken, perEpoch);
    this.random = Random.fromState(state.random);
    this.epochStart = this.random.state();
    this.order = this.random.permutation(count);
    this.epoch = state.epoch;
    this.taken = state.taken;
  }
}

function checkCounter(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new RangeError(
      `the saved batch stream has ${name} ${value}; expected an integer from 0 to ${most}`,
    );
  }
}
