/**
 * Errors that a user can act on. The command line prints only their messages. It prints every other
 * error with its stack, because that is a defect of the software.
 */

/** Base of every expected error. The message says what is wrong, what was expected, what to do. */
export class ExpectedError extends Error {
  override name = 'ExpectedError';
}

/** A config file, a preset name or a command-line option that cannot be used. */
export class ConfigError extends ExpectedError {
  override name = 'ConfigError';

  /**
   * Creates the error.
   * @param options `problems` lists everything that is wrong, one sentence each, if the message is only
   * the start of that list.
   */
  constructor(
    message: string,
    options: ErrorOptions & { readonly problems?: readonly string[] } = {},
  ) {
    super(message, options);
    this.problems = options.problems ?? [message];
  }

  /** Everything that is wrong; the message can be only its start. */
  readonly problems: readonly string[];
}

/** A folder of a run or an experiment that cannot be used as it is. */
export class RunFolderError extends ExpectedError {
  override name = 'RunFolderError';
}

/** A number of a run that is not finite, or a loss beyond its limit. */
export class DivergedError extends ExpectedError {
  override name = 'DivergedError';

  /**
   * Creates the error.
   * @param what the name of the number, such as `criticLoss`.
   * @param value the number.
   * @param diagnosis the whole message; by default the name and the number.
   */
  constructor(
    readonly what: string,
    readonly value: number,
    diagnosis = `${what} is ${value}`,
  ) {
    super(diagnosis);
  }
}

/** A damaged file of a run or an experiment. The message names the file and, for rows, the line. */
export class CorruptFileError extends ExpectedError {
  override name = 'CorruptFileError';

  /**
   * Creates the error.
   * @param file the path of the file.
   * @param problem what is wrong with the file and what to do, as a clause.
   * @param line the number of the line, from 1, in a file of rows.
   */
  constructor(
    readonly file: string,
    readonly problem: string,
    readonly line?: number,
  ) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${problem}`);
  }
}
