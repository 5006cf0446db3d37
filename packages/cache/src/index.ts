/** The user's cache folder, and folders in it that are made completely or not at all. Node only. */
export { ArgumentError } from '@wprox/arguments';
export { cacheDirectory } from './directory.js';
export { makePrivateFolder } from './private-folder.js';
export { Staging } from './staging.js';
