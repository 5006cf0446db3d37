/**
 * Builds, finds and loads the native TensorFlow backend. Node only.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { buildNative, type NativeBuildOptions } from './build.js';
export { NativeBuildError, type NativeBuildFailure } from './build-error.js';
export { builtNative } from './folder.js';
export { loadBuilt, type TensorFlow } from './load.js';
export { NativeLoadError, type NativeLoadFailure } from './load-error.js';
