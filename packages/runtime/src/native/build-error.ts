/** Why the native binding could not be built. */

/**
 * - `unsupported`: not on this system;
 * - `missing-tools`: something has to be installed first;
 * - `download`: npm or pip could not fetch what is needed, or it is not what was expected;
 * - `build`: compiling, linking or the first use failed.
 */
export type NativeBuildFailure = 'unsupported' | 'missing-tools' | 'download' | 'build';

/** The native binding could not be built. The message says what to do. */
export class NativeBuildError extends Error {
  override readonly name = 'NativeBuildError';

  constructor(
    readonly code: NativeBuildFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
