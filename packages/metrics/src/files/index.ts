/**
 * Reads feature maps from files on a disk; runs in Node.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { MetricsFileError } from '../file-error.js';
export { loadModelFile, type ModelFile, type ModelFileOptions } from './model-file.js';
