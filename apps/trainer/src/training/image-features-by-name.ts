/** Opens the feature maps that a config or a command line can name. */
import { ConfigError, type FeatureMapConfig } from '@wprox/experiments';
import { type FeatureRecord, readBytesIfThere } from '@wprox/experiments/run-folders';
import { identityFeatures, layerFeatures, loadInceptionV3, MetricsFileError } from '@wprox/metrics';
import { loadModelFile } from '@wprox/metrics/files';
import { loadNsfwjsInception } from '@wprox/metrics/nsfwjs';
import { type ImageFeatures, openImageFeatures } from './image-features.js';

/** A named feature map and how to use it. */
export interface NamedFeatures extends ImageFeatures {
  /** How images are resized first, such as `64×64 → 32×32, area averages`; undefined if they are not. */
  readonly resize?: string;
  /** Number of images in a batch that needs little memory; divides 256. */
  readonly batch: number;
}

/**
 * Opens a feature map of images [B, ...shape] in [-1, 1]. The caller disposes it.
 * @throws ConfigError if the map does not fit the images or its file does not exist; MetricsFileError if
 * the file cannot be used.
 */
export async function openNamedFeatures(
  map: FeatureMapConfig,
  shape: readonly number[],
): Promise<NamedFeatures> {
  try {
    return await open(map, shape);
  } catch (error) {
    const name = typeof map === 'string' ? map : map.name;
    if (error instanceof RangeError) throw new ConfigError(`features ${name}: ${error.message}`);
    if (error instanceof MetricsFileError && typeof map !== 'string' && 'weights' in map) {
      throw new MetricsFileError(`${map.weights}: ${error.message}`);
    }
    throw error;
  }
}

/**
 * Opens several feature maps of the same images. The caller disposes each.
 * @throws ConfigError if two of them are the same, and the errors of {@link openNamedFeatures}.
 */
export async function openAllFeatures(
  maps: readonly FeatureMapConfig[],
  shape: readonly number[],
): Promise<NamedFeatures[]> {
  const opened: NamedFeatures[] = [];
  try {
    for (const map of maps) {
      const features = await openNamedFeatures(map, shape);
      opened.push(features);
      if (opened.some((other) => other !== features && other.name === features.name)) {
        throw new ConfigError(
          `evaluation.features has ${features.name} twice; expected different features; leave one out`,
        );
      }
    }
    return opened;
  } catch (error) {
    for (const features of opened) features.dispose();
    throw error;
  }
}

/** Describes a feature map for the folder of a run. */
export function recordOf({ name, dimension, fingerprint, resize }: NamedFeatures): FeatureRecord {
  return { features: name, dimension, fingerprint, ...(resize !== undefined && { resize }) };
}

async function open(map: FeatureMapConfig, shape: readonly number[]): Promise<NamedFeatures> {
  const resized = (size: number, how: string) =>
    shape[0] === size && shape[1] === size
      ? {}
      : { resize: `${shape[0]}×${shape[1]} → ${size}×${size}, ${how}` };
  const inputShape = shape;
  const choice = typeof map === 'string' ? { name: map } : map;
  switch (choice.name) {
    case 'cifar10-classifier':
      return {
        ...(await openImageFeatures(shape)),
        ...resized(32, 'area averages'),
        batch: 256,
      };
    case 'inception': {
      const file = await readBytesIfThere(choice.weights);
      if (!file) {
        throw new ConfigError(
          `the weights of inception are ${choice.weights}, but that file does not exist; expected the ` +
            'file of FID weights; check the path',
        );
      }
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
        batch: 256,
      };
    case 'model': {
      const { file, layer } = choice;
      const { model, fingerprint } = await loadModelFile(file);
      try {
        const name = `model-${fingerprint}/${layer}`;
        const features = layerFeatures(model, { name, layer, inputShape });
        const [, rows] = model.inputs[0]!.shape!;
        const size = rows! > 0 ? resized(rows!, 'bilinear') : {};
        const dispose = () => {
          features.dispose();
          model.dispose();
        };
        return { ...features, fingerprint, ...size, batch: 32, dispose };
      } catch (error) {
        model.dispose();
        if (error instanceof RangeError) throw new ConfigError(`${file}: ${error.message}`);
        const reason = reasonOf(error);
        throw new MetricsFileError(
          `${file} cannot be used (${reason}); expected the model.json of a TensorFlow.js ` +
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
