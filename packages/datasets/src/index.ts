/**
 * Opens data sets and toy distributions as endless seeded streams of batches for TensorFlow.js.
 * @module
 */

export { cacheDirectory } from './cache/directory.js';
export type { DatasetProgress, InstallOptions, InstallResult } from './cache/install.js';
export type { DatasetStatus } from './cache/load.js';
export { fetchCifar10 } from './cifar10/fetch.js';
export { importCifar10 } from './cifar10/import.js';
export { cifar10Status, type OpenOptions, openCifar10 } from './cifar10/open.js';
export { type CelebAOptions, openCelebA } from './folders/celeba.js';
export type { SkippedFile } from './folders/collection-cache.js';
export type { IgnoredFiles } from './folders/ignored.js';
export { MOST_SIDE } from './folders/image-limits.js';
export { type ImageCollection, type ImagesOptions, openImages } from './folders/open.js';
export type { Picture, PictureDecoder } from './folders/picture.js';
export { type DecoderChoice, pictureDecoder } from './folders/picture-decoder.js';
export { type EmnistOptions, type EmnistSplit, openEmnist } from './idx/emnist.js';
export { type IdxArray, readIdx } from './idx/format.js';
export {
  type IdxDatasetOptions,
  type IdxOptions,
  openFashionMnist,
  openIdxDataset,
  openMnist,
} from './idx/open.js';
export { fetchMnist10k } from './mnist/fetch.js';
export { type Mnist10kOptions, mnist10kStatus, openMnist10k } from './mnist/open.js';
export * from './portable.js';
