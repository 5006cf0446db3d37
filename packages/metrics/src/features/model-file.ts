/**
 * Reads models that TensorFlow.js saved from files: `model.json` and the weights beside it. TensorFlow.js
 * itself reads files only with its native backend, and trusts what they say.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { escaped, requireNonNegative, requireOptions, requireString } from '@wprox/arguments';
import { FileError, readJsonFile } from '@wprox/files';
import { MetricsFileError } from '../file-error.js';
import { layersModelOf } from './model-topology.js';
import { ModelProblem, type ModelWeights, readModelWeights } from './model-weights.js';

/** A model with a fingerprint of its weights. */
export interface ModelFile {
  readonly model: tf.LayersModel | tf.GraphModel;
  /** The first 12 hexadecimal digits of the SHA-256 of the weights. */
  readonly fingerprint: string;
}

/** What {@link loadModelFile} takes. */
export interface ModelFileOptions {
  /** Greatest number of bytes of all weights; 1 GiB by default. */
  readonly mostBytes?: number;
}

/** A topology has some hundred kilobytes. */
const MOST_JSON_BYTES = 2 ** 26;

/**
 * Loads a LayersModel or a GraphModel from its `model.json`, which has at most 64 MiB, 1500 layers and
 * no loops. Its weights lie in files inside its folder, which have exactly the bytes that the shapes
 * need. The caller disposes the model.
 *
 * @throws ArgumentError if `file` is no path; MetricsFileError if a file is missing or damaged, lies
 *   elsewhere or is too large, or if the files do not belong together.
 */
export async function loadModelFile(
  file: string,
  options: ModelFileOptions = {},
): Promise<ModelFile> {
  requireString('file', file, 'the path of a model.json');
  requireOptions('options', options, ['mostBytes'], '{ mostBytes: 2 ** 28 }');
  const { mostBytes = 2 ** 30 }: ModelFileOptions = options;
  requireNonNegative('options.mostBytes', mostBytes);
  try {
    const json = await readJsonFile(file, { bytes: MOST_JSON_BYTES });
    if (typeof json !== 'object' || json === null || !isTopology(json)) {
      throw new ModelProblem('it has no modelTopology');
    }
    const { modelTopology: topology, weightsManifest } = json;
    const weights = await readModelWeights(path.dirname(file), weightsManifest, mostBytes);
    const model =
      json.format === 'graph-model' || 'node' in topology
        ? await graphModel(topology, weights)
        : await layersModel(topology, weights);
    const sum = createHash('sha256').update(weights.bytes).digest('hex');
    return { model, fingerprint: sum.slice(0, 12) };
  } catch (cause) {
    throw new MetricsFileError(
      `${file} cannot be read as a model (${reasonOf(cause, file)}); expected TensorFlow.js's model.json`,
      { cause },
    );
  }
}

function isTopology(
  json: object,
): json is { modelTopology: object; weightsManifest?: unknown; format?: unknown } {
  const topology = 'modelTopology' in json ? json.modelTopology : undefined;
  return typeof topology === 'object' && topology !== null && !Array.isArray(topology);
}

async function layersModel(
  topology: object,
  { specs, bytes, numbers }: ModelWeights,
): Promise<tf.LayersModel> {
  const model = await layersModelOf(topology, numbers);
  const tensors = tf.io.decodeWeights(bytes.buffer, specs);
  try {
    model.loadWeights(tensors);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    tf.dispose(tensors);
  }
}

/** Operations that repeat a part of a graph. */
const LOOPS = /^(Stateless)?(While|LoopCond|NextIteration|Enter)$/;

function graphModel(topology: object, { specs, bytes }: ModelWeights): Promise<tf.GraphModel> {
  const { node: nodes } = topology as { readonly node?: unknown };
  if (!Array.isArray(nodes)) throw new ModelProblem('its graph has no nodes');
  const loop = nodes.find((node) => LOOPS.test(String(Object(node).op)));
  if (loop) throw new ModelProblem('its graph has a loop; expected layers one after the other');
  return tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: topology,
      format: 'graph-model',
      weightSpecs: specs,
      weightData: bytes.buffer,
    }),
  );
}

/** Returns the message of TensorFlow.js, unless it is one of JavaScript's own about a damaged file. */
function reasonOf(cause: unknown, file: string): string {
  if (cause instanceof ModelProblem) return cause.message;
  if (cause instanceof FileError) {
    return cause.file === file ? cause.problem : `${path.basename(cause.file)}: ${cause.problem}`;
  }
  const isUnhelpful = cause instanceof TypeError || cause instanceof RangeError;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (isUnhelpful || text.includes('[object ')) return 'it describes no network';
  return escaped(text.split('\n', 1)[0]!).slice(0, 120);
}
