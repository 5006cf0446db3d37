/**
 * EMNIST (Cohen, Afshar, Tapson, van Schaik, 2017): digits and letters from the source of MNIST, in six splits.
 * Its files have names of their own, their images are transposed, and the labels of `letters` begin at 1.
 */
import { ArgumentError, requireOneOf } from '@wprox/arguments';
import type { ImageDataset } from '../images/image-split.js';
import { DIGITS, type IdxOptions, openIdxVariant, requireIdxArguments } from './open.js';

/** The six splits, by what is a class. */
export type EmnistSplit = 'balanced' | 'byclass' | 'bymerge' | 'digits' | 'letters' | 'mnist';

/** What {@link openEmnist} takes. */
export interface EmnistOptions extends IdxOptions {
  /**
   * - `byclass`: 62 classes, digits and letters in both cases
   * - `bymerge`: 47, where letters of like shape in both cases are one class
   * - `balanced`: the same 47, with equally many images
   * - `letters`: 26, both cases of a letter are one class
   * - `digits`, `mnist`: 10
   */
  readonly split: EmnistSplit;
}

const UPPER = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const LOWER = UPPER.map((letter) => letter.toLowerCase());
/** Small letters that are not merged with their capitals. */
const MERGED = [...DIGITS, ...UPPER, ...'abdefghnqrt'];
const CLASSES: Readonly<Record<EmnistSplit, readonly string[]>> = {
  balanced: MERGED,
  byclass: [...DIGITS, ...UPPER, ...LOWER],
  bymerge: MERGED,
  digits: DIGITS,
  letters: LOWER,
  mnist: DIGITS,
};

/**
 * Reads a split of EMNIST from its four IDX files, such as `emnist-letters-train-images-idx3-ubyte.gz`. Images are
 * turned upright, as MNIST's are, and labels begin at 0. `byclass`, the largest, takes 640 MB of memory.
 *
 * @param folder has `emnist-<split>-train-images-idx3-ubyte`, `…-train-labels-idx1-ubyte`,
 *   `emnist-<split>-test-images-idx3-ubyte` and `…-test-labels-idx1-ubyte`, with or without `.gz`.
 * @throws DatasetError `bad-source`, naming the file that is missing, truncated or inconsistent.
 * @throws ArgumentError for no or another split, or if padTo is smaller than the images; the reason of
 *   `signal` if it is aborted.
 *
 * @example
 * const { train, classNames } = await openEmnist('gzip', { split: 'letters', padTo: 32 });
 */
export async function openEmnist(folder: string, options: EmnistOptions): Promise<ImageDataset> {
  // Programs in plain JavaScript can leave the options out.
  const given: Partial<EmnistOptions> = options === undefined ? {} : options;
  requireIdxArguments(folder, given, ['split']);
  const { split } = given;
  if (split === undefined) {
    throw new ArgumentError(
      'options.split',
      "is missing; expected a split such as { split: 'letters' }",
    );
  }
  requireOneOf('split', split, Object.keys(CLASSES));
  const name = `emnist-${split}`;
  const variant = {
    ...{ train: `${name}-train`, test: `${name}-test`, isTransposed: true },
    firstLabel: split === 'letters' ? 1 : 0,
  };
  return openIdxVariant(folder, variant, { ...options, name, classNames: CLASSES[split] });
}
