/** Opens the feature maps that a command line can name. */
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

/** The names. A command line can also give the path of a `model.json`. */
const FEATURE_MAPS = ['cifar10-classifier', 'inception', 'nsfwjs', 'pixels'] as const;

/** The options of a command line that choose a feature map. */
export interface FeatureChoice {
  /** One of the names, or the path of a network's `model.json`. */
  readonly features: string;
  /** Path of the file of FID weights; for `inception` only. */
  readonly weights?: string;
  /** Layer whose outputs are the features; for a `model.json` only. */
  readonly layer?: string;
}

/** A named feature map and how to use it. */
export interface NamedFeatures extends ImageFeatures {
  /** How images are resized first, such as `64×64 → 32×32, area averages`; undefined if they are not. */
  readonly resize?: string;
  /** Number of images in a batch that needs little memory. */
  readonly batch: number;
}

/**
 * Opens a feature map of images [B, ...shape] in [-1, 1]. The caller disposes it.
 * @throws ConfigError if the options contradict each other or do not fit the images; MetricsFileError if
 * a file cannot be used.
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

/** @throws ConfigError if the options contradict each other. */
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
      '--features inception needs the file of FID weights of pytorch-fid: download ' +
        'pt_inception-2015-12-05-6726825d.pth and add --weights <file>; ' +
        '--features nsfwjs needs no download',
    );
  }
  if (features !== 'inception' && weights !== undefined) {
    throw new ConfigError(
      `--weights is ${weights}, but --features ${features} takes no weights; leave it out`,
    );
  }
  if (isModel !== (layer !== undefined)) {
    throw new ConfigError(
      isModel
        ? `--features ${features} needs --layer <name>, the layer whose outputs are the features`
        : `--layer is ${layer}, but --features ${features} has only one layer of features; leave it out`,
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
      if (!file)
        throw new ConfigError(
          `--weights is ${weights}, but that file does not exist; expected the file of FID weights`,
        );
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
          `${features} cannot be used (${reason}); expected the model.json of a TensorFlow.js ` +
            'network for images',
        );
      }
    }
  }
}

/**
 * Returns the first line of an error's message. For a damaged file TensorFlow.js throws a TypeError, or
 * a message of several pages that contains whole objects: a fixed text replaces those.
 */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof TypeError || text.includes('[object '))
    return 'its parts do not fit together';
  return text.split('\n', 1)[0]!.slice(0, 200);
}
