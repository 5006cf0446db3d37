/** Opens the training data that a config names. */
import {
  type DatasetProgress,
  deltaPairDistribution,
  eightGaussians,
  type ImageSplit,
  openCelebA,
  openCifar10,
  openFashionMnist,
  openImages,
  openMnist,
  openMnist10k,
  parallelLine,
  ring,
  type SampleSource,
  swissRoll,
  type ToyDistribution,
  twentyFiveGaussians,
} from '@wprox/datasets';
import { type DatasetConfig, requireDataPath } from '../config/index.js';
import { ConfigError } from '../errors.js';

/** A set of images, or a distribution of points. */
export type TrainingData =
  | { readonly kind: 'images'; readonly images: ImageSplit }
  | { readonly kind: 'points'; readonly distribution: ToyDistribution };

/** Returns what batches of samples are drawn from, for data of either kind. */
export function sampleSourceOf(data: TrainingData): SampleSource {
  return data.kind === 'images' ? data.images : data.distribution;
}

/** Called while files are read or decoded. */
type OnOpening = (message: string, done: number, total: number, unit: 'bytes') => void;

/** Opens the dataset of a config. */
export type OpenTrainingData = (
  dataset: DatasetConfig,
  onProgress?: OnOpening,
) => Promise<TrainingData>;

/**
 * Opens a dataset. The first opening decodes images; later ones read the cache.
 * @throws DatasetError if it was not fetched or cannot be read; ConfigError if it needs a path.
 */
export const openTrainingData: OpenTrainingData = async (dataset, onProgress) => {
  const distribution = openPoints(dataset);
  if (distribution) return { kind: 'points', distribution };
  const tell = ({ done, total }: DatasetProgress) =>
    onProgress?.(`Decoding ${dataset.name}`, done, total, 'bytes');
  return { kind: 'images', images: await openTrainingImages(dataset, tell) };
};

/** Height and width that MNIST and datasets of its format are padded to. */
const PADDED = { padTo: 32 };

/** @throws ConfigError if the images are larger than the padded size. */
async function openPadded(
  dataset: DatasetConfig,
  open: typeof openMnist,
  onProgress: (progress: DatasetProgress) => void,
): Promise<ImageSplit> {
  const folder = requireDataPath(dataset);
  try {
    return (await open(folder, { ...PADDED, onProgress })).train;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigError(
      `the images in ${folder} cannot be trained on as ${dataset.name}: ${error.message}`,
    );
  }
}

/** @throws DatasetError, ConfigError as `openTrainingData`. */
async function openTrainingImages(
  dataset: DatasetConfig,
  onProgress: (progress: DatasetProgress) => void,
): Promise<ImageSplit> {
  switch (dataset.name) {
    case 'mnist10k':
      return (await openMnist10k(PADDED)).train;
    case 'mnist':
      return openPadded(dataset, openMnist, onProgress);
    case 'fashion-mnist':
      return openPadded(dataset, openFashionMnist, onProgress);
    case 'celeba': {
      const { name: _, path: __, ...options } = dataset;
      return (await openCelebA(requireDataPath(dataset), { ...options, onProgress })).images;
    }
    case 'images': {
      const { name: _, path: __, ...options } = dataset;
      return (await openImages(requireDataPath(dataset), { ...options, onProgress })).images;
    }
    default:
      return (await openCifar10()).train;
  }
}

function openPoints(dataset: DatasetConfig): ToyDistribution | undefined {
  switch (dataset.name) {
    case 'delta-pair':
      return deltaPairDistribution(dataset);
    case 'eight-gaussians':
      return eightGaussians(dataset);
    case 'twenty-five-gaussians':
      return twentyFiveGaussians(dataset);
    case 'ring':
      return ring(dataset);
    case 'swiss-roll':
      return swissRoll(dataset);
    case 'parallel-line':
      return parallelLine(dataset.theta);
    default:
      return undefined;
  }
}
