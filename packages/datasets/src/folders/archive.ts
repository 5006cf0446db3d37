/**
 * The image files in a folder or in a zip archive, in the order of their names. An archive is read
 * in place, one file at a time, so that one of gigabytes needs no room on the disk or in memory.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { DatasetError } from '../errors.js';

/** One file that should be an image, by its name. */
export interface ImageFile {
  /** Its path inside the folder or archive, with `/`. */
  readonly name: string;
  /** Changes when the content does (size and time, or size and checksum), known without reading. */
  readonly fingerprint: string;
  /** The bytes. @throws if they cannot be read or fail the archive's checksum. */
  read(): Promise<Uint8Array>;
}

/** What lies in a folder or archive. */
export interface ImageArchive {
  /** Sorted by name. */
  readonly files: readonly ImageFile[];
  /** How many other files there are. */
  readonly others: number;
  close(): void;
}

const IMAGE = /\.(png|jpe?g)$/i;
/** Files and folders that systems leave beside the data. */
const HIDDEN = /(^|\/)(\.|__MACOSX\/)/;

/**
 * Lists the images in `path` and the folders inside it.
 * @throws DatasetError `bad-source` if it is not there, or neither a folder nor a whole zip archive.
 */
export async function openArchive(path: string): Promise<ImageArchive> {
  const from = resolve(path);
  const kind = await stat(from).catch(() => undefined);
  if (kind === undefined) {
    throw new DatasetError(
      'bad-source',
      `${from} does not exist; expected a folder or a zip archive of PNG or JPEG files`,
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
      `${path} is neither a folder nor a whole zip archive (${(error as Error).message}): it is ` +
        'truncated, corrupt or another file',
      { cause: error },
    );
  }
}

/** A picture of 100 megapixels with 16 bits of RGB and alpha, not packed; more is no picture. */
const LARGEST_BYTES = 800e6;

async function readEntry(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  if (entry.uncompressedSize > LARGEST_BYTES) {
    throw new Error(
      `it says that it unpacks to ${entry.uncompressedSize} bytes, more than a picture`,
    );
  }
  const bytes = await buffer(await zip.openReadStreamPromise(entry));
  if (crc32(bytes) !== entry.crc32) throw new Error('its checksum is not that of the archive');
  return bytes;
}

/** By code units: the same on every machine, whatever its language. */
function byName(a: ImageFile, b: ImageFile): number {
  return a.name < b.name ? -1 : 1;
}
