/**
 * Models that TensorFlow.js has saved, from files: `model.json` and the weights beside it. Without the
 * native backend TensorFlow.js reads models from the network only.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { MetricsFileError } from '../file-error.js';

/** A model with a fingerprint of its weights. */
export interface ModelFile {
  readonly model: tf.LayersModel | tf.GraphModel;
  /** 12 hexadecimal digits. */
  readonly fingerprint: string;
}

/**
 * Loads a LayersModel or a GraphModel from its `model.json`. The caller disposes the model.
 * @throws MetricsFileError if a file is missing, or they do not fit together.
 */
export async function loadModelFile(file: string): Promise<ModelFile> {
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as tf.io.ModelJSON;
    if (typeof json !== 'object' || json === null || !json.modelTopology) {
      throw new Error('it has no modelTopology');
    }
    const manifest = json.weightsManifest ?? [];
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
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MetricsFileError(
      `${file} cannot be read as a model (${reason}); expected TensorFlow.js's model.json with its ` +
        'weights beside it',
      { cause },
    );
  }
}
