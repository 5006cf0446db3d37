/**
 * Reads models that TensorFlow.js saved from files: `model.json` and the weights beside it. TensorFlow.js
 * itself reads files only with its native backend, and trusts what they say.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { escaped, requireInteger, requireOptions, requirePath } from '@wprox/arguments';
import { FileError, parseJson, readRegularFile } from '@wprox/files';
import { MetricsFileError } from '../file-error.js';
import { fingerprintOf } from '../fingerprint.js';
import { kindOfFile } from '../kind-of-file.js';
import { layersModelOf } from './model-topology.js';
import { ModelProblem, type ModelWeights, readModelWeights } from './model-weights.js';

/** A model with a fingerprint of its weights. */
export interface ModelFile {
  /** The network, which the caller disposes. */
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
 * @throws ArgumentError if `file` is not a path; MetricsFileError if a file is missing or damaged, lies
 *   elsewhere or is too large, or if the files do not belong together.
 */
export async function loadModelFile(
  file: string,
  options: ModelFileOptions = {},
): Promise<ModelFile> {
  requirePath('file', file, 'the path of a model.json');
  requireOptions('options', options, ['mostBytes'], '{ mostBytes: 2 ** 28 }');
  const { mostBytes = 2 ** 30 }: ModelFileOptions = options;
  requireInteger('mostBytes', mostBytes, 1);
  try {
    const content = await readRegularFile(file, { bytes: MOST_JSON_BYTES });
    assertNoBinary(content);
    const json = parseJson(content, { bytes: MOST_JSON_BYTES });
    if (typeof json !== 'object' || json === null) throw new ModelProblem(NO_TOPOLOGY);
    if (!isTopology(json)) throw new ModelProblem(kerasConfigProblem(json) ?? NO_TOPOLOGY);
    const { modelTopology: topology, weightsManifest } = json;
    const weights = await readModelWeights(path.dirname(file), weightsManifest, mostBytes);
    const model =
      json.format === 'graph-model' || 'node' in topology
        ? await graphModel(topology, weights)
        : await layersModel(topology, weights);
    return { model, fingerprint: fingerprintOf(weights.bytes) };
  } catch (cause) {
    throw new MetricsFileError(
      `${file} cannot be read as a model (${reasonOf(cause, file)}); expected TensorFlow.js's model.json`,
      { cause },
    );
  }
}

const NO_TOPOLOGY = 'it has no modelTopology';
const CONVERT = 'with tensorflowjs_converter';

/** Refuses the formats that Keras and NumPy save. */
function assertNoBinary(content: Uint8Array): void {
  const kind = kindOfFile(content);
  if (kind === undefined || !/zip|HDF5|NumPy/.test(kind)) return;
  const names = kind.includes('zip') ? ', as .npz and .keras are' : '';
  throw new ModelProblem(`it is ${kind}${names}; convert the saved model ${CONVERT}`);
}

/** Says what to do with the config of a Keras model; undefined for other JSON. */
function kerasConfigProblem(json: object): string | undefined {
  const { class_name: name, module, keras_version: version } = json as Record<string, unknown>;
  if (typeof name !== 'string') return undefined;
  const isKeras3 = /^keras\b/.test(String(module)) || /^[3-9]/.test(String(version));
  return isKeras3
    ? `it is the config of a Keras 3 model; save that with Keras 2 (tf_keras) and convert it ${CONVERT}`
    : `it is the config of a Keras model, without weights; convert the saved model ${CONVERT}`;
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
