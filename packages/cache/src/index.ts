/**
 * Finds the user's cache folder, and makes folders in it completely or not at all. Node only.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { cacheDirectory } from './directory.js';
export { makePrivateFolder } from './private-folder.js';
export { Staging } from './staging.js';
