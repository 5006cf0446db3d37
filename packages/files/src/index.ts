/**
 * Reads files of unknown origin within limits, and makes folders.
 * @module
 */

export { FileError } from './file-error.js';
export { requireInside } from './inside.js';
export { JsonError, type JsonLimits, parseJson, readJsonFile } from './json.js';
export { type FolderOptions, makeFolder } from './make-folder.js';
export {
  type FileLimits,
  type OpenFile,
  openRegularFile,
  readRegularFile,
} from './regular-file.js';
