export { ArgumentError } from '@wprox/arguments';
export { Random, type RandomState, requireRandom } from './random.js';
