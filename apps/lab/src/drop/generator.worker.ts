/**
 * Draws samples of one exported generator with TensorFlow.js, apart from the page. A model that needs too much
 * memory ends this worker and not the page.
 */
import * as tf from '@tensorflow/tfjs';
import { expose } from 'comlink';
import type { DroppedGenerator } from './dropped-generator.js';

/** What a generator takes and makes. */
export interface Loaded {
  readonly latentSize: number;
  /** `[2]` for points, `[height, width, channels]` for images of −1 to 1. */
  readonly shape: readonly number[];
}

/** Sides of images are at most this long. */
const MOST_SIDE = 512;
const MOST_LATENTS = 4096;

let model: tf.LayersModel | undefined;

const generator = {
  /** Loads the generator; the problem is a sentence for the reader. */
  async load(
    artifacts: DroppedGenerator['artifacts'],
  ): Promise<Loaded | { readonly problem: string }> {
    const { modelTopology, weightSpecs, weightData } = artifacts;
    try {
      model = await tf.loadLayersModel(
        tf.io.fromMemory({
          modelTopology,
          weightSpecs: weightSpecs.map((spec) => ({ ...spec, shape: [...spec.shape] })),
          weightData,
        }),
      );
    } catch {
      return {
        problem: 'TensorFlow.js cannot load this generator: export the run again.',
      };
    }
    const [, latentSize, ...rest] = model.inputs[0]!.shape;
    const shape = model.outputs[0]!.shape.slice(1);
    const isOne = model.inputs.length === 1 && model.outputs.length === 1 && rest.length === 0;
    if (!isOne || !latentSize || latentSize > MOST_LATENTS || !isShown(shape)) {
      model.dispose();
      return { problem: 'This model is no generator of points in the plane or of images.' };
    }
    return { latentSize, shape };
  },

  /** @param latents as many times the latent size as there are samples. @returns the samples, one after the other. */
  async sample(latents: Float32Array): Promise<Float32Array> {
    const [, latentSize] = model!.inputs[0]!.shape;
    const output = tf.tidy(() =>
      model!.predict(tf.tensor2d(latents, [latents.length / latentSize!, latentSize!])),
    ) as tf.Tensor;
    const samples = await output.data<'float32'>();
    output.dispose();
    return Float32Array.from(samples);
  },
};

function isShown(shape: readonly (number | null)[]): shape is number[] {
  const [height, width, channels] = shape;
  if (shape.length === 1) return height === 2;
  const isSide = (side: number | null | undefined) => side! >= 1 && side! <= MOST_SIDE;
  return (
    shape.length === 3 && isSide(height) && isSide(width) && (channels === 1 || channels === 3)
  );
}

export type GeneratorWorker = typeof generator;

expose(generator);
