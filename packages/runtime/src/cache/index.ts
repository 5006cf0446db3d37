/** The user's cache folder, and how a folder in it is made whole or not at all. No TensorFlow.js here. */
export { cacheDirectory } from './directory.js';
export { Staging } from './staging.js';
