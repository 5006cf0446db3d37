/** Sliced W_p: the mean over directions of W_p on the line (Rabin et al. 2011; Bonneel et al. 2015). */
import { ArgumentError } from '../argument-error.js';
import {
  assertSameDimension,
  type DiscreteInput,
  readDiscrete,
  type WeightedPoints,
} from '../measures/discrete.js';
import { assertOrder } from './line.js';
import { sortedDistance, sortedPoints } from './line-samples.js';

/** Where the directions come from: `Random` of @wprox/runtime is one. */
export interface NormalSource {
  /** `count` independent standard normal numbers. */
  normal(count: number): ArrayLike<number>;
}

/**
 * Sliced W_p: (mean over random unit directions d of W_p^p(d·P, d·Q))^(1/p). Never above W_p, for a
 * projection shortens distances; O(directions · count log count).
 *
 * @param p, q discrete measures or samples of the same dimension.
 * @param options `random`: the source of the directions; the same source in the same state gives
 *   the same value. `directions`: how many, default 100. `order`: p ≥ 1, default 2.
 * @throws ArgumentError naming `p`, `q`, `order`, `directions`, or `random` if that gives no usable
 *   numbers.
 *
 * @example
 * slicedWasserstein(x, y, { random: new Random(7), directions: 200 });
 */
export function slicedWasserstein(
  p: DiscreteInput,
  q: DiscreteInput,
  {
    random,
    directions = 100,
    order = 2,
  }: { readonly random: NormalSource; readonly directions?: number; readonly order?: number },
): number {
  assertOrder(order);
  if (!Number.isSafeInteger(directions) || directions < 1) {
    throw new ArgumentError('directions', `is ${directions}; expected an integer of at least 1`);
  }
  const [first, second] = [readDiscrete('p', p), readDiscrete('q', q)];
  assertSameDimension(first, second);
  let mean = 0;
  for (let k = 0; k < directions; k++) {
    const direction = unitVector(random, first.dimension);
    const distance = sortedDistance(
      sortedPoints(project(first, direction), first.weights),
      sortedPoints(project(second, direction), second.weights),
      order,
    );
    mean += distance ** order / directions;
  }
  return mean ** (1 / order);
}

/** Uniform on the sphere: a normal vector, made of length 1. */
function unitVector(random: NormalSource, dimension: number): Float64Array {
  for (let attempt = 0; attempt < 100; attempt++) {
    const vector = Float64Array.from(random.normal(dimension));
    const length = Math.hypot(...vector);
    if (vector.length === dimension && length > 0 && Number.isFinite(length)) {
      return vector.map((x) => x / length);
    }
  }
  throw new ArgumentError('random', `gave no direction; expected ${dimension} normal numbers`);
}

function project({ count, dimension, values }: WeightedPoints, onto: Float64Array): Float64Array {
  const projected = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < dimension; k++) projected[i]! += values[i * dimension + k]! * onto[k]!;
  }
  return projected;
}
