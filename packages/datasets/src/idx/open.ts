/**
 * Opens MNIST (LeCun, Cortes, Burges, 1998), Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017) and any other
 * dataset in the same four IDX files; EMNIST is in emnist.ts. The files are small enough to be read in
 * place, so nothing is copied into the cache.
 */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { requireArray, requireInteger, requirePath, requireString } from '@wprox/arguments';
import { type DatasetProgress, requireInstallOptions } from '../cache/install.js';
import { DatasetError, shownPath } from '../errors.js';
import { type ImageDataset, ImageSplit } from '../images/image-split.js';
import { readIdx } from './format.js';
import { padImages } from './pad.js';
import { transposeImages } from './transpose.js';

/** What {@link openMnist} and {@link openFashionMnist} take. */
export interface IdxOptions {
  /**
   * Pads the images with black to this height and width, for example MNIST's 28×28 to 32×32; no padding
   * by default.
   */
  readonly padTo?: number;
  /** Largest unpacked size of a file in bytes; 10⁹ by default. */
  readonly maxBytes?: number;
  /** Stops the work; the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /** Called after each file, in bytes of the files on disk. */
  readonly onProgress?: (progress: DatasetProgress) => void;
}

/** What {@link openIdxDataset} takes. */
export interface IdxDatasetOptions extends IdxOptions {
  /** Tells this dataset from others; its splits are `<name>/train` and `<name>/test`. */
  readonly name: string;
  /** The name of label i at index i. */
  readonly classNames: readonly string[];
}

const OPTIONS = ['padTo', 'maxBytes', 'signal', 'onProgress'];

/**
 * Requires a folder and {@link IdxOptions}.
 * @param more names of the options that the function takes besides.
 * @throws ArgumentError naming the option.
 */
export function requireIdxArguments(
  folder: string,
  options: IdxOptions,
  more: readonly string[] = [],
): void {
  requirePath('folder', folder, 'the path of a folder');
  requireInstallOptions(options, [...OPTIONS, ...more]);
  const { padTo, maxBytes } = options as IdxOptions;
  if (padTo !== undefined) requireInteger('padTo', padTo, 1);
  if (maxBytes !== undefined) requireInteger('maxBytes', maxBytes, 1);
}

/** One of the four files. */
interface IdxFile {
  readonly split: 'train' | 'test';
  readonly kind: 'images' | 'labels';
  readonly stem: string;
  readonly type: 'idx3-ubyte' | 'idx1-ubyte';
}

/** Returns the four files, whose names begin with the texts. */
function filesOf(train: string, test: string): IdxFile[] {
  return [
    { split: 'train', kind: 'images', stem: `${train}-images`, type: 'idx3-ubyte' },
    { split: 'train', kind: 'labels', stem: `${train}-labels`, type: 'idx1-ubyte' },
    { split: 'test', kind: 'images', stem: `${test}-images`, type: 'idx3-ubyte' },
    { split: 'test', kind: 'labels', stem: `${test}-labels`, type: 'idx1-ubyte' },
  ];
}

export const DIGITS: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const CLOTHES = [
  'T-shirt/top',
  'trouser',
  'pullover',
  'dress',
  'coat',
  'sandal',
  'shirt',
  'sneaker',
  'bag',
  'ankle boot',
];

/**
 * Reads MNIST from its four IDX files: 60,000 and 10,000 digits of 28×28×1.
 *
 * @param folder has `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`
 *   and `t10k-labels-idx1-ubyte`, each with or without `.gz`; `train-images.idx3-ubyte` and the like are accepted too.
 * @throws DatasetError `bad-source`, naming the file that is missing, truncated or inconsistent.
 * @throws ArgumentError if padTo is smaller than the images; the reason of `signal` if it is aborted.
 */
export async function openMnist(folder: string, options: IdxOptions = {}): Promise<ImageDataset> {
  requireIdxArguments(folder, options);
  return openIdxDataset(folder, { ...options, name: 'mnist', classNames: DIGITS });
}

/**
 * Reads Fashion-MNIST from its four IDX files, which have the names of {@link openMnist}'s. Debian's
 * package `dataset-fashion-mnist` installs them in `/usr/share/datasets/fashion-mnist`.
 *
 * @throws DatasetError, ArgumentError as {@link openMnist}.
 */
export async function openFashionMnist(
  folder: string,
  options: IdxOptions = {},
): Promise<ImageDataset> {
  requireIdxArguments(folder, options);
  return openIdxDataset(folder, { ...options, name: 'fashion-mnist', classNames: CLOTHES });
}

/**
 * Reads any dataset in MNIST's four files (KMNIST, your own), with images of any size.
 * @throws DatasetError, ArgumentError as {@link openMnist}.
 */
export async function openIdxDataset(
  folder: string,
  options: IdxDatasetOptions,
): Promise<ImageDataset> {
  requireIdxArguments(folder, options, ['name', 'classNames']);
  const { name, classNames } = options;
  requireString('name', name, 'a name for the dataset');
  requireArray('classNames', classNames, "names such as ['0', '1']");
  classNames.forEach((each, i) => {
    requireString(`classNames[${i}]`, each, 'the name of a class');
  });
  return openFour(folder, filesOf('train', 't10k'), options);
}

