/** CIFAR-10 in the cache: opening it, and its status. */
import { cacheDirectory } from '../cache/directory.js';
import { requireInstallOptions } from '../cache/install.js';
import { type DatasetStatus, datasetFolder, datasetStatus, loadDataset } from '../cache/load.js';
import { type ImageDataset, ImageSplit } from '../images/image-split.js';
import { CIFAR10, type Cifar10Edition } from './edition.js';

/** What {@link openCifar10} takes. */
export interface OpenOptions {
  /** The cache folder; {@link cacheDirectory} by default. */
  readonly cacheDir?: string;
}

/**
 * Loads CIFAR-10 from the cache into memory (184 MB) and verifies every byte of it.
 *
 * @throws DatasetError `not-fetched` if the cache does not hold it; `corrupt-cache`, naming the file;
 *   ArgumentError naming an option that is wrong.
 */
export async function openCifar10(options: OpenOptions = {}): Promise<ImageDataset> {
  requireInstallOptions(options, ['cacheDir']);
  return openEdition(CIFAR10, options);
}

/**
 * Tells whether CIFAR-10 is in the cache. Reads only the manifest and the sizes of the files.
 * @throws ArgumentError naming an option that is wrong.
 */
export async function cifar10Status(options: OpenOptions = {}): Promise<DatasetStatus> {
  requireInstallOptions(options, ['cacheDir']);
  return editionStatus(CIFAR10, options);
}

/** {@link openCifar10} for any edition. */
export async function openEdition(
  { dataset }: Cifar10Edition,
  { cacheDir = cacheDirectory() }: OpenOptions,
): Promise<ImageDataset> {
  const bytes = await loadDataset(datasetFolder(cacheDir, dataset.name), dataset);
  const { name, imageShape, classNames } = dataset;
  const split = (part: 'train' | 'test') =>
    new ImageSplit({
      name: `${name}/${part}`,
      imageShape,
      pixels: bytes[part].images,
      labels: bytes[part].labels,
    });
  return { name, imageShape, classNames, train: split('train'), test: split('test') };
}

/** {@link cifar10Status} for any edition. */
export function editionStatus(
  { dataset }: Cifar10Edition,
  { cacheDir = cacheDirectory() }: OpenOptions,
): Promise<DatasetStatus> {
  return datasetStatus(datasetFolder(cacheDir, dataset.name), dataset);
}
