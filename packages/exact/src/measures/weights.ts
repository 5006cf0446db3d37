/** Weights of sum 1, and masses of any: the checks that all measures made of parts share. */
import { ArgumentError } from '@wprox/arguments';
import { compensatedSum } from '../compensated-sum.js';
import { assertFinite, requireLength } from '../inputs/vector.js';

/**
 * How far from 1 a sum of weights may be. As for covariances: ten float32 roundings, so that weights
 * computed in float32 pass. They are divided by their sum.
 */
const tolerance = 1e-6;

/**
 * Checks and copies weights, with their sum made 1 to rounding.
 *
 * @throws ArgumentError that names `argument`: not `count` of them, negative, NaN, or a sum that is
 *   not 1 within 1e-6.
 */
export function normalizedWeights(
  argument: string,
  input: ArrayLike<number>,
  count: number,
): Float64Array {
  const sum = requireWeights(argument, input, count);
  return Float64Array.from(input, (weight) => weight / sum);
}

/** Weights as {@link normalizedWeights}, of which there may be any number above 0. */
export function readWeights(argument: string, input: ArrayLike<number>): Float64Array {
  requireLength(argument, input, undefined, 'an array of weights of sum 1');
  return normalizedWeights(argument, input, input.length);
}

/** Weights as {@link normalizedWeights}, or equal ones if there are none. */
export function weightsOrEqual(
  argument: string,
  input: ArrayLike<number> | undefined,
  count: number,
): Float64Array {
  return input === undefined
    ? new Float64Array(count).fill(1 / count)
    : normalizedWeights(argument, input, count);
}

/**
 * Checks weights as {@link normalizedWeights}.
 *
 * @returns their sum.
 */
export function requireWeights(argument: string, input: ArrayLike<number>, count: number): number {
  requireLength(argument, input, 'any', `an array of ${count} numbers`);
  if (input.length !== count) {
    throw new ArgumentError(argument, `has ${input.length} entries; expected ${count}, one each`);
  }
  assertNonNegative(argument, input);
  const sum = compensatedSum(input);
  if (Math.abs(sum - 1) <= tolerance) return sum;
  throw new ArgumentError(argument, `add up to ${sum}; expected 1 (divide each by the sum)`);
}

/**
 * Checks and copies masses, one per point or node, of any sum.
 *
 * @throws ArgumentError that names `argument`: none, negative, NaN, or a sum beyond float64.
 */
export function readMasses(argument: string, input: ArrayLike<number>): Float64Array {
  requireLength(argument, input, undefined, 'an array with a mass for each point or node');
  assertNonNegative(argument, input);
  const masses = Float64Array.from(input);
  if (totalMass(masses) < Infinity) return masses;
  throw new ArgumentError(argument, 'adds up beyond float64; expected a finite sum');
}

/** Σ masses. */
export function totalMass(masses: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < masses.length; i++) sum += masses[i]!;
  return sum;
}

function assertNonNegative(argument: string, input: ArrayLike<number>): void {
  assertFinite(argument, input);
  for (let i = 0; i < input.length; i++) {
    if (input[i]! >= 0) continue;
    throw new ArgumentError(
      argument,
      `holds ${input[i]} at index ${i}; expected numbers of at least 0`,
    );
  }
}
