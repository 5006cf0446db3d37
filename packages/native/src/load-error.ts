/** The error of a build that is not loaded. */

/**
 * Why a build is not loaded:
 * - `unsafe`: another user owns a file or folder, or can change it;
 * - `outdated`: an earlier version made the build, without a manifest or with one of another format;
 * - `damaged`: a file is missing, added or different from the one that was built;
 * - `load`: Node cannot load the binding or its library.
 */
export type NativeLoadFailure = 'unsafe' | 'outdated' | 'damaged' | 'load';

/** A build that cannot be loaded. The message says why, and what to do. */
export class NativeLoadError extends Error {
  override readonly name = 'NativeLoadError';

  /** Creates the error. `code` is the reason, for programs. */
  constructor(
    readonly code: NativeLoadFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What makes a good build of a bad one, as the end of a message. */
export const BUILD_AGAIN = 'build it again: npx wprox-native --force';
