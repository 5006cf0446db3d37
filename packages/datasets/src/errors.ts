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
  /** The reason, for programs. */
  readonly code: DatasetErrorCode;

  /** Creates the error. `code` is the reason, for programs. */
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
const SHORTEST_PATH = 30;
/** Messages are shorter than 200 characters. */
const MESSAGE_LENGTH = 199;

/**
 * Returns a path for a message: escaped, and without its beginning if it is long.
 * @param beside number of characters of the rest of the message.
 */
export function shownPath(path: string, beside = 0): string {
  const text = escaped(path);
  const most = Math.max(SHORTEST_PATH, Math.min(PATH_LENGTH, MESSAGE_LENGTH - beside));
  return text.length <= most ? text : `…${text.slice(1 - most)}`;
}
