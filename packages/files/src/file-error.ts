/** The error of a file that cannot be read. */

/** A file that cannot be read, or must not. */
export class FileError extends Error {
  override readonly name = 'FileError';

  /**
   * Creates the error. Its message is the path and the problem.
   * @param file its path.
   * @param problem what is wrong with it and what was expected, as a clause.
   * @param options `code` is that of the operating system, such as `ENOENT`.
   */
  constructor(
    readonly file: string,
    readonly problem: string,
    options: ErrorOptions & { readonly code?: string } = {},
  ) {
    super(`${file}: ${problem}`, options);
    this.code = options.code;
  }

  /** The code of the system, such as `ENOENT`; undefined if the system gave none. */
  readonly code: string | undefined;
}
