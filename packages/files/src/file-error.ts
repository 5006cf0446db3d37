/** The error of a file that cannot be read. */

/** A file that cannot be read, or must not. */
export class FileError extends Error {
  override readonly name = 'FileError';

  /**
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

  readonly code: string | undefined;
}
