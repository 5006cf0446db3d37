/** The one error class of this package: data that cannot be had, is not there or is not right. */

/**
 * What went wrong, for programs:
 * - `not-fetched`: the cache holds no such dataset yet
 * - `corrupt-cache`: a file of the cache is damaged, incomplete or of another version
 * - `bad-source`: a file to import or a downloaded file is truncated, corrupt or something else
 * - `npm-missing`: the npm command was not found
 * - `network`: npm could not reach its registry
 * - `npm-failed`: npm stopped for another reason
 * - `write-failed`: the cache folder cannot be written (permissions, disk space)
 */
export type DatasetErrorCode =
  | 'not-fetched'
  | 'corrupt-cache'
  | 'bad-source'
  | 'npm-missing'
  | 'network'
  | 'npm-failed'
  | 'write-failed';

/** A dataset problem; the message names the file, what was expected and what to do. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly code: DatasetErrorCode;

  constructor(code: DatasetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
