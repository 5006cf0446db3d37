/** The interfaces of all streams: batches of samples, saved positions, and the sources they come from. */
import type * as tf from '@tensorflow/tfjs';
import type { Random, RandomState } from '@wprox/runtime/random';

/** One batch of samples with their labels. Whoever takes a batch disposes `samples`. */
export interface Batch<Samples extends tf.Tensor = tf.Tensor> {
  /** float32 [batchSize, ...sampleShape]. */
  readonly samples: Samples;
  /** Of shape [batchSize]: the class of each image, or the atom or component of each point. */
  readonly labels: Int32Array;
}

/** The position of a stream as JSON-safe data: what the states of all streams have in common. */
export interface StreamState {
  /** The name of the source; a state can be restored only on a source of this name. */
  readonly source: string;
  /** Samples in a batch. */
  readonly batchSize: number;
  /** How many batches were taken: of this epoch if the stream has epochs, otherwise of all. */
  readonly taken: number;
  /** The random generator; each stream says at which moment. */
  readonly random: RandomState;
}

/**
 * An endless, seeded stream of batches whose exact position is plain data. After `restore(state)` a
 * stream hands out the same batches, bit for bit, that followed when the state was taken.
 */
export interface ResumableStream<State extends StreamState = StreamState>
  extends AsyncIterable<Batch> {
  /** Samples in a batch. */
  readonly batchSize: number;
  /** Takes the next batch. The caller disposes its samples. */
  next(): Promise<Batch>;
  /** Returns the present position of the stream. Later batches do not change the returned state. */
  state(): State;
  /**
   * Moves the stream to a saved position.
   * @throws ArgumentError naming the entry if the state is not one of a stream over this source with
   *   this batch size; the stream then keeps its position.
   */
  restore(state: State): void;
}

/** What a stream is opened with. */
export interface StreamOptions {
  /** Number of samples in each batch. */
  readonly batchSize: number;
  /** The stream derives its own generator from this one and draws nothing from it. */
  readonly random: Random;
}

/** Data that batches of samples can be drawn from: images or points. */
export interface SampleSource<State extends StreamState = StreamState> {
  /** Tells this source from others. */
  readonly name: string;
  /** Shape of one sample: [height, width, channels] of an image, [dimension] of a point. */
  readonly sampleShape: readonly number[];
  /**
   * Opens a stream at its start.
   * @throws ArgumentError if the source has no batches of this size.
   */
  stream(options: StreamOptions): ResumableStream<State>;
}
