/** Reads a model that is embedded in a module of the package, so that every bundler finds it. */
import type * as tf from '@tensorflow/tfjs';
import { bytesOfBase64 } from '../base64.js';
import { fingerprintOf } from '../fingerprint.js';

/** A model as `weights/build.mjs` embeds it. */
export interface EmbeddedModel<Metadata> {
  /** What TensorFlow.js writes into `model.json`. */
  readonly json: {
    readonly modelTopology: object;
    readonly weightsManifest: readonly { readonly weights: readonly object[] }[];
    readonly userDefinedMetadata: Metadata;
  };
  /** The bytes of all weights in base64. */
  readonly weights: string;
}

/** The parts of a model as TensorFlow.js loads them, and the metadata of its weights. */
export interface LoadableModel<Metadata> {
  readonly artifacts: tf.io.ModelArtifacts;
  /** What the training script recorded about the weights. */
  readonly metadata: Metadata;
  /** The first 12 hexadecimal digits of the SHA-256 of the weights. */
  readonly fingerprint: string;
}

/** Takes an embedded model apart and makes no tensors. */
export function loadableModel<Metadata>({
  json,
  weights,
}: EmbeddedModel<Metadata>): LoadableModel<Metadata> {
  const bytes = bytesOfBase64(weights);
  const weightSpecs = json.weightsManifest.flatMap((group) => group.weights);
  return {
    artifacts: {
      modelTopology: json.modelTopology,
      weightSpecs: weightSpecs as tf.io.WeightsManifestEntry[],
      weightData: bytes.buffer,
    },
    metadata: json.userDefinedMetadata,
    fingerprint: fingerprintOf(bytes),
  };
}
