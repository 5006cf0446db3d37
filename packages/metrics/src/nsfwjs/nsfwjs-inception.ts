/**
 * The Inception v3 of the npm package `nsfwjs`, for users without the FID weights: the same layers and
 * 2048 features at 299×299, but trained further on other images and stored in 8 bits. Distances on it
 * are not FID.
 */
import * as tf from '@tensorflow/tfjs';
import { quoted, requireOptions } from '@wprox/arguments';
import { bytesOfBase64 } from '../base64.js';
import type { FeatureExtractor } from '../features/feature-extractor.js';
import { requireImageShape } from '../features/image-shape.js';
import { layerFeatures } from '../features/layer-features.js';
import { MetricsFileError } from '../file-error.js';
import { fingerprintOf } from '../fingerprint.js';

/** nsfwjs's Inception v3 as a feature map. */
export interface NsfwjsInception extends FeatureExtractor {
  readonly name: 'nsfwjs-inception-v3';
  /** The first 12 hexadecimal digits of the SHA-256 of the weights. */
  readonly fingerprint: string;
}

/** The layer after the last pooling. */
const LAYER = 'flatten_1';

/**
 * Loads the network from the package `nsfwjs`, which the user installs (`npm install nsfwjs buffer`).
 * Images in [-1, 1] are resized as for Inception and shifted to [0, 1], as the package does. The caller
 * disposes the extractor.
 *
 * @param options `inputShape` is the shape of the images, 299×299×3 by default.
 * @throws MetricsFileError if the package is not installed; ArgumentError unless `inputShape` is
 *   [height, width, 1 or 3].
 */
export async function loadNsfwjsInception(
  options: { readonly inputShape?: readonly number[] } = {},
): Promise<NsfwjsInception> {
  requireOptions('options', options, ['inputShape'], '{ inputShape: [32, 32, 3] }');
  const { inputShape } = options;
  if (inputShape !== undefined) requireImageShape('inputShape', inputShape);
  const { json, bytes } = await readPackage();
  const model = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
      weightData: bytes.buffer,
    }),
  );
  try {
    const name = 'nsfwjs-inception-v3';
    const about = { name, layer: LAYER, range: [0, 1] } as const;
    const features = layerFeatures(model, inputShape ? { ...about, inputShape } : about);
    return {
      ...features,
      name,
      fingerprint: fingerprintOf(bytes),
      dispose: () => {
        features.dispose();
        model.dispose();
      },
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function readPackage(): Promise<{ json: tf.io.ModelJSON; bytes: Uint8Array<ArrayBuffer> }> {
  try {
    const { InceptionV3Model } = await import('nsfwjs/models/inception_v3');
    const json = (await InceptionV3Model.modelJson()).default;
    const bundles = await Promise.all(InceptionV3Model.weightBundles.map((load) => load()));
    return { json, bytes: joined(bundles.map(({ default: text }) => bytesOfBase64(text))) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MetricsFileError(
      `the package nsfwjs cannot be loaded (${quoted(reason)}); install it: npm install nsfwjs buffer`,
      { cause },
    );
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
