/**
 * Endless shuffled batches of a set of images, with a position that can be saved as plain data. An
 * epoch is one random order of all images (Fisher and Yates). The state holds the random generator
 * as it was before it drew the order of the epoch, so the order itself is not saved.
 */
import type * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  requireFunction,
  requireInteger,
  requireNumbers,
  requireObject,
  requireString,
} from '@wprox/arguments';
import type { Random, RandomState } from '@wprox/runtime/random';
import { requireTensor } from '@wprox/runtime/tensors';
import { checkState, requireStreamOptions } from '../streams/check-state.js';
import type {
  Batch,
  ResumableStream,
  StreamOptions,
  StreamState,
} from '../streams/resumable-stream.js';

/** What an {@link ImageStream} draws from; an `ImageSplit` is one. */
export interface ImageSource {
  /** Tells this source from others; a state can be restored only on a source of this name. */
  readonly name: string;
  /** Number of images. */
  readonly count: number;
  /** One label for each image. */
  readonly labels: ArrayLike<number>;
  /** Returns the images [indices.length, height, width, channels]; the caller disposes the tensor. */
  images(indices: Int32Array): tf.Tensor4D | Promise<tf.Tensor4D>;
}

/** A batch of images [batchSize, height, width, channels], in the value range of the source. */
export interface ImageBatch extends Batch<tf.Tensor4D> {
  /** The epoch that the batch belongs to, from 0. */
  readonly epoch: number;
}

/** The position of an {@link ImageStream}; `random` is the generator before it drew this epoch's order. */
export interface ImageStreamState extends StreamState {
  /** Number of images in the source. */
  readonly count: number;
  /** Number of the current epoch, from 0. */
  readonly epoch: number;
}

/**
 * An endless stream of batches: epoch after epoch, each in a new order. Each image occurs at most
 * once an epoch. The last `count mod batchSize` images of an order are left out, so that every batch
 * is full; over many epochs all images are drawn equally often.
 *
 * @example
 * const stream = new ImageStream(cifar10.train, { batchSize: 64, random: new Random(7) });
 * for await (const { samples, labels, epoch } of stream) {
 *   samples.dispose();
 *   if (epoch === 3) break;
 * }
 */
export class ImageStream implements ResumableStream<ImageStreamState> {
  /** The images that it draws. */
  readonly source: ImageSource;
  /** Images in a batch. */
  readonly batchSize: number;
  private random: Random;
  private epochStart: RandomState;
  private order: Int32Array;
  private epoch = 0;
  private taken = 0;

  /**
   * Opens a stream at the start of epoch 0.
   * @throws ArgumentError unless batchSize is an integer from 1 to source.count.
   */
  constructor(source: ImageSource, options: StreamOptions) {
    requireImageSource(source);
    requireStreamOptions(options, source.count, 'the number of images of the source');
    const { batchSize, random } = options;
    this.source = source;
    this.batchSize = batchSize;
    this.random = random.derive('batches');
    this.epochStart = this.random.state();
    this.order = this.random.permutation(source.count);
  }

  /** Takes the next batch. The caller disposes its samples. */
  async next(): Promise<ImageBatch> {
    if ((this.taken + 1) * this.batchSize > this.source.count) this.startEpoch();
    const start = this.taken++ * this.batchSize;
    const indices = this.order.slice(start, start + this.batchSize);
    const labels = indices.map((index) => this.source.labels[index]!);
    // Read before the await, because another call may start the next epoch meanwhile.
    const epoch = this.epoch;
    const samples = await this.source.images(indices);
    requireTensor('what source.images() returned', samples, 'a tensor of images');
    return { samples, labels, epoch };
  }

  /** Returns the present position of the stream. Later batches do not change the returned state. */
  state(): ImageStreamState {
    return {
      source: this.source.name,
      count: this.source.count,
      batchSize: this.batchSize,
      epoch: this.epoch,
      taken: this.taken,
      random: this.epochStart,
    };
  }

  /**
   * Moves the stream to a saved position: the same batches follow as after `state()`, bit for bit.
   * @throws ArgumentError naming the entry if the state is not one of a stream over this source with
   *   this batch size; the stream then keeps its position.
   */
  restore(state: ImageStreamState): void {
    const { source, count, batchSize } = this.state();
    const random = checkState(
      state,
      { source, count, batchSize },
      { epoch: Number.MAX_SAFE_INTEGER, taken: Math.floor(count / batchSize) },
    );
    this.random = random;
    this.epochStart = random.state();
    this.order = random.permutation(count);
    this.epoch = state.epoch;
    this.taken = state.taken;
  }

  /** Iterates from the present position. Leaving the loop loses no batch that was not handed out. */
  [Symbol.asyncIterator](): AsyncIterator<ImageBatch, never> {
    return { next: async () => ({ done: false, value: await this.next() }) };
  }

  private startEpoch(): void {
    this.epoch++;
    this.taken = 0;
    this.epochStart = this.random.state();
    this.order = this.random.permutation(this.source.count);
  }
}

function requireImageSource(source: ImageSource): void {
  requireObject('source', source, 'a source of images, such as an ImageSplit');
  requireString('source.name', source.name, 'the name of the source');
  requireInteger('source.count', source.count, 1);
  requireNumbers('source.labels', source.labels, 'a label for each image');
  requireFunction('source.images', source.images, 'a function that returns images');
  const { count, labels } = source;
  if (labels.length === count) return;
  throw new ArgumentError(
    'source.labels',
    `has ${labels.length} labels; expected source.count, ${count}`,
  );
}