/** How the files of a dataset differ from those of MNIST. */
export interface IdxVariant {
  /** The beginnings of the file names. */
  readonly train: string;
  readonly test: string;
  /** The label of the first class; 0 in MNIST. */
  readonly firstLabel: number;
  /** Whether the columns of an image follow each other, instead of its rows. */
  readonly isTransposed: boolean;
}

/** {@link openIdxDataset} of files that differ from those of MNIST. */
export function openIdxVariant(
  folder: string,
  { train, test, ...variant }: IdxVariant,
  options: IdxDatasetOptions,
): Promise<ImageDataset> {
  return openFour(folder, filesOf(train, test), { ...options, ...variant });
}

type FourOptions = IdxDatasetOptions & Partial<Pick<IdxVariant, 'firstLabel' | 'isTransposed'>>;

async function openFour(
  folder: string,
  names: readonly IdxFile[],
  options: FourOptions,
): Promise<ImageDataset> {
  const { name, classNames, signal, onProgress, maxBytes } = options;
  const from = resolve(folder);
  const files = [];
  for (const file of names) files.push({ ...file, ...(await find(from, file, names)) });
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  onProgress?.({ phase: 'decode', done, total });
  const arrays = { train: {}, test: {} } as Record<'train' | 'test', Record<string, Found>>;
  for (const { split, kind, path, size } of files) {
    const limits = { ...(signal && { signal }), ...(maxBytes !== undefined && { maxBytes }) };
    const array = await readIdx(path, limits);
    const dimensions = kind === 'images' ? 3 : 1;
    if (array.shape.length !== dimensions) {
      throw new DatasetError(
        'bad-source',
        `${shownPath(path)} has ${array.shape.length} dimensions; expected ${dimensions}, because ` +
          `its name says ${kind}`,
      );
    }
    arrays[split][kind] = { ...array, path };
    done += size;
    onProgress?.({ phase: 'decode', done, total });
  }
  const split = (part: 'train' | 'test') =>
    makeSplit(`${name}/${part}`, arrays[part]['images']!, arrays[part]['labels']!, options);
  const [train, test] = [split('train'), split('test')];
  if (String(train.imageShape) !== String(test.imageShape)) {
    throw new DatasetError(
      'bad-source',
      `the training images in ${shownPath(from, 130)} are ${train.imageShape.join('×')}, the test ` +
        `images ${test.imageShape.join('×')}; expected the same`,
    );
  }
  return { name, imageShape: train.imageShape, classNames, train, test };
}

interface Found {
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

function makeSplit(
  name: string,
  images: Found,
  labels: Found,
  { classNames, padTo, firstLabel = 0, isTransposed = false }: FourOptions,
): ImageSplit {
  const [count, rows, columns] = images.shape as [number, number, number];
  if (labels.shape[0] !== count || images.data.length === 0) {
    throw new DatasetError(
      'bad-source',
      `${shownPath(images.path)} has ${count} images of ${rows}×${columns}, its labels are ` +
        `${labels.shape[0]}; expected the same number, and at least one`,
    );
  }
  const last = firstLabel + classNames.length - 1;
  const wrong = labels.data.findIndex((label) => label < firstLabel || label > last);
  if (wrong >= 0) {
    throw new DatasetError(
      'bad-source',
      `${shownPath(labels.path)} has the label ${labels.data[wrong]} at index ${wrong}; expected ` +
        `${firstLabel} to ${last}`,
    );
  }
  const fromZero = firstLabel === 0 ? labels.data : labels.data.map((label) => label - firstLabel);
  const [height, width] = isTransposed ? [columns, rows] : [rows, columns];
  const pixels = isTransposed ? transposeImages(images.data, height, width) : images.data;
  const size = padTo === undefined ? [height, width] : [padTo, padTo];
  return new ImageSplit({
    name: padTo === undefined ? name : `${name}@${padTo}`,
    imageShape: [size[0]!, size[1]!, 1],
    pixels: padTo === undefined ? pixels : padImages(pixels, [height, width], padTo),
    labels: fromZero,
  });
}

async function find(folder: string, { stem, type }: IdxFile, files: readonly IdxFile[]) {
  const names = [`${stem}-${type}`, `${stem}.${type}`].flatMap((name) => [name, `${name}.gz`]);
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return { path, size: found.size };
  }
  const there = await stat(folder).catch(() => undefined);
  const what = there?.isDirectory() ? `there is no ${names[0]}` : 'there is no such folder';
  const [first, ...others] = files.map((file) => `${file.stem}-${file.type}`);
  throw new DatasetError(
    'bad-source',
    `${what}: ${shownPath(folder, 175)}. Expected ${first}, … ${others.at(-1)}, with or without .gz`,
  );
}
