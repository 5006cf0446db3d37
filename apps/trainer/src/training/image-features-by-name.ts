/** The feature maps that a command line can name. */

import { ConfigError, suggestName } from '@wprox/experiments';
import { readBytesIfThere } from '@wprox/experiments/run-folders';
import {
  identityFeatures,
  layerFeatures,
  loadInceptionV3,
  loadModelFile,
  loadNsfwjsInception,
  MetricsFileError,
} from '@wprox/metrics';
import { type ImageFeatures, openImageFeatures } from './image-features.js';

/** The names, beside the path of a `model.json`. */
const FEATURE_MAPS = ['cifar10-classifier', 'inception', 'nsfwjs', 'pixels'] as const;

/** A feature map as it is asked for. */
export interface FeatureChoice {
  /** One of the names, or the path of a network's `model.json`. */
  readonly features: string;
  /** The file of FID weights. */
  readonly weights?: string;
  /** The layer of the network. */
  readonly layer?: string;
}

/** A named feature map, and how it is used. */
export interface NamedFeatures extends ImageFeatures {
  /** What is done to the images first, such as `64×64 → 32×32, area averages`; undefined if nothing. */
  readonly resize?: string;
  /** How many images it takes at a time without taking much memory. */
  readonly batch: number;
}

/**
 * Features of images [B, ...shape] in [-1, 1]. The caller disposes the extractor.
 * @throws ConfigError if the choice cannot be, or does not fit the images; MetricsFileError if a file
 * cannot be used.
 */
export async function openNamedFeatures(
  choice: FeatureChoice,
  shape: readonly number[],
): Promise<NamedFeatures> {
  assertChoice(choice);
  try {
    return await open(choice, shape);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ConfigError(`--features ${choice.features}: ${error.message}`);
    }
    if (error instanceof MetricsFileError && choice.weights !== undefined) {
      throw new MetricsFileError(`${choice.weights}: ${error.message}`);
    }
    throw error;
  }
}

/** @throws ConfigError if the options do not go together. */
export function assertChoice({ features, weights, layer }: FeatureChoice): void {
  const isModel = features.endsWith('.json');
  if (!isModel && !(FEATURE_MAPS as readonly string[]).includes(features)) {
    throw new ConfigError(
      `--features is '${features}'; ${suggestName(features, FEATURE_MAPS)}, or the path of a ` +
        "network's model.json",
    );
  }
  if (features === 'inception' && weights === undefined) {
    throw new ConfigError(
      'inception needs the FID weights, a file that pytorch-fid publishes: download ' +
        'pt_inception-2015-12-05-6726825d.pth and name it with --weights <file>; ' +
        "'--features nsfwjs' is a stand-in that npm has",
    );
  }
  if (features !== 'inception' && weights !== undefined) {
    throw new ConfigError(`--weights is ${weights}, but ${features} takes none; leave it out`);
  }
  if (isModel !== (layer !== undefined)) {
    throw new ConfigError(
      isModel
        ? `${features} needs --layer <name>, the layer whose outputs are the features`
        : `--layer is ${layer}, but ${features} has no choice of layers; leave it out`,
    );
  }
}

async function open(
  { features, weights, layer }: FeatureChoice,
  shape: readonly number[],
): Promise<NamedFeatures> {
  const resized = (size: number, how: string) =>
    shape[0] === size && shape[1] === size
      ? {}
      : { resize: `${shape[0]}×${shape[1]} → ${size}×${size}, ${how}` };
  const inputShape = shape;
  switch (features) {
    case 'cifar10-classifier':
      return {
        ...(await openImageFeatures(shape)),
        ...resized(32, 'area averages'),
        batch: 250,
      };
    case 'inception': {
      const file = await readBytesIfThere(weights!);
      if (!file) throw new ConfigError(`--weights is ${weights}, but there is no such file`);
      const inception = loadInceptionV3(file, { inputShape });
      return { ...inception, ...resized(299, 'bilinear'), batch: 16 };
    }
    case 'nsfwjs':
      return {
        ...(await loadNsfwjsInception({ inputShape })),
        ...resized(299, 'bilinear'),
        batch: 16,
      };
    case 'pixels':
      return {
        ...identityFeatures(`pixels-${shape.join('x')}`, shape),
        fingerprint: 'none',
        batch: 250,
      };
    default: {
      const { model, fingerprint } = await loadModelFile(features);
      try {
        const name = `model-${fingerprint}/${layer}`;
        const map = layerFeatures(model, { name, layer: layer!, inputShape });
        const [, rows] = model.inputs[0]!.shape!;
        const size = rows! > 0 ? resized(rows!, 'bilinear') : {};
        const dispose = () => {
          map.dispose();
          model.dispose();
        };
        return { ...map, fingerprint, ...size, batch: 32, dispose };
      } catch (error) {
        model.dispose();
        if (error instanceof RangeError) throw error;
        const reason = reasonOf(error);
        throw new MetricsFileError(
          `${features} is no network that can be used (${reason}); expected TensorFlow.js's ` +
            'model.json of a network for images',
        );
      }
    }
  }
}

/** TensorFlow.js's messages go on for pages, and it runs into what is damaged unawares. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof TypeError || text.includes('[object '))
    return 'its parts do not fit together';
  return text.split('\n', 1)[0]!.slice(0, 200);
}
