/** Reads regular files of bounded size. A pipe or a device would be read forever. */
import type { Stats } from 'node:fs';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { requireNonNegative, requireOptions, requireString } from '@wprox/arguments';
import { FileError } from './file-error.js';

/** What {@link readRegularFile} takes. */
export interface FileLimits {
  /** Greatest number of bytes; 1 GiB by default. */
  readonly bytes?: number;
  /** How the caller's user raises that limit, for the message; such as `limits.fileBytes`. */
  readonly option?: string;
}

const DEFAULT_BYTES = 2 ** 30;
/** The system reads fewer than 2³¹ bytes in one call. */
const CHUNK = 2 ** 28;

/** A file that is open for reading. */
export interface OpenFile {
  /** The open file. The caller closes it. */
  readonly handle: FileHandle;
  /** Its size in bytes when it was opened. */
  readonly size: number;
}

/**
 * Opens a regular file, or what a link to one names; the caller closes it. Pipes, sockets, devices and
 * folders are refused without a read, so that the call always ends.
 *
 * @throws ArgumentError if `file` is not a path; FileError if there is no such file, it is not a regular file,
 *   or the system refuses.
 */
export async function openRegularFile(file: string): Promise<OpenFile> {
  requireString('file', file, 'the path of a file');
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe waits for a writer. Windows has neither.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await handle.stat();
    if (found.isFile()) return { handle, size: found.size };
    const code = found.isDirectory() ? 'EISDIR' : 'ENOTFILE';
    throw new FileError(file, `it is ${kindOf(found)}; expected a file`, { code });
  } catch (error) {
    await handle?.close();
    throw error instanceof FileError ? error : explained(file, error);
  }
}

/**
 * Reads a file to its end. Symbolic links are followed; pipes, sockets, devices and folders are refused
 * without a read, so that the call always ends.
 *
 * @throws ArgumentError if `file` is not a path; FileError if there is no such file, it is not a regular file,
 *   it has more bytes than the limit, or the system refuses.
 * @example
 * const bytes = await readRegularFile('weights.pth', { bytes: 2 ** 28 });
 */
export async function readRegularFile(
  file: string,
  limits: FileLimits = {},
): Promise<Uint8Array<ArrayBuffer>> {
  requireString('file', file, 'the path of a file');
  requireOptions('limits', limits, ['bytes', 'option'], '{ bytes: 2 ** 20 }');
  const { bytes: limit = DEFAULT_BYTES, option }: FileLimits = limits;
  requireNonNegative('limits.bytes', limit);
  requireOptionName(limits);
  const { handle, size } = await openRegularFile(file);
  try {
    if (size > limit) {
      const raise = option === undefined ? '' : `; ${option} raises the limit`;
      const problem = `it has ${size} bytes; expected at most ${limit}${raise}`;
      throw new FileError(file, problem, { code: 'EFBIG' });
    }
    return await readAll(handle, size);
  } catch (error) {
    throw error instanceof FileError ? error : explained(file, error);
  } finally {
    await handle.close();
  }
}

/** @throws ArgumentError unless the option that raises a limit is a name, if it is given. */
export function requireOptionName({ option }: FileLimits): void {
  if (option !== undefined) requireString('limits.option', option, 'a name, such as --most');
}

async function readAll(handle: FileHandle, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(CHUNK, size - at));
    if (bytesRead === 0) return bytes.slice(0, at); // another process has cut the file
    at += bytesRead;
  }
  return bytes;
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}

/** What the codes of the system mean. */
const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path',
  ENOTDIR: 'a part of its path is not a folder; check the path',
  EISDIR: 'it is a folder; expected a file',
  ELOOP: 'its symbolic links form a circle; check the path',
  ENAMETOOLONG: 'its path is too long; expected a shorter one',
  EACCES: 'there is no permission to read it; change the permissions',
  EPERM: 'the system forbids reading it; change the permissions',
  EMFILE: 'too many files are open; close some',
  ENXIO: 'it is a socket or a device; expected a file',
  ERR_INVALID_ARG_VALUE: 'its path has a character with the code 0; check the path',
};

function explained(file: string, error: unknown): FileError {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  const problem = PROBLEMS[code] ?? `the system cannot read it (${code || String(error)})`;
  return new FileError(file, problem, { code, cause: error });
}
