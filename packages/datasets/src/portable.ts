/** What runs anywhere: the whole of the package's main entry outside Node, and a part of it in Node. */
export { DatasetError, type DatasetErrorCode } from './errors.js';
export * from './images/index.js';
export * from './toys/index.js';
