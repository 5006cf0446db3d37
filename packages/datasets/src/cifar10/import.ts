/**
 * CIFAR-10 from the official binary version: `cifar-10-binary.tar.gz`, or the folder that it unpacks to.
 * A `.bin` file has 10,000 records of 3073 bytes: the label, then 1024 red, 1024 green and 1024 blue
 * values, row by row.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { extract } from 'tar';
import { cacheDirectory } from '../cache/directory.js';
import { type InstallOptions, type InstallResult, install } from '../cache/install.js';
import { DatasetError } from '../errors.js';
import { CIFAR10, type Cifar10Edition, type Cifar10File, IMAGE_BYTES } from './edition.js';
import { decodeProgress } from './progress.js';

const RECORD_BYTES = IMAGE_BYTES + 1;
const CHANNEL_BYTES = IMAGE_BYTES / 3;
const FOLDER_IN_ARCHIVE = 'cifar-10-batches-bin';

/**
 * Writes CIFAR-10 into the cache from the official binary version on this machine. The files are always
 * read and checked; an intact copy in the cache is kept.
 *
 * @param path `cifar-10-binary.tar.gz`, or the folder with `data_batch_1.bin` … `test_batch.bin`,
 *   or the parent of that folder.
 * @throws DatasetError `bad-source`, naming the file that is missing, truncated, corrupt or of another
 *   format; `write-failed`.
 * @throws the reason of `signal` if it is aborted; no files stay behind then.
 */
export function importCifar10(path: string, options: InstallOptions = {}): Promise<InstallResult> {
  return importEdition(CIFAR10, path, options);
}

/** {@link importCifar10} for any edition. */
export async function importEdition(
  edition: Cifar10Edition,
  path: string,
  { cacheDir = cacheDirectory(), signal, onProgress }: InstallOptions,
): Promise<InstallResult> {
  const from = resolve(path);
  const kind = await stat(from).catch(() => undefined);
  if (kind === undefined) {
    throw new DatasetError('bad-source', `${from} does not exist; ${expectation}`);
  }
  return install({
    cacheDir,
    dataset: edition.dataset,
    source: `official binary version, ${basename(from)}`,
    space: '500 MB',
    skipIfIntact: false,
    signal,
    make: async (writer, work) => {
      const folder = kind.isDirectory() ? await batchFolder(from) : unpack(from, work);
      const fileDone = decodeProgress(edition, onProgress);
      for (const file of edition.files) {
        const records = await readRecords(folder, file, edition.imagesPerFile, from);
        await writer.append(file.split, imagesOf(records), labelsOf(records));
        fileDone();
        signal?.throwIfAborted();
      }
    },
  });
}

const expectation =
  'expected cifar-10-binary.tar.gz (the "binary version" of https://www.cs.toronto.edu/~kriz/cifar.html) ' +
  'or the folder it unpacks to';

async function batchFolder(folder: string): Promise<string> {
  const inner = join(folder, FOLDER_IN_ARCHIVE);
  return (await stat(inner).catch(() => undefined))?.isDirectory() ? inner : folder;
}

/**
 * Unpacks synchronously, which takes a few tenths of a second. Asynchronous extraction by `tar` never
 * ends for some damaged archives, and still writes after it has failed for others.
 */
function unpack(archive: string, work: string): string {
  try {
    extract({
      sync: true,
      file: archive,
      cwd: work,
      strict: true,
      // The archive can be any file: only entries with the right names are unpacked.
      filter: (name) => name.includes(`${FOLDER_IN_ARCHIVE}/`) && /\/\w+\.bin$/.test(name),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === 'write') throw error;
    throw new DatasetError(
      'bad-source',
      `${archive} cannot be unpacked (${(error as Error).message}): it is truncated, corrupt or ` +
        `not a tar.gz archive; ${expectation}`,
      { cause: error },
    );
  }
  return join(work, FOLDER_IN_ARCHIVE);
}

async function readRecords(
  folder: string,
  { name, binarySha256 }: Cifar10File,
  count: number,
  from: string,
): Promise<Uint8Array> {
  const file = `${name}.bin`;
  const expected = count * RECORD_BYTES;
  const size = (await stat(join(folder, file)).catch(() => undefined))?.size;
  if (size === undefined) {
    throw new DatasetError('bad-source', `there is no ${file} in ${from}; ${expectation}`);
  }
  if (size !== expected) {
    throw new DatasetError(
      'bad-source',
      `${file} in ${from} has ${size} bytes; expected ${expected} (${count} records of ` +
        `${RECORD_BYTES} bytes): it is ${size < expected ? 'truncated' : 'another file'}`,
    );
  }
  const records = await readFile(join(folder, file)).catch((error: Error) => {
    throw new DatasetError('bad-source', `${file} in ${from} cannot be read: ${error.message}`);
  });
  const found = createHash('sha256').update(records).digest('hex');
  if (found !== binarySha256) {
    throw new DatasetError(
      'bad-source',
      `${file} in ${from} is corrupt or not from CIFAR-10: its SHA-256 is ${found}, expected ` +
        binarySha256,
    );
  }
  return records;
}

function labelsOf(records: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: records.length / RECORD_BYTES },
    (_, i) => records[i * RECORD_BYTES]!,
  );
}

/** Converts three planes per image (CHW) to three values per pixel (HWC). */
function imagesOf(records: Uint8Array): Uint8Array {
  const count = records.length / RECORD_BYTES;
  const images = new Uint8Array(count * IMAGE_BYTES);
  for (let i = 0; i < count; i++) {
    let to = i * IMAGE_BYTES;
    const red = i * RECORD_BYTES + 1;
    for (let pixel = red; pixel < red + CHANNEL_BYTES; pixel++) {
      images[to++] = records[pixel]!;
      images[to++] = records[pixel + CHANNEL_BYTES]!;
      images[to++] = records[pixel + 2 * CHANNEL_BYTES]!;
    }
  }
  return images;
}
