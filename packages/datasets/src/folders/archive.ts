/**
 * Lists the image files in a folder or in a zip archive, in the order of their names. An archive is read
 * in place, one file at a time, so that large archives need no disk space or memory.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { DatasetError } from '../errors.js';

/** One file that is an image by its name. */
export interface ImageFile {
  /** Its path inside the folder or archive, with `/`. */
  readonly name: string;
  /** Changes when the content changes: size and time, or size and checksum. */
  readonly fingerprint: string;
  /** Reads the bytes. @throws Error if they are unreadable or do not have the archive's checksum. */
  read(): Promise<Uint8Array>;
}

/** The contents of a folder or archive. */
export interface ImageArchive {
  /** Sorted by name. */
  readonly files: readonly ImageFile[];
  /** Number of other files. */
  readonly others: number;
  /** Closes the archive; then its files can no longer be read. */
  close(): void;
}

const IMAGE = /\.(png|jpe?g|webp)$/i;
/** Files and folders that operating systems add. */
const HIDDEN = /(^|\/)(\.|__MACOSX\/)/;

/**
 * Lists the images in `path` and the folders inside it.
 * @throws DatasetError `bad-source` if the path does not exist or is neither a folder nor a complete zip
 *   archive.
 */
export async function openArchive(path: string): Promise<ImageArchive> {
  const from = resolve(path);
  const kind = await stat(from).catch(() => undefined);
  if (kind === undefined) {
    throw new DatasetError(
      'bad-source',
      `${from} does not exist; expected a folder or a zip archive of PNG, JPEG or WebP files`,
    );
  }
  return kind.isDirectory() ? openFolder(from) : openZip(from);
}

async function openFolder(folder: string): Promise<ImageArchive> {
  const files: ImageFile[] = [];
  let others = 0;
  for (const relative of await readdir(folder, { recursive: true })) {
    const name = relative.split(sep).join('/');
    if (HIDDEN.test(name)) continue;
    const path = join(folder, relative);
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) continue;
    if (!IMAGE.test(name)) {
      others++;
      continue;
    }
    const fingerprint = `${found?.size} ${found?.mtimeMs}`;
    files.push({ name, fingerprint, read: () => readFile(path) });
  }
  return { files: files.sort(byName), others, close: () => {} };
}

async function openZip(path: string): Promise<ImageArchive> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { autoClose: false, lazyEntries: true });
    const opened = zip;
    const files: ImageFile[] = [];
    let others = 0;
    for await (const entry of opened.eachEntry()) {
      const name = entry.fileName;
      if (name.endsWith('/') || HIDDEN.test(name)) continue;
      if (!IMAGE.test(name)) {
        others++;
        continue;
      }
      const fingerprint = `${entry.uncompressedSize} ${entry.crc32}`;
      files.push({ name, fingerprint, read: () => readEntry(opened, entry) });
    }
    return { files: files.sort(byName), others, close: () => opened.close() };
  } catch (error) {
    zip?.close();
    throw new DatasetError(
      'bad-source',
      `${path} is neither a folder nor a complete zip archive (${(error as Error).message}): it is ` +
        'truncated, corrupt or another file',
      { cause: error },
    );
  }
}

/** The size of an uncompressed picture of 100 megapixels with 16 bits of RGB and alpha. */
const LARGEST_BYTES = 800e6;

async function readEntry(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  if (entry.uncompressedSize > LARGEST_BYTES) {
    throw new Error(
      `its unpacked size is ${entry.uncompressedSize} bytes; expected at most ${LARGEST_BYTES}`,
    );
  }
  const bytes = await buffer(await zip.openReadStreamPromise(entry));
  if (crc32(bytes) !== entry.crc32)
    throw new Error('its checksum differs from that in the archive');
  return bytes;
}

/** Compares by code units, so that the order does not depend on the language of the machine. */
function byName(a: ImageFile, b: ImageFile): number {
  return a.name < b.name ? -1 : 1;
}
