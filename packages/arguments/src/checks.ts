/**
 * Checks of arguments. TypeScript makes most of them needless; programs in plain JavaScript and values
 * that were read from files have no other check. Each returns nothing and throws an ArgumentError.
 */
import { ArgumentError } from './argument-error.js';
import { described, escaped, quoted } from './described.js';

/** Characters of names that an error lists; it counts the other names. */
const LENGTH = 70;

/**
 * Refuses a value.
 * @throws ArgumentError always: `argument is <value>; expected <expected>`.
 */
export function reject(argument: string, value: unknown, expected: string): never {
  throw new ArgumentError(argument, `is ${described(value)}; expected ${expected}`);
}

/**
 * Requires an object of options with known names. An option that is `undefined` counts as left out.
 * @param argument what the caller passes, such as `options`.
 * @param names all options there are.
 * @param example how the options look, such as `{ h: 0.2 }`.
 * @throws ArgumentError if it is not a plain object, or names an option that does not exist.
 */
export function requireOptions(
  argument: string,
  options: unknown,
  names: readonly string[],
  example = `{ ${names[0]}: … }`,
): asserts options is Readonly<Record<string, unknown>> {
  if (!isPlain(options)) reject(argument, options, `an object such as ${example}`);
  const unknown = Object.keys(options).find((key) => !names.includes(key));
  if (unknown === undefined) return;
  throw new ArgumentError(argument, `has ${quoted(unknown)}, which is no option; ${oneOf(names)}`);
}

/** Requires a plain object with any names in it, such as tensors by name. */
export function requireRecord(
  argument: string,
  value: unknown,
  expected = 'an object',
): asserts value is object {
  if (!isPlain(value)) reject(argument, value, expected);
}

/** Requires an object that is not an array, a function or null. */
export function requireObject(
  argument: string,
  value: unknown,
  expected = 'an object',
): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    reject(argument, value, expected);
  }
}

/** Requires a finite number. */
export function requireFinite(argument: string, value: unknown): asserts value is number {
  if (!Number.isFinite(value)) reject(argument, value, 'a finite number');
}

/** Requires a finite number above 0. */
export function requirePositive(argument: string, value: unknown): asserts value is number {
  if (!(Number.isFinite(value) && (value as number) > 0)) {
    reject(argument, value, 'a finite number above 0');
  }
}

/** Requires a finite number of at least 0. */
export function requireNonNegative(argument: string, value: unknown): asserts value is number {
  if (!(Number.isFinite(value) && (value as number) >= 0)) {
    reject(argument, value, 'a finite number of at least 0');
  }
}

/**
 * Requires a number above 0 that a float32 computation keeps, with its reciprocal: 1e-37 to 1e37. Beyond
 * them a step size or a weight becomes 0 or Infinity in a tensor without an error.
 */
export function requirePositive32(argument: string, value: unknown): asserts value is number {
  requirePositive(argument, value);
  if (!isKept(value)) reject(argument, value, KEPT);
}

/** Requires 0 or a number of {@link requirePositive32}. */
export function requireNonNegative32(argument: string, value: unknown): asserts value is number {
  requireNonNegative(argument, value);
  if (value !== 0 && !isKept(value)) reject(argument, value, `0 or ${KEPT}`);
}

/** Requires a number whose size tensors of float32 keep: from -1e37 to 1e37. */
export function requireFinite32(argument: string, value: unknown): asserts value is number {
  requireFinite(argument, value);
  if (Math.abs(value) > 1e37) {
    reject(argument, value, 'a number from -1e37 to 1e37, because tensors have float32 numbers');
  }
}

const KEPT = 'a number from 1e-37 to 1e37, because tensors have float32 numbers';
const isKept = (value: number) => value >= 1e-37 && value <= 1e37;

/** Requires an integer from `least` (0 if it is not given) to `most` (by default what float64 holds exactly). */
export function requireInteger(
  argument: string,
  value: unknown,
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
    return;
  const isOpen = most === Number.MAX_SAFE_INTEGER;
  const range = isOpen ? `of at least ${least}` : `from ${least} to ${most.toLocaleString('en')}`;
  reject(argument, value, `an integer ${range}`);
}

