/**
 * Draws seeded random numbers, the same on every machine; runs in Node and browsers, without TensorFlow.js.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { Random, type RandomState, requireRandom } from './random.js';
