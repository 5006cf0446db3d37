/** The error of a build of the native binding. */

/**
 * Why a build failed:
 * - `unsupported`: the binding cannot run on this system;
 * - `missing-tools`: a program or disk space is missing;
 * - `download`: npm or pip could not fetch a package, or its checksum is wrong;
 * - `unsafe`: another user owns or can change the cache folder or a folder above it;
 * - `build`: unpacking, compiling or the first use failed.
 */
export type NativeBuildFailure = 'unsupported' | 'missing-tools' | 'download' | 'unsafe' | 'build';

/** Says why the native binding could not be built, and what to do. */
export class NativeBuildError extends Error {
  override readonly name = 'NativeBuildError';

  /** Creates the error. `code` is the reason, for programs. */
  constructor(
    readonly code: NativeBuildFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
