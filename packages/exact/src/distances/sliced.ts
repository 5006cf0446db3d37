/** Sliced W_p: the mean over directions of W_p on the line (Rabin et al. 2011; Bonneel et al. 2015). */
import { ArgumentError, requireInteger } from '@wprox/arguments';
import { checkedNumbers } from '../inputs/callback.js';
import { checkOptions, requireMembers } from '../inputs/options.js';
import { visitInnerProducts } from '../linear-algebra/inner-products.js';
import {
  assertSameDimension,
  type DiscreteInput,
  readDiscrete,
  type WeightedPoints,
} from '../measures/discrete.js';
import type { Points } from '../measures/samples.js';
import { assertOrder } from './line.js';
import { areEqual, sortedDistance, sortedPoints } from './line-samples.js';
import { powerMean } from './power-mean.js';

/** Where the directions come from: `Random` of @wprox/runtime is one. */
export interface NormalSource {
  /** `count` independent standard normal numbers. */
  normal(count: number): ArrayLike<number>;
}

/** Numbers that are kept at once: the components of all points along some directions. */
const mostProjected = 2 ** 20;

/** The error of the mean is then a thousandth of that of one direction. */
const mostDirections = 1e6;

/**
 * Computes sliced W_p: (mean over random unit directions d of W_p^p(d·P, d·Q))^(1/p). Never above W_p, for
 * a projection shortens distances; O(directions · count log count).
 *
 * @param p a discrete measure, or samples.
 * @param q the same, of the same dimension.
 * @param options `random`: the source of the directions; the same source in the same state gives
 *   the same value. `directions`: how many, 1 to a million, default 100. `order`: p ≥ 1, default 2.
 * @returns the distance, in the units of the points.
 * @throws ArgumentError naming `p`, `q` (also if beyond float64), `order`, `directions`, or `random` if that gives no usable
 *   numbers.
 *
 * Reference: [25].
 *
 * @example
 * slicedWasserstein(x, y, { random: new Random(7), directions: 200 });
 */
export function slicedWasserstein(
  p: DiscreteInput,
  q: DiscreteInput,
  options: {
    readonly random: NormalSource;
    readonly directions?: number;
    readonly order?: number;
  },
): number {
  const [first, second] = [readDiscrete('p', p), readDiscrete('q', q)];
  assertSameDimension(first, second);
  checkOptions(options, ['random', 'directions', 'order'], '{ random: new Random(7) }', ['random']);
  const { random, directions = 100, order = 2 } = options;
  requireMembers(
    'random',
    random,
    ['normal'],
    'an object with normal(count), such as new Random(7)',
  );
  assertOrder(order);
  requireInteger('directions', directions, 1, mostDirections);
  // A sum over the coordinates could overflow where the projections do not.
  const scale = 2 ** -Math.max(0, Math.ceil(Math.log2(largest(first, second))) - 900);
  const [x, y] = [scaled(first, scale), scaled(second, scale)];
  const distances = new Float64Array(directions);
  const weights = [first.weights, second.weights].map((w) => (areEqual(w) ? undefined : w));
  const { dimension: n } = first;
  const most = Math.max(1, Math.floor(mostProjected / (x.count + y.count)));
  for (let k = 0; k < directions; k += most) {
    const count = Math.min(most, directions - k);
    const onto = { count, dimension: n, values: new Float64Array(count * n) };
    for (let i = 0; i < count; i++) onto.values.set(unitVector(random, n), i * n);
    const [ofX, ofY] = [projected(onto, x), projected(onto, y)];
    for (let i = 0; i < count; i++) {
      distances[k + i] = sortedDistance(
        sortedPoints(ofX.subarray(i * x.count, (i + 1) * x.count), weights[0]),
        sortedPoints(ofY.subarray(i * y.count, (i + 1) * y.count), weights[1]),
        order,
      );
    }
  }
  const distance = powerMean(distances, undefined, order) / scale;
  if (distance === Infinity) {
    throw new ArgumentError('q', 'is farther from p than float64 can say; divide all points by 4');
  }
  return distance;
}

/** Uniform on the sphere: a normal vector, made of length 1. */
function unitVector(random: NormalSource, dimension: number): Float64Array {
  for (let attempt = 0; attempt < 100; attempt++) {
    const vector = checkedNumbers('random.normal', random.normal(dimension), dimension);
    const length = Math.hypot(...vector);
    if (length > 0 && Number.isFinite(length)) {
      return vector.map((x) => x / length);
    }
  }
  throw new ArgumentError('random', `gave no direction; expected ${dimension} normal numbers`);
}

/** The largest coordinate of either. */
function largest(...measures: readonly WeightedPoints[]): number {
  let most = 0;
  for (const { values } of measures) {
    for (let k = 0; k < values.length; k++) most = Math.max(most, Math.abs(values[k]!));
  }
  return most;
}

/** The points' components along unit vectors: those along the first, those along the second, … */
function projected(onto: Points, points: Points): Float64Array {
  const result = new Float64Array(onto.count * points.count);
  visitInnerProducts(onto, points, (i, j, products) => result.set(products, i * points.count + j));
  return result;
}

/** The points times a power of 2. */
function scaled(points: WeightedPoints, scale: number): WeightedPoints {
  return scale === 1 ? points : { ...points, values: points.values.map((x) => x * scale) };
}
