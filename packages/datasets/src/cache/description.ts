/**
 * The layout of a dataset in the cache: raw bytes in files whose sizes and SHA-256 are known in advance,
 * and a `manifest.json` that repeats these and names the source.
 *
 *     <cache>/datasets/cifar10/manifest.json
 *                              train-images.u8   count × height × width × channels bytes (NHWC)
 *                              train-labels.u8   count bytes
 *                              test-images.u8, test-labels.u8
 */

/** One file of a dataset. */
export interface FileDescription {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One split (training or test set) of a dataset. */
export interface SplitDescription {
  readonly count: number;
  readonly images: FileDescription;
  readonly labels: FileDescription;
}

export const SPLIT_NAMES = ['train', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/** A whole dataset as it must be on disk. */
export interface DatasetDescription {
  readonly name: string;
  /** Height, width, channels. */
  readonly imageShape: readonly [number, number, number];
  /** The name of label i at index i. */
  readonly classNames: readonly string[];
  readonly splits: Readonly<Record<SplitName, SplitDescription>>;
}

/** The content of `manifest.json`. */
export interface Manifest extends DatasetDescription {
  readonly format: 1;
  /** Where the data came from, as text. */
  readonly source: string;
}

/** Returns the four data files of a dataset. */
export function dataFiles(dataset: DatasetDescription): FileDescription[] {
  return SPLIT_NAMES.flatMap((name) => [dataset.splits[name].images, dataset.splits[name].labels]);
}

/** Returns the size of all data files together, in bytes. */
export function totalBytes(dataset: DatasetDescription): number {
  return dataFiles(dataset).reduce((sum, { bytes }) => sum + bytes, 0);
}
