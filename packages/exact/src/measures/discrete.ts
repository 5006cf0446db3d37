/** Discrete measures: finitely many points of R^n, each with its weight. */
import { ArgumentError } from '@wprox/arguments';
import { readVector } from '../inputs/vector.js';
import {
  type Points,
  readPoints,
  readSamples,
  type Samples,
  type SamplesInput,
  samplesOf,
} from './samples.js';
import { requireWeights, weightsOrEqual } from './weights.js';

/** Σ weights_i δ_(point i); make one with {@link discreteMeasure} or {@link deltaMixture}. */
export interface DiscreteMeasure extends Samples {
  /** One per point, at least 0, of sum 1. */
  readonly weights: Float64Array;
}

/** A discrete measure, or samples: points of equal weight. */
export type DiscreteInput = WeightedPoints | SamplesInput;

/** What a {@link DiscreteMeasure} is made of. */
export interface WeightedPoints extends Points {
  readonly weights: Float64Array;
}

/**
 * Makes the measure of weighted points, which are checked and copied. Points may repeat.
 *
 * @param points {@link samples}, or rows of n numbers.
 * @param weights one per point, at least 0, of sum 1 within 1e-6. Default: equal ones.
 * @returns the measure Σ w_i δ_(x_i).
 * @throws ArgumentError naming `points` (empty, ragged, NaN) or `weights` (negative, not one per
 *   point, not of sum 1).
 *
 * Reference: [5], section 2.1.
 *
 * @example
 * const p = discreteMeasure([[0, 0], [1, 0]], [0.25, 0.75]);
 */
export function discreteMeasure(
  points: SamplesInput,
  weights?: ArrayLike<number>,
): DiscreteMeasure {
  const { count, dimension, values } = readSamples('points', points);
  return {
    ...samplesOf({ count, dimension, values: values.slice() }),
    weights: weightsOrEqual('weights', weights, count),
  };
}

/**
 * Makes a mixture of point masses on the line, such as Example 1's α δ_a + (1 − α) δ_b.
 *
 * @param locations one number per point mass. @param weights see {@link discreteMeasure}.
 * @returns the measure Σ w_i δ_(x_i), of dimension 1.
 * @throws ArgumentError naming `locations` (empty, NaN) or `weights`.
 *
 * Reference: [1], Example 1.
 *
 * @example
 * const p = deltaMixture([-1, 2], [0.25, 0.75]);
 */
export function deltaMixture(
  locations: ArrayLike<number>,
  weights?: ArrayLike<number>,
): DiscreteMeasure {
  const values = readVector('locations', locations);
  return discreteMeasure({ count: values.length, dimension: 1, values }, weights);
}

/** Reads a discrete measure or samples, under the caller's name for them. */
export function readDiscrete(argument: string, input: DiscreteInput): DiscreteMeasure {
  if (isWeighted(input)) {
    const points = readPoints(argument, input);
    const { weights } = input;
    requireWeights(`${argument}.weights`, weights, points.count);
    const own = weights instanceof Float64Array ? weights : Float64Array.from(weights);
    return { ...points, weights: own };
  }
  const read = readSamples(argument, input);
  return { ...read, weights: new Float64Array(read.count).fill(1 / read.count) };
}

const isWeighted = (input: unknown): input is WeightedPoints =>
  typeof input === 'object' && input !== null && 'weights' in input;

/** @throws ArgumentError naming `q` if the two live in spaces of different dimension. */
export function assertSameDimension(
  p: { readonly dimension: number },
  q: { readonly dimension: number },
): void {
  if (q.dimension !== p.dimension) {
    throw new ArgumentError(
      'q',
      `has dimension ${q.dimension} but p has ${p.dimension}; expected the same`,
    );
  }
}
