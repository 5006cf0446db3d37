/** Builds the native TensorFlow backend; what is built is found by `prepareBackend` by itself. */
export { buildNative, type NativeBuildOptions } from './build.js';
export { NativeBuildError, type NativeBuildFailure } from './build-error.js';
