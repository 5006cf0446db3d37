/** Batches of real samples in an order that can be saved, whatever the kind of the data. */

import type * as tf from '@tensorflow/tfjs';
import {
  BatchStream,
  type BatchStreamState,
  PointStream,
  type PointStreamState,
} from '@wprox/datasets';
import type { OpenedData } from '@wprox/experiments';
import type { Random } from '@wprox/runtime/random';

/** The place of a stream, safe for JSON. */
export type RealSamplesState = BatchStreamState | PointStreamState;

/** An endless stream of real samples. */
export interface RealSamples {
  /** The next batch [batchSize, ...]; the caller disposes it. */
  next(): Promise<tf.Tensor>;
  state(): RealSamplesState;
}

/** A stream from its start. @param random is forked once. */
export function openRealSamples(
  data: OpenedData,
  options: { readonly batchSize: number; readonly random: Random },
): RealSamples {
  return data.kind === 'images'
    ? imageSamples(new BatchStream(data.images, options))
    : pointSamples(new PointStream(data.distribution, options));
}

/**
 * A stream that goes on where a state was taken.
 * @throws RangeError if the state is not one of a stream of this data and batch size.
 */
export function resumeRealSamples(
  data: OpenedData,
  options: { readonly batchSize: number },
  state: RealSamplesState,
): RealSamples {
  return data.kind === 'images'
    ? imageSamples(BatchStream.fromState(data.images, options, state as BatchStreamState))
    : pointSamples(PointStream.fromState(data.distribution, options, state as PointStreamState));
}

const imageSamples = (stream: BatchStream): RealSamples => ({
  next: async () => (await stream.next()).images,
  state: () => stream.state(),
});

const pointSamples = (stream: PointStream): RealSamples => ({
  next: async () => (await stream.next()).points,
  state: () => stream.state(),
});
