/** The error for bad arguments of the wprox packages, and the checks that throw it. */
export { ArgumentError } from './argument-error.js';
export {
  reject,
  requireArray,
  requireBoolean,
  requireFinite,
  requireFunction,
  requireInteger,
  requireMethods,
  requireNonNegative,
  requireNonNegative32,
  requireObject,
  requireOneOf,
  requireOptions,
  requirePositive,
  requirePositive32,
  requireRecord,
  requireString,
} from './checks.js';
export { described, escaped, quoted } from './described.js';
