/**
 * The feature map that needs the package `nsfwjs`; runs anywhere.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { MetricsFileError } from '../file-error.js';
export { loadNsfwjsInception, type NsfwjsInception } from './nsfwjs-inception.js';
