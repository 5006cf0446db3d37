/** Vectors as public functions read them: arrays, plain or typed, and all objects that are like arrays. */
import { ArgumentError, described, reject } from '@wprox/arguments';

/** How many numbers an error lists. */
const LISTED = 3;

/**
 * Reads finite numbers into an array of their own.
 *
 * @param length how many there must be; 'any' also allows none. Default: at least one.
 * @param expected what the numbers are, for errors: `one per point`.
 * @throws ArgumentError that names `argument`: no array, strings, holes, bigints, NaN or infinity in it.
 */
export function readVector(
  argument: string,
  input: ArrayLike<number>,
  length?: number | 'any',
  expected = 'an array of numbers',
): Float64Array {
  requireLength(argument, input, length, expected);
  assertFinite(argument, input);
  return Float64Array.from(input);
}

/** Requires something with elements, numbers or not; see {@link readVector}. */
export function requireLength(
  argument: string,
  input: unknown,
  length?: number | 'any',
  expected = 'an array',
): asserts input is ArrayLike<unknown> {
  if (!isArrayLike(input)) reject(argument, input, expected);
  const count = input.length;
  if (typeof length === 'number' ? count === length : count > 0 || length === 'any') return;
  if (count === 0 && length === undefined) {
    throw new ArgumentError(argument, `is empty; expected ${expected}`);
  }
  throw new ArgumentError(argument, `has ${count} entries; expected ${length}`);
}

/** Whether a value has a length and elements: no string, no function. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null || value instanceof DataView) return false;
  const { length } = value as { length?: unknown };
  return Number.isSafeInteger(length) && (length as number) >= 0;
}

/** @throws ArgumentError unless every value is a finite number. */
export function assertFinite(argument: string, values: ArrayLike<number>): void {
  if (values instanceof Float64Array && allFinite(values)) return;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new ArgumentError(
      argument,
      `holds ${described(values[i])} at index ${i}; expected finite numbers`,
    );
  }
}

/** Its loop sees one kind of array only, which is several times as fast. */
function allFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** Numbers for an error, of which it says how many there are if they are many. */
export function listed(values: ArrayLike<unknown>): string {
  const first = Array.from({ length: Math.min(values.length, LISTED) }, (_, i) => values[i]);
  const rest = values.length > LISTED ? `, … ${values.length} in all` : '';
  return `[${first.map(described).join(', ')}${rest}]`;
}

/** Reads the ends of an interval, either of which may be infinite. @throws ArgumentError unless lower < upper. */
export function readInterval(argument: string, input: unknown): [lower: number, upper: number] {
  requireLength(argument, input, 2, 'an interval such as [0, 1]');
  const [lower, upper] = [input[0], input[1]];
  if (typeof lower === 'number' && typeof upper === 'number' && lower < upper) {
    return [lower, upper];
  }
  throw new ArgumentError(
    argument,
    `is [${described(lower)}, ${described(upper)}]; expected lower < upper`,
  );
}