/** Requires a string that is not empty. */
export function requireString(
  argument: string,
  value: unknown,
  expected = 'a string',
): asserts value is string {
  if (typeof value !== 'string' || value === '') reject(argument, value, expected);
}

/**
 * Requires a path: a string that is not empty and holds no NUL, which no file system accepts.
 * @param expected what lies there, such as `the path of a folder`.
 */
export function requirePath(
  argument: string,
  value: unknown,
  expected = 'the path of a file or folder',
): asserts value is string {
  requireString(argument, value, expected);
  if (value.includes('\0')) reject(argument, value, `${expected}, without NUL`);
}

/** Requires `true` or `false`. */
export function requireBoolean(argument: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') reject(argument, value, 'true or false');
}

/** Requires a function. */
export function requireFunction(
  argument: string,
  value: unknown,
  expected = 'a function',
): asserts value is (...args: never[]) => unknown {
  if (typeof value !== 'function') reject(argument, value, expected);
}

/** Requires one of some names. */
export function requireOneOf<T extends string>(
  argument: string,
  value: unknown,
  names: readonly T[],
): asserts value is T {
  if (!names.includes(value as T)) {
    throw new ArgumentError(argument, `is ${described(value)}; ${oneOf(names)}`);
  }
}

/** Requires an array, plain or typed. */
export function requireArray(
  argument: string,
  value: unknown,
  expected = 'an array',
): asserts value is ArrayLike<unknown> {
  const isTyped = ArrayBuffer.isView(value) && !(value instanceof DataView);
  if (!Array.isArray(value) && !isTyped) reject(argument, value, expected);
}

/** Requires an array, plain or typed, of finite numbers. */
export function requireNumbers(
  argument: string,
  value: unknown,
  expected = 'an array of finite numbers',
): asserts value is ArrayLike<number> {
  requireArray(argument, value, expected);
  for (let i = 0; i < value.length; i++) {
    if (Number.isFinite(value[i])) continue;
    throw new ArgumentError(
      argument,
      `holds ${described(value[i])} at index ${i}; expected ${expected}`,
    );
  }
}

/** Requires a Uint8Array; Node's Buffer is one. */
export function requireBytes(
  argument: string,
  value: unknown,
  expected = 'a Uint8Array, such as a Buffer',
): asserts value is Uint8Array {
  // By its tag: arrays of another realm (a worker, a test runner) have another class.
  if (Object.prototype.toString.call(value) !== '[object Uint8Array]' || !ArrayBuffer.isView(value))
    reject(argument, value, expected);
}

/** Requires an AbortSignal. */
export function requireSignal(argument: string, value: unknown): asserts value is AbortSignal {
  const methods = ['throwIfAborted', 'addEventListener', 'removeEventListener'];
  requireMethods(argument, value, methods, 'the signal of an AbortController');
}

/**
 * Requires an object of any class with these methods.
 * @param expected what such an object is and how it is made: `an Objective, such as wganGp()`.
 */
export function requireMethods(
  argument: string,
  value: unknown,
  methods: readonly string[],
  expected: string,
): void {
  const lacks = (method: string) => typeof Object(value)[method] !== 'function';
  const missing = methods.find(lacks);
  if (missing === undefined) return;
  if (typeof value !== 'object' || value === null) reject(argument, value, expected);
  const problem = `is ${described(value)} without ${missing}(); expected ${expected}`;
  throw new ArgumentError(argument, problem);
}

/** Options are plain objects: no arrays, no instances of classes such as Map, Promise or tf.Tensor. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of another realm (a worker, a test runner) have another Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function oneOf(names: readonly string[]): string {
  let shown = '';
  let count = 0;
  for (const name of names) {
    if (count > 0 && shown.length + name.length > LENGTH) break;
    shown += (count++ > 0 ? ', ' : '') + escaped(name.slice(0, LENGTH));
  }
  const more = names.length - count;
  const others = more > 0 ? ` or ${more} others` : '';
  return `expected ${names.length > 1 ? 'one of ' : ''}${shown}${others}`;
}
