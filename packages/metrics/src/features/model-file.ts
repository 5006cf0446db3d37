/**
 * Reads models that TensorFlow.js saved from files: `model.json` and the weights beside it. TensorFlow.js
 * itself reads files only with its native backend.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { requirePath } from '@wprox/arguments';
import { MetricsFileError } from '../file-error.js';

/** A model with a fingerprint of its weights. */
export interface ModelFile {
  readonly model: tf.LayersModel | tf.GraphModel;
  /** The first 12 hexadecimal digits of the SHA-256 of the weights. */
  readonly fingerprint: string;
}

/**
 * Loads a LayersModel or a GraphModel from its `model.json`. The caller disposes the model.
 * @throws MetricsFileError if a file is missing or damaged, or if the files do not belong together.
 */
export async function loadModelFile(file: string): Promise<ModelFile> {
  requirePath('file', file, 'the path of a model.json');
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as tf.io.ModelJSON;
    if (typeof json !== 'object' || json === null || !json.modelTopology) {
      throw new Error('it has no modelTopology');
    }
    const manifest = json.weightsManifest ?? [];
    if (!isManifest(manifest)) throw new Error('its weightsManifest names no files of weights');
    const paths = manifest.flatMap((group) => group.paths);
    const parts = await Promise.all(
      paths.map((each) => readFile(path.resolve(path.dirname(file), each))),
    );
    const bytes = new Uint8Array(Buffer.concat(parts));
    const artifacts: tf.io.ModelArtifacts = {
      modelTopology: json.modelTopology,
      weightSpecs: manifest.flatMap((group) => group.weights),
      weightData: bytes.buffer,
    };
    const handler = tf.io.fromMemory(artifacts);
    const isGraph = json.format === 'graph-model';
    const model = isGraph ? await tf.loadGraphModel(handler) : await tf.loadLayersModel(handler);
    return { model, fingerprint: createHash('sha256').update(bytes).digest('hex').slice(0, 12) };
  } catch (cause) {
    throw new MetricsFileError(
      `${file} cannot be read as a model (${reasonOf(cause)}); expected TensorFlow.js's model.json with its ` +
        'weights beside it',
      { cause },
    );
  }
}

/** Returns the message of TensorFlow.js, unless it is one of JavaScript's own about a damaged file. */
function reasonOf(cause: unknown): string {
  const isUnhelpful = cause instanceof TypeError || cause instanceof RangeError;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (isUnhelpful || text.includes('[object ')) return 'it describes no network';
  return text.split('\n', 1)[0]!.slice(0, 300);
}

function isManifest(value: unknown): value is tf.io.WeightsManifestConfig {
  const isGroup = ({ paths, weights }: Record<string, unknown>) =>
    Array.isArray(paths) && paths.every((each) => typeof each === 'string') && areSpecs(weights);
  return Array.isArray(value) && value.every((group) => isGroup(Object(group)));
}

function areSpecs(value: unknown): boolean {
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0;
  const isSpec = ({ name, shape, dtype }: Record<string, unknown>) =>
    typeof name === 'string' &&
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every(isSize);
  return Array.isArray(value) && value.every((spec) => isSpec(Object(spec)));
}
