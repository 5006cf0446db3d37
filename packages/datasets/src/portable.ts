/**
 * The exports that run anywhere: all of this package outside Node, and a part of it in Node.
 * @module
 */

export { DatasetError, type DatasetErrorCode } from './errors.js';
export * from './images/index.js';
export * from './toys/index.js';
