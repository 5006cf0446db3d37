/** Opens regular files only: a pipe or a device could wait or deliver bytes without end. */
import { type FileHandle, stat } from 'node:fs/promises';
import { FileError, type OpenFile, openRegularFile } from '@wprox/files';
import { refuse } from '../errors.js';

/** What `@wprox/files` says of folders, pipes, sockets and devices. */
const NOT_REGULAR: readonly (string | undefined)[] = ['EISDIR', 'ENOTFILE', 'ENXIO'];

/**
 * Opens a regular file, or what a link to one names. The caller closes it.
 * @throws DatasetError `bad-source`, without the path, if it is not a regular file or cannot be opened.
 */
export async function openRegular(path: string): Promise<OpenFile> {
  try {
    // Checked before opening, which a device may react to.
    if (!(await stat(path)).isFile()) refuse('it is not a regular file');
    return await openRegularFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isOfSystem = error instanceof FileError || 'syscall' in (error as Error);
    if (code === undefined || !isOfSystem) throw error;
    if (code === 'ENOENT') refuse('it does not exist');
    if (NOT_REGULAR.includes(code)) refuse('it is not a regular file');
    return refuse(`it cannot be read (${code})`);
  }
}

/** The operating system reads fewer bytes than 2 GiB at once; between two pieces, a signal is seen. */
const PIECE_BYTES = 32 << 20;

/**
 * Reads bytes at a position.
 * @throws DatasetError `bad-source` if the file ends before; the reason of `signal` if it is aborted.
 */
export async function readAt(
  handle: FileHandle,
  position: number,
  length: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    signal?.throwIfAborted();
    const piece = Math.min(PIECE_BYTES, length - at);
    const { bytesRead } = await handle.read(bytes, at, piece, position + at);
    if (bytesRead === 0) refuse('it became shorter while it was read');
    at += bytesRead;
  }
  return bytes;
}

/** Reads an open file in pieces of a megabyte. @throws as {@link readAt}. */
export async function* piecesOf(
  { handle, size }: OpenFile,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += 2 ** 20) {
    yield await readAt(handle, at, Math.min(2 ** 20, size - at), signal);
  }
}

/** The first bytes of a file, which name its format. */
export const START_BYTES = 64;

/**
 * Reads a regular file.
 * @param maxBytes a larger file is refused.
 * @param check gets the first 64 bytes before memory is taken for the others.
 * @throws DatasetError `bad-source`, without the path.
 */
export async function readRegular(
  path: string,
  maxBytes: number,
  check: (start: Uint8Array) => void = () => {},
): Promise<Uint8Array> {
  const { handle, size } = await openRegular(path);
  try {
    if (size > START_BYTES) check(await readAt(handle, 0, START_BYTES));
    if (size > maxBytes) refuse(`it has ${size} bytes, more than ${maxBytes}`);
    return await readAt(handle, 0, size);
  } finally {
    await handle.close();
  }
}
