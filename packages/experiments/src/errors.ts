/**
 * Errors that a user can act on. The command line prints their message and nothing else; anything
 * that is not one of these is a defect of ours and is printed with its stack.
 */

/** Base of every expected error: what is wrong, what was expected, how to put it right. */
export class ExpectedError extends Error {
  override name = 'ExpectedError';
}

/** A config file, a preset name or a command-line option that cannot be used. */
export class ConfigError extends ExpectedError {
  override name = 'ConfigError';
}

/** A run or experiment folder that cannot be used as it is. */
export class RunFolderError extends ExpectedError {
  override name = 'RunFolderError';
}

/** A number of a run that is not finite, or a loss beyond its limit. */
export class DivergedError extends ExpectedError {
  override name = 'DivergedError';

  /**
   * @param what the number, such as `criticLoss`.
   * @param value what it is.
   * @param diagnosis the whole message; the number alone without it.
   */
  constructor(
    readonly what: string,
    readonly value: number,
    diagnosis = `${what} is ${value}`,
  ) {
    super(diagnosis);
  }
}

/** A file of ours whose content is not what we write; names the file and, for rows, the line. */
export class CorruptFileError extends ExpectedError {
  override name = 'CorruptFileError';

  /**
   * @param file the file's path.
   * @param problem what is wrong with it, as a clause.
   * @param line the line's number from 1, for files of rows.
   */
  constructor(
    readonly file: string,
    readonly problem: string,
    readonly line?: number,
  ) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${problem}`);
  }
}
