/** Errors as Node makes them. */
import { constants } from 'node:os';
import { FileError } from '@wprox/files';

const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBADF: 'bad file descriptor',
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EINVAL: 'invalid argument',
  EIO: 'i/o error',
  EISDIR: 'illegal operation on a directory',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ESTALE: 'stale file handle',
};

/** The calls of the system, by the operation of `Disk`. */
const CALLS: Readonly<Record<string, string>> = {
  read: 'open',
  list: 'scandir',
  isFolder: 'stat',
  modifiedAt: 'open',
  touch: 'utime',
  create: 'open',
  openAtEnd: 'open',
  remove: 'unlink',
  makeFolder: 'mkdir',
  removeFolder: 'rmdir',
  sync: 'fsync',
  syncFolder: 'open',
};

/** Makes the error of an operation of `Disk` on a path, and on a second one for `link` and `rename`. */
export function systemError(
  code: string,
  operation: string,
  path: string,
  second?: string,
): NodeJS.ErrnoException {
  const syscall = CALLS[operation] ?? operation;
  const to = second === undefined ? '' : ` -> '${second}'`;
  // As in `node:fs/promises`, the stack would only show the scheduler; to gather it takes long.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new Error(`${code}: ${TEXTS[code] ?? 'unknown error'}, ${syscall} '${path}'${to}`);
  Error.stackTraceLimit = limit;
  const errno = -((constants.errno as Record<string, number>)[code] ?? 1);
  return Object.assign(error, { code, errno, syscall, path, ...(second && { dest: second }) });
}

/** Makes the error of reading a file, as `readRegularFile` of @wprox/files does. */
export function readError(code: string, file: string): FileError {
  const cause = systemError(code, 'read', file);
  return new FileError(file, `the system cannot read it (${code})`, { code, cause });
}
