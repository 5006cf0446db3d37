/** Numbers in a range, as public functions read them. */
import { reject, requireInteger } from '@wprox/arguments';

/** Requires a number for which a condition holds. @param expected that condition in words. */
export function requireNumber(
  argument: string,
  value: unknown,
  holds: (value: number) => boolean,
  expected: string,
): asserts value is number {
  if (typeof value !== 'number' || !holds(value)) reject(argument, value, expected);
}

/** Requires a probability, or another number from 0 to 1. */
export function requireFraction(argument: string, value: unknown): asserts value is number {
  requireNumber(argument, value, (x) => x >= 0 && x <= 1, 'a number from 0 to 1');
}

/**
 * Requires the options of an iterative solver: a relative tolerance and the most iterations.
 * @throws ArgumentError
 */
export function requireIterations(tolerance: unknown, maximumIterations: unknown): void {
  requireNumber('tolerance', tolerance, (x) => x > 0 && x < 1, 'a number above 0 and below 1');
  requireInteger('maximumIterations', maximumIterations, 1);
}
