/** Weights of sum 1: the check that every measure made of parts shares. */
import { ArgumentError, assertFinite } from '../argument-error.js';
import { compensatedSum } from '../compensated-sum.js';

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
  if (input.length !== count) {
    throw new ArgumentError(argument, `has ${input.length} entries; expected ${count}, one each`);
  }
  assertFinite(argument, input);
  for (let i = 0; i < count; i++) {
    if (input[i]! < 0) {
      throw new ArgumentError(
        argument,
        `holds ${input[i]} at index ${i}; expected numbers of at least 0`,
      );
    }
  }
  const sum = compensatedSum(input);
  if (!(Math.abs(sum - 1) <= tolerance)) {
    throw new ArgumentError(argument, `add up to ${sum}; expected 1 (divide each by the sum)`);
  }
  return Float64Array.from(input, (weight) => weight / sum);
}
