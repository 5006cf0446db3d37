/** Opens the 10,000 MNIST digits in the cache. */
import { requireInteger } from '@wprox/arguments';
import { cacheDirectory } from '../cache/directory.js';
import { requireInstallOptions } from '../cache/install.js';
import { type DatasetStatus, datasetFolder, datasetStatus, loadDataset } from '../cache/load.js';
import { padImages } from '../idx/pad.js';
import { type ImageDataset, ImageSplit } from '../images/image-split.js';
import { MNIST10K, type Mnist10kEdition } from './edition.js';

/** What {@link openMnist10k} takes. */
export interface Mnist10kOptions {
  /** The cache folder; {@link cacheDirectory} by default. */
  readonly cacheDir?: string;
  /** Pads the digits with black to this height and width; no padding by default. */
  readonly padTo?: number;
}

/**
 * Loads the digits that {@link fetchMnist10k} fetched and verifies every byte: 9,003 for training,
 * 997 for tests, of 28×28×1 (or padTo×padTo×1).
 *
 * @throws DatasetError `not-fetched` or `corrupt-cache`, naming the file.
 * @throws ArgumentError unless padTo is an integer of at least 28.
 */
export async function openMnist10k(options: Mnist10kOptions = {}): Promise<ImageDataset> {
  requireInstallOptions(options, ['cacheDir', 'padTo']);
  if (options.padTo !== undefined) requireInteger('padTo', options.padTo, 28);
  return openMnistEdition(MNIST10K, options);
}

/**
 * Tells whether the digits are in the cache. Reads only the manifest and the sizes of the files.
 * @throws ArgumentError naming an option that is wrong.
 */
export async function mnist10kStatus(
  options: { readonly cacheDir?: string } = {},
): Promise<DatasetStatus> {
  requireInstallOptions(options, ['cacheDir']);
  const { cacheDir = cacheDirectory() } = options;
  return datasetStatus(datasetFolder(cacheDir, MNIST10K.dataset.name), MNIST10K.dataset);
}

/** {@link openMnist10k} for any edition. */
export async function openMnistEdition(
  { dataset }: Mnist10kEdition,
  { cacheDir = cacheDirectory(), padTo }: Mnist10kOptions,
): Promise<ImageDataset> {
  const bytes = await loadDataset(datasetFolder(cacheDir, dataset.name), dataset);
  const { name, classNames } = dataset;
  const [height, width] = dataset.imageShape;
  const imageShape = padTo === undefined ? dataset.imageShape : ([padTo, padTo, 1] as const);
  const split = (part: 'train' | 'test') => {
    const { images, labels } = bytes[part];
    return new ImageSplit({
      name: padTo === undefined ? `${name}/${part}` : `${name}/${part}@${padTo}`,
      imageShape,
      pixels: padTo === undefined ? images : padImages(images, [height, width], padTo),
      labels,
    });
  };
  return { name, imageShape, classNames, train: split('train'), test: split('test') };
}
