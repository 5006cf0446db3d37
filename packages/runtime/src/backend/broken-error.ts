/** The error of a backend that is there and does not load. */

/**
 * A backend is installed or built here and is not used. Its user expects it, so that `auto` warns when it
 * passes such a backend over.
 */
export class BrokenError extends Error {
  override readonly name = 'BrokenError';

  /** @param namesRemedy whether the message says what to do, so that no command is added to it. */
  constructor(
    message: string,
    readonly namesRemedy: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
