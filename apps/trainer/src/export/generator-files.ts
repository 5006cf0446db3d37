/** Encodes a trained generator as files that other programs read. */
import * as tf from '@tensorflow/tfjs';
import type { ResolvedRun } from '@wprox/experiments';
import { encodeSafetensors } from '@wprox/experiments/run-folders';
import { readTensors } from '@wprox/training';
import { wproxVersion } from '../package-info.js';

/** File contents by name. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Maximum size of a weight shard, as in the converter of TensorFlow.js. */
const SHARD_BYTES = 4 * 1024 * 1024;

/**
 * Encodes a generator in the format that `tf.loadLayersModel` reads: `model.json` and weight shards.
 * @param generator remains owned by the caller.
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
 * Encodes a generator as one safetensors file. Tensor names are those of the layers, such as
 * `generator_2/kernel`.
 * @param generator remains owned by the caller.
 * @param metadata is stored in the header of the file.
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

/** Describes the inputs, outputs and origin of a generator: the content of `generator.json`. */
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
