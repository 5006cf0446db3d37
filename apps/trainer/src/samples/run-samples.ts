/**
 * Samples of the generator of a run, from one of its checkpoints. By default they are those that the
 * run's evaluations measure.
 */
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type * as tf from '@tensorflow/tfjs';
import { type ImageShape, ImageSplit } from '@wprox/datasets';
import { ConfigError, RunFolderError, sampleShape } from '@wprox/experiments';
import { type CheckpointChoice, readRunConfig } from '@wprox/experiments/run-folders';
import { Random } from '@wprox/runtime/random';
import { infer, sampleLatents } from '@wprox/runtime/tensors';
import { evaluationRandom } from '@wprox/training';
import { disposeNetworks, loadTrainedNetworks } from '../robustness/trained-networks.js';
import { generatedImages } from '../training/generated-images.js';

export interface RunSamplesRequest {
  /** Folder of the run. */
  readonly folder: string;
  readonly checkpoint: CheckpointChoice;
  /** Number of samples; by default that of the run's evaluations. */
  readonly count?: number;
  /** The samples are those that an evaluation of a run with this seed draws; by default the run's. */
  readonly seed?: number;
}

/** Samples of a run, not yet drawn. The caller disposes them. */
export interface RunSamples {
  /** [height, width, channels] of images, [coordinates] of points. */
  readonly shape: readonly number[];
  readonly count: number;
  /** Outer iterations of the generator. */
  readonly iteration: number;
  /** Draws images as bytes, batch by batch. Call it once. @throws the reason of `signal`. */
  images(signal: AbortSignal): AsyncGenerator<ImageSplit, void, undefined>;
  /** Draws all images. @param onProgress is called with the number of images so far. */
  allImages(signal: AbortSignal, onProgress: (done: number) => void): Promise<ImageSplit>;
  /** Draws all points, as count × coordinates numbers. */
  points(): Promise<Float32Array>;
  dispose(): void;
}

/**
 * Loads the generator of a run. It reads no data set.
 *
 * @throws RunFolderError if the folder is not that of a run or the run keeps no such checkpoint;
 * CorruptFileError if a file is damaged.
 */
export async function openRunSamples(request: RunSamplesRequest): Promise<RunSamples> {
  const { folder, checkpoint } = request;
  const config = await readRunConfig(folder);
  if (!config) {
    throw new RunFolderError(
      `${path.resolve(folder)} holds no config.json; expected the folder of a run, such as ` +
        'runs/quickstart/images/rwp-seed1; check the path',
    );
  }
  const { count = config.evaluation.samples, seed = config.seed } = request;
  const networks = await loadTrainedNetworks({ folder, config }, checkpoint);
  const random = evaluationRandom(new Random(seed));
  const sample = (n: number): tf.Tensor => {
    const latents = sampleLatents(random, n, config.gan.latentSize);
    const samples = infer(networks.generator, latents);
    latents.dispose();
    return samples;
  };
  const shape = sampleShape(config.dataset);
  async function* images(signal: AbortSignal) {
    assertImages(folder, shape);
    for await (const batch of generatedImages(count, sample)) {
      yield batch;
      await setImmediate(); // an event loop turn, in which the Ctrl-C handler can run
      signal.throwIfAborted();
    }
  }
  return {
    ...{ shape, count, iteration: networks.iteration, images },
    allImages: async (signal, onProgress) => {
      assertImages(folder, shape);
      const size = shape.reduce((product, length) => product * length, 1);
      const pixels = new Uint8Array(count * size);
      let done = 0;
      for await (const batch of images(signal)) {
        pixels.set(batch.pixels, done * size);
        done += batch.count;
        onProgress(done);
      }
      const imageShape = shape as unknown as ImageShape;
      return new ImageSplit({
        name: `samples of ${folder}`,
        ...{ imageShape, pixels, labels: new Uint8Array(count) },
      });
    },
    points: async () => {
      const points = sample(count);
      const values = (await points.data()) as Float32Array;
      points.dispose();
      return values;
    },
    dispose: () => disposeNetworks(networks),
  };
}

/** @throws ConfigError if the run generates points. */
function assertImages(folder: string, shape: readonly number[]): void {
  if (shape.length > 1) return;
  throw new ConfigError(
    `${folder} is a run that generates points; expected one that generates images; ` +
      'wprox sample writes points as .npz or .csv',
  );
}
