/** A trained generator as files that other programs read. */
import * as tf from '@tensorflow/tfjs';
import type { ResolvedRun } from '@wprox/experiments';
import { encodeSafetensors } from '@wprox/experiments/run-folders';
import { readTensors } from '@wprox/training';
import { wproxVersion } from '../package-info.js';

/** Names and contents. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** What a shard of weights holds at most, as TensorFlow.js's own converter has it. */
const SHARD_BYTES = 4 * 1024 * 1024;

/**
 * TensorFlow.js's own format, which `tf.loadLayersModel` reads: `model.json` and the weights in shards.
 * @param generator stays the caller's.
 */
export async function tfjsFiles(generator: tf.LayersModel): Promise<Files> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await generator.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, weightSpecs, weightData } = artifacts!;
  const data = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const count = Math.max(1, Math.ceil(data.length / SHARD_BYTES));
  const shards = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `group1-shard${i + 1}of${count}.bin`,
      data.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
    ]),
  );
  const model = {
    format: 'layers-model',
    generatedBy: `wprox ${wproxVersion}`,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: Object.keys(shards), weights: weightSpecs }],
  };
  return { 'model.json': `${JSON.stringify(model)}\n`, ...shards };
}

/**
 * One safetensors file with each weight under its layer's name, such as `generator_2/kernel`.
 * @param generator stays the caller's.
 */
export async function safetensorsFiles(
  generator: tf.LayersModel,
  metadata: Record<string, string>,
): Promise<Files> {
  const tensors = await readTensors(
    Object.fromEntries(generator.weights.map((weight) => [weight.originalName, weight.read()])),
  );
  return { 'generator.safetensors': encodeSafetensors({ tensors, metadata }) };
}

/** What one has to know to use the generator, as `generator.json`. */
export function description(run: ResolvedRun, iteration: number, generator: tf.LayersModel) {
  const isPoints = run.gan.architecture === 'mlp';
  return {
    latent: { shape: [run.gan.latentSize], distribution: 'standard normal' },
    output: {
      shape: generator.outputs[0]!.shape.slice(1),
      values: isPoints
        ? 'coordinates in the units of the data'
        : 'from -1 to 1; a pixel of 0 to 255 is 127.5 · (value + 1)',
    },
    batchNorm: 'moving statistics, as in evaluations',
    iteration,
    variant: run.variant,
    seed: run.seed,
    dataset: run.dataset.name,
    gan: run.gan,
    regularizer: run.regularizer,
    wprox: wproxVersion,
  };
}
