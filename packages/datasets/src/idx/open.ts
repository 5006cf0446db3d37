/**
 * Opens MNIST (LeCun, Cortes, Burges, 1998), Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017) and any other
 * dataset in the same four IDX files. They are small enough to be read in place, so nothing is copied
 * into the cache.
 */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { DatasetProgress } from '../cache/install.js';
import { DatasetError } from '../errors.js';
import { type ImageDataset, ImageSplit } from '../images/image-split.js';
import { readIdx } from './format.js';
import { padImages } from './pad.js';

/** What {@link openMnist} and {@link openFashionMnist} take. */
export interface IdxOptions {
  /**
   * Pads the images with black to this height and width, for example MNIST's 28×28 to 32×32; no padding
   * by default.
   */
  readonly padTo?: number;
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

const FILES = [
  ['train', 'images', 'train-images', 'idx3-ubyte'],
  ['train', 'labels', 'train-labels', 'idx1-ubyte'],
  ['test', 'images', 't10k-images', 'idx3-ubyte'],
  ['test', 'labels', 't10k-labels', 'idx1-ubyte'],
] as const;

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
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
 * @throws RangeError if padTo is smaller than the images; the reason of `signal` if it is aborted.
 */
export function openMnist(folder: string, options: IdxOptions = {}): Promise<ImageDataset> {
  return openIdxDataset(folder, { ...options, name: 'mnist', classNames: DIGITS });
}

/**
 * Reads Fashion-MNIST from its four IDX files, which have the names of {@link openMnist}'s. Debian's
 * package `dataset-fashion-mnist` installs them in `/usr/share/datasets/fashion-mnist`.
 *
 * @throws DatasetError, RangeError as {@link openMnist}.
 */
export function openFashionMnist(folder: string, options: IdxOptions = {}): Promise<ImageDataset> {
  return openIdxDataset(folder, { ...options, name: 'fashion-mnist', classNames: CLOTHES });
}

/**
 * Reads any dataset in MNIST's four files (KMNIST, EMNIST digits, your own), with images of any size.
 * @throws DatasetError, RangeError as {@link openMnist}.
 */
export async function openIdxDataset(
  folder: string,
  { name, classNames, padTo, signal, onProgress }: IdxDatasetOptions,
): Promise<ImageDataset> {
  const from = resolve(folder);
  const files = [];
  for (const file of FILES) files.push({ file, ...(await find(from, file[2], file[3])) });
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  onProgress?.({ phase: 'decode', done, total });
  const arrays = { train: {}, test: {} } as Record<'train' | 'test', Record<string, Found>>;
  for (const { file, path, size } of files) {
    const array = await readIdx(path, { ...(signal && { signal }) });
    const dimensions = file[1] === 'images' ? 3 : 1;
    if (array.shape.length !== dimensions) {
      throw new DatasetError(
        'bad-source',
        `${path} has the shape ${array.shape.join('×')}; expected ${dimensions} dimensions, ` +
          `because the file name says ${file[1]}`,
      );
    }
    arrays[file[0]][file[1]] = { ...array, path };
    done += size;
    onProgress?.({ phase: 'decode', done, total });
  }
  const split = (part: 'train' | 'test') =>
    makeSplit(`${name}/${part}`, arrays[part]['images']!, arrays[part]['labels']!, {
      classes: classNames.length,
      padTo,
    });
  const [train, test] = [split('train'), split('test')];
  if (String(train.imageShape) !== String(test.imageShape)) {
    throw new DatasetError(
      'bad-source',
      `the training images in ${from} are ${train.imageShape.join('×')}, the test images ` +
        `${test.imageShape.join('×')}; expected the same`,
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
  { classes, padTo }: { readonly classes: number; readonly padTo: number | undefined },
): ImageSplit {
  const [count, height, width] = images.shape as [number, number, number];
  if (labels.shape[0] !== count || images.data.length === 0) {
    throw new DatasetError(
      'bad-source',
      `${images.path} has ${count} images of ${height}×${width} and ${labels.path} ` +
        `${labels.shape[0]} labels; expected the same number, and at least one`,
    );
  }
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new DatasetError(
      'bad-source',
      `${labels.path} has the label ${labels.data[wrong]} at index ${wrong}; expected 0 to ` +
        `${classes - 1}`,
    );
  }
  if (padTo === undefined) {
    const imageShape = [height, width, 1] as const;
    return new ImageSplit({ name, imageShape, pixels: images.data, labels: labels.data });
  }
  return new ImageSplit({
    name: `${name}@${padTo}`,
    imageShape: [padTo, padTo, 1],
    pixels: padImages(images.data, [height, width], padTo),
    labels: labels.data,
  });
}

async function find(folder: string, stem: string, kind: string) {
  const names = [`${stem}-${kind}`, `${stem}.${kind}`].flatMap((name) => [name, `${name}.gz`]);
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return { path, size: found.size };
  }
  const there = await stat(folder).catch(() => undefined);
  const what = there?.isDirectory() ? `there is no ${names[0]}` : 'there is no such folder';
  throw new DatasetError(
    'bad-source',
    `${what}: ${folder}. Expected ${FILES.map(([, , s, k]) => `${s}-${k}`).join(', ')}, with or ` +
      `without .gz, in ${basename(folder)}`,
  );
}
