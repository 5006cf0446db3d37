/**
 * CIFAR-10 from the official binary version: `cifar-10-binary.tar.gz`, or the folder that it unpacks to.
 * A `.bin` file has 10,000 records of 3073 bytes: the label, then 1024 red, 1024 green and 1024 blue
 * values, row by row.
 */
import { createHash } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { cacheDirectory } from '../cache/directory.js';
import {
  type InstallOptions,
  type InstallResult,
  install,
  isSystemError,
} from '../cache/install.js';
import { DatasetError, shownPath } from '../errors.js';
import { openRegular, piecesOf, readAt, readRegular } from '../files/regular-file.js';
import { unpackPieces } from '../files/unpack.js';
import { CIFAR10, type Cifar10Edition, type Cifar10File, IMAGE_BYTES } from './edition.js';
import { decodeProgress } from './progress.js';
import { TarFiles } from './tar.js';

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
    throw new DatasetError('bad-source', `${shownPath(from)} does not exist; ${EXPECTED}`);
  }
  return install({
    cacheDir,
    dataset: edition.dataset,
    source: `official binary version, ${basename(from)}`,
    space: '500 MB',
    skipIfIntact: false,
    signal,
    make: async (writer, work) => {
      const folder = kind.isDirectory()
        ? await batchFolder(from)
        : await unpack(from, work, edition, signal);
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

const EXPECTED = 'expected cifar-10-binary.tar.gz or the folder it unpacks to (the binary version)';

async function batchFolder(folder: string): Promise<string> {
  const inner = join(folder, FOLDER_IN_ARCHIVE);
  return (await stat(inner).catch(() => undefined))?.isDirectory() ? inner : folder;
}

/** Programs add files of their own to archives: a description, owners, times. */
const OTHER_BYTES = 16e6;

async function unpack(
  archive: string,
  work: string,
  { files, imagesPerFile }: Cifar10Edition,
  signal: AbortSignal | undefined,
): Promise<string> {
  const bytes = imagesPerFile * RECORD_BYTES;
  const tar = new TarFiles({
    ...{ folder: FOLDER_IN_ARCHIVE, bytes, maxBytes: files.length * bytes + OTHER_BYTES },
    names: new Set(files.map(({ name }) => `${name}.bin`)),
    found: (name, content) => writeFile(join(work, name), content),
  });
  try {
    const file = await openRegular(archive);
    try {
      const start = await readAt(file.handle, 0, Math.min(2, file.size));
      const unpacker = start[0] === 0x1f && start[1] === 0x8b ? createGunzip() : new PassThrough();
      await unpackPieces(piecesOf(file, signal), unpacker, (piece) => tar.push(piece));
      tar.end();
    } finally {
      await file.handle.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (isSystemError(error) && error.syscall !== undefined) throw error;
    throw new DatasetError(
      'bad-source',
      `${shownPath(archive)} cannot be unpacked: ${(error as Error).message}; ${EXPECTED}`,
      { cause: error },
    );
  }
  return work;
}

async function readRecords(
  folder: string,
  { name, binarySha256 }: Cifar10File,
  count: number,
  from: string,
): Promise<Uint8Array> {
  const file = `${name}.bin`;
  const expected = count * RECORD_BYTES;
  const bad = (problem: string) =>
    new DatasetError('bad-source', `${file} in ${shownPath(from)} ${problem}`);
  const size = (await stat(join(folder, file)).catch(() => undefined))?.size;
  if (size === undefined) {
    const problem = `there is no ${file} in ${shownPath(from)}; ${EXPECTED}`;
    throw new DatasetError('bad-source', problem);
  }
  const records = await readRegular(join(folder, file), expected).catch((error: Error) => {
    throw size > expected ? wrongSize() : bad(`cannot be read: ${error.message}`);
  });
  function wrongSize(): DatasetError {
    const what = size! < expected ? 'truncated' : 'another file';
    return bad(`has ${size} bytes; expected ${expected} (${count} records): it is ${what}`);
  }
  if (records.length !== expected) throw wrongSize();
  const found = createHash('sha256').update(records).digest('hex');
  if (found !== binarySha256) {
    throw bad(
      `is corrupt or not from CIFAR-10: its SHA-256 begins with ${found.slice(0, 12)}, expected ` +
        binarySha256.slice(0, 12),
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
