/** Reads files of unknown origin within limits. */
export { FileError } from './file-error.js';
export { JsonError, type JsonLimits, parseJson, readJsonFile } from './json.js';
export {
  type FileLimits,
  type OpenFile,
  openRegularFile,
  readRegularFile,
} from './regular-file.js';
