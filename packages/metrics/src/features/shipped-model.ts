/** Reads a model that is part of the package: `model.json` and `weights.bin` in a folder. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';

/** The parts of a model as TensorFlow.js loads them, and the metadata of its weights. */
export interface ShippedModel<Metadata> {
  readonly artifacts: tf.io.ModelArtifacts;
  /** What the training script recorded about the weights. */
  readonly metadata: Metadata;
  /** The first 12 hexadecimal digits of the SHA-256 of the weights. */
  readonly fingerprint: string;
}

/**
 * Reads a model and makes no tensors.
 * @param folder URL of the folder, with a slash at the end.
 * @throws Error if a file is missing or unreadable, or if the files do not belong together.
 */
export async function readShippedModel<Metadata>(folder: URL): Promise<ShippedModel<Metadata>> {
  try {
    const file = JSON.parse(await readFile(new URL('model.json', folder), 'utf8')) as {
      modelTopology: object;
      weightsManifest: tf.io.WeightsManifestConfig;
      userDefinedMetadata: Metadata;
    };
    const bytes = await readFile(new URL('weights.bin', folder));
    const weightSpecs = file.weightsManifest.flatMap((group) => group.weights);
    const expected = weightSpecs.reduce(
      (sum, { shape, dtype }) =>
        sum + tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(dtype as tf.DataType),
      0,
    );
    if (bytes.length !== expected) {
      throw new Error(`weights.bin has ${bytes.length} bytes; expected ${expected}`);
    }
    const artifacts = {
      modelTopology: file.modelTopology,
      weightSpecs,
      weightData: new Uint8Array(bytes).buffer, // a copy, because Node's buffer can be a part of a larger one
    };
    const fingerprint = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    return { artifacts, metadata: file.userDefinedMetadata, fingerprint };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `the model in ${fileURLToPath(folder)} cannot be read: ${reason}. Reinstall @wprox/metrics`,
      { cause },
    );
  }
}
