/**
 * Checks arguments, and throws an error that names the argument, its value and what was expected.
 * @module
 */

export { ArgumentError } from './argument-error.js';
export {
  reject,
  requireArray,
  requireBoolean,
  requireBytes,
  requireFinite,
  requireFinite32,
  requireFunction,
  requireInteger,
  requireMethods,
  requireNonNegative,
  requireNonNegative32,
  requireNumbers,
  requireObject,
  requireOneOf,
  requireOptions,
  requirePath,
  requirePositive,
  requirePositive32,
  requireRecord,
  requireSignal,
  requireString,
} from './checks.js';
export { described, escaped, quoted } from './described.js';
