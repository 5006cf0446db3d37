/** What the caller's functions give back, checked where it comes in. */
import { ArgumentError, described, requireFunction } from '@wprox/arguments';
import { isArrayLike } from './vector.js';

/**
 * The caller's function, with a check that it gives numbers. NaN and infinity pass: by them a function
 * may say that it is not defined.
 *
 * @throws ArgumentError that names `argument` if it is not a function; the function throws it for a result
 *   that is no number.
 */
export function numberFrom<A extends readonly unknown[]>(
  argument: string,
  f: (...args: A) => number,
): (...args: A) => number {
  requireFunction(argument, f);
  return (...args) => checkedNumber(argument, f(...args));
}

/** @throws ArgumentError unless a result is a number. */
export function checkedNumber(argument: string, value: number): number {
  if (typeof value === 'number') return value;
  throw new ArgumentError(argument, `gives ${described(value)}; expected a number`);
}

/** The same for a function that gives an array of numbers, of a given length if there is one. */
export function numbersFrom<A extends readonly unknown[]>(
  argument: string,
  f: (...args: A) => ArrayLike<number>,
  length?: number,
): (...args: A) => Float64Array {
  requireFunction(argument, f);
  return (...args) => checkedNumbers(argument, f(...args), length);
}

/** @throws ArgumentError unless a result is an array of numbers, of that length if there is one. */
export function checkedNumbers(
  argument: string,
  values: ArrayLike<number>,
  length?: number,
): Float64Array {
  if (!isArrayLike(values)) {
    throw new ArgumentError(argument, `gives ${described(values)}; expected an array of numbers`);
  }
  if (length !== undefined && values.length !== length) {
    throw new ArgumentError(argument, `gives ${values.length} numbers; expected ${length}`);
  }
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) {
    const value: unknown = values[i];
    if (typeof value !== 'number') {
      throw new ArgumentError(argument, `gives ${described(value)} at ${i}; expected numbers`);
    }
    result[i] = value;
  }
  return result;
}
