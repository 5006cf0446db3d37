/**
 * Lists the image files in a folder or in a zip archive, in the order of their names. An archive is read
 * in place, one file at a time, so that large archives need no disk space or memory.
 */
import { type FileHandle, readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatasetError, refuse, shownPath } from '../errors.js';
import { openRegular, readRegular } from '../files/regular-file.js';
import { readZipDirectory, type ZipEntry } from '../zip/directory.js';
import { readZipEntry } from '../zip/entry.js';
import { type IgnoredFiles, IgnoredList } from './ignored.js';
import { formatOf } from './picture-format.js';

/** One file that is an image by its name. */
export interface ImageFile {
  /** Its path inside the folder or archive, with `/`. */
  readonly name: string;
  /** Changes when the content changes: size and time, or size and checksum. */
  readonly fingerprint: string;
  /**
   * Reads the bytes.
   * @param maxBytes a larger file is refused.
   * @throws DatasetError `bad-source` if they are unreadable, no picture by their start, or damaged.
   */
  read(maxBytes: number): Promise<Uint8Array>;
}

/** The contents of a folder or archive. */
export interface ImageArchive {
  /** Sorted by name. */
  readonly files: readonly ImageFile[];
  /** What else it holds. */
  readonly ignored: readonly IgnoredFiles[];
  /** Closes the archive; then its files can no longer be read. */
  close(): Promise<void>;
}

const IMAGE = /\.(a?png|jpe?g|jpe|jfif|webp|bmp|dib|p[bgpn]m|tiff?)$/i;
/** Files and folders that operating systems add. */
const HIDDEN = /(^|\/)(\.|__MACOSX(\/|$))/;

/**
 * Lists the images in `path` and the folders inside it. Links are followed; a folder is read once.
 * @throws DatasetError `bad-source` if the path does not exist or is neither a folder nor a complete zip
 *   archive.
 */
export async function openArchive(path: string): Promise<ImageArchive> {
  const from = resolve(path);
  const kind = await stat(from).catch(() => undefined);
  if (kind === undefined) {
    refuse(`${shownPath(from)} does not exist; expected a folder or a zip archive of pictures`);
  }
  return kind.isDirectory() ? openFolder(from) : openZip(from);
}

async function openFolder(folder: string): Promise<ImageArchive> {
  const files: ImageFile[] = [];
  const ignored = new IgnoredList();
  const visited = new Set<string>();
  // A stack, so that the depth of folders is not limited by that of calls.
  const waiting = [''];
  for (let inside = waiting.pop(); inside !== undefined; inside = waiting.pop()) {
    const place = join(folder, inside);
    const real = await realpath(place);
    if (visited.has(real)) {
      ignored.add(inside, 'a link leads to a folder that was read already');
      continue;
    }
    visited.add(real);
    const entries = await readdir(place, { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) =>
        refuse(`the folder ${shownPath(place)} cannot be read (${error.code})`),
    );
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const folders: string[] = [];
    for (const entry of entries) {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (HIDDEN.test(name)) continue;
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found?.isDirectory()) folders.push(name);
      else if (!IMAGE.test(name)) ignored.addByName(name);
      else if (!found) ignored.add(name, 'a link leads nowhere');
      else if (!found.isFile()) ignored.add(name, 'pipes, sockets and devices are not read');
      else {
        const fingerprint = `${found.size} ${found.mtimeMs}`;
        files.push({ name, fingerprint, read: (most) => readRegular(path, most, formatOf) });
      }
    }
    // The last folder is taken from the stack first.
    for (const name of folders.reverse()) waiting.push(name);
  }
  return { files: files.sort(byName), ignored: ignored.list(), close: async () => {} };
}

/** Takes less memory than an object with functions of its own; an archive can have many. */
class ZippedImage implements ImageFile {
  private readonly handle: FileHandle;
  private readonly entry: ZipEntry;

  constructor(handle: FileHandle, entry: ZipEntry) {
    this.handle = handle;
    this.entry = entry;
  }

  get name(): string {
    return this.entry.name;
  }

  get fingerprint(): string {
    return `${this.entry.size} ${this.entry.crc}`;
  }

  read(maxBytes: number): Promise<Uint8Array> {
    return readZipEntry(this.handle, this.entry, maxBytes, formatOf);
  }
}

async function openZip(path: string): Promise<ImageArchive> {
  const problem = ({ message }: Error) =>
    new DatasetError(
      'bad-source',
      `${shownPath(path)} is neither a folder nor a complete zip archive: ${message}`,
    );
  const opened = await openRegular(path).catch((error: Error) => {
    throw problem(error);
  });
  try {
    const files: ImageFile[] = [];
    const ignored = new IgnoredList();
    for (const entry of await readZipDirectory(opened)) {
      const { name } = entry;
      if (name.endsWith('/') || HIDDEN.test(name)) continue;
      if (!IMAGE.test(name)) ignored.addByName(name);
      else if (entry.isLink) ignored.add(name, 'links in an archive are not followed');
      else {
        files.push(new ZippedImage(opened.handle, entry));
      }
    }
    const close = () => opened.handle.close();
    return { files: files.sort(byName), ignored: ignored.list(), close };
  } catch (error) {
    await opened.handle.close();
    if (!(error instanceof DatasetError)) throw error;
    throw problem(error);
  }
}

/** Compares by code units, so that the order does not depend on the language of the machine. */
function byName(a: ImageFile, b: ImageFile): number {
  return a.name < b.name ? -1 : 1;
}
