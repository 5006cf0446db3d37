/** The error class of this package: data that is missing, damaged or unavailable. */
import { escaped } from '@wprox/arguments';

/**
 * The kind of problem, for programs:
 * - `not-fetched`: the cache does not hold the dataset yet
 * - `corrupt-cache`: a file of the cache is damaged, incomplete or of another version
 * - `bad-source`: a file to read, or a downloaded file, is truncated, corrupt or of another format
 * - `decoder-missing`: the package that decodes pictures cannot be loaded
 * - `npm-missing`: the npm command was not found
 * - `network`: npm could not reach its registry
 * - `npm-failed`: npm stopped for another reason
 * - `write-failed`: the cache folder cannot be written (permissions, disk space)
 */
export type DatasetErrorCode =
  | 'not-fetched'
  | 'corrupt-cache'
  | 'bad-source'
  | 'decoder-missing'
  | 'npm-missing'
  | 'network'
  | 'npm-failed'
  | 'write-failed';

/** A problem with a dataset; the message names the file, what was expected and what to do. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly code: DatasetErrorCode;

  constructor(code: DatasetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Refuses a file. @throws DatasetError `bad-source` with the problem. */
export function refuse(problem: string): never {
  throw new DatasetError('bad-source', problem);
}

const PATH_LENGTH = 90;

/** Returns a path for a message: escaped, and without its beginning if it is long. */
export function shownPath(path: string): string {
  const text = escaped(path);
  return text.length <= PATH_LENGTH ? text : `…${text.slice(1 - PATH_LENGTH)}`;
}
