/** The kernel distance of two sets of features; on Inception features it is called KID. */
import { ArgumentError, requireFunction, requireInteger, requireOptions } from '@wprox/arguments';
import { visitInnerProducts } from '@wprox/exact';
import { type Random, requireRandom } from '@wprox/runtime/random';
import type { FeatureSet, Vectors } from '../features/feature-set.js';
import { requireComparable } from './comparable.js';

/** A kernel distance, and what it was measured on. */
export interface KernelDistance {
  /** Mean over the subsets of the unbiased MMD²; can be below 0 if the sets are alike. */
  readonly value: number;
  /**
   * Of the value, from the spread over the subsets. Undefined if there is one subset, or if a subset is the
   * whole of one of the sets: subsets that are alike say nothing of the error. The nearer the subsets come
   * to the whole sets, the more it is too small.
   */
  readonly standardError: number | undefined;
  /** Name of the features. */
  readonly features: string;
  /** Samples of both sets. */
  readonly counts: readonly [number, number];
  /** Number of random subsets. */
  readonly subsets: number;
  /** Number of vectors of each set in a subset. */
  readonly subsetSize: number;
}

/** What {@link kernelDistance} takes. */
export interface KernelDistanceOptions {
  /** Draws the subsets that differ: the same state of the generator gives the same value. */
  readonly random: Random;
  /** Number of subsets, 1 to a million; 100 by default. */
  readonly subsets?: number;
  /** Vectors of each set in a subset, at most as many as there are; 1000 by default. */
  readonly subsetSize?: number;
  /** Called after each subset with the number of subsets done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Computes the squared maximum mean discrepancy with the kernel k(x, y) = (x·y/d + 1)³, unbiased: the
 * mean of k over pairs of each set without the diagonal, less twice the mean between the sets (Gretton
 * et al. 2012, equation 3). The value is the mean over random subsets, each drawn without repetition,
 * as for the Kernel Inception Distance (Bińkowski et al. 2018). `standardError` is the standard
 * deviation over the subsets divided by the root of their number. The value has no bias in N.
 *
 * @throws ArgumentError if the sets are of different features or have fewer than two vectors, if
 *   `subsets` or `subsetSize` is out of range, or if a kernel overflows.
 */
export function kernelDistance(
  a: FeatureSet,
  b: FeatureSet,
  options: KernelDistanceOptions,
): KernelDistance {
  requireComparable(['a', 'b'], a, b);
  const { random, subsets = 100, subsetSize = 1000, onProgress } = checked(options);
  const size = Math.min(subsetSize, a.count, b.count);
  // If every subset is the whole of both sets, one is enough.
  const different = size === a.count && size === b.count ? 1 : subsets;
  const values = Array.from({ length: different }, (_, done) => {
    const value = unbiasedSquaredMmd(
      { of: a, drawn: drawn(a.count, size, random) },
      { of: b, drawn: drawn(b.count, size, random) },
    );
    onProgress?.(((done + 1) * subsets) / different, subsets);
    return value;
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / different;
  if (!Number.isFinite(mean)) throw tooLarge();
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    value: mean,
    standardError:
      different > 1 && size < Math.min(a.count, b.count)
        ? Math.sqrt(squares / (different - 1) / different)
        : undefined,
    features: a.features,
    counts: [a.count, b.count],
    subsets,
    subsetSize: size,
  };
}

const tooLarge = () =>
  new ArgumentError('features', 'are too large for their third powers; scale both sets');

/** One value is kept for each subset. */
const MOST_SUBSETS = 1e6;

function checked(options: KernelDistanceOptions): KernelDistanceOptions {
  const names = ['random', 'subsets', 'subsetSize', 'onProgress'];
  requireOptions('options', options, names, '{ random: new Random(7) }');
  const { random, subsets, subsetSize, onProgress } = options;
  requireRandom('random', random);
  if (subsets !== undefined) requireInteger('subsets', subsets, 1, MOST_SUBSETS);
  if (subsetSize !== undefined) requireInteger('subsetSize', subsetSize, 2);
  if (onProgress !== undefined) requireFunction('onProgress', onProgress);
  return options;
}

/** Vectors of a set, by their numbers. */
interface Subset {
  readonly of: FeatureSet;
  readonly drawn: Uint32Array;
}

/** Computes 1/(m(m−1)) Σ_{i≠j} k(xᵢ, xⱼ) + 1/(m(m−1)) Σ_{i≠j} k(yᵢ, yⱼ) − 2/m² Σ k(xᵢ, yⱼ). */
function unbiasedSquaredMmd(x: Subset, y: Subset): number {
  const m = x.drawn.length;
  const center = meanOf(x);
  const [u, v] = [centered(x, center), centered(y, center)];
  const between = kernelSum(u, v) / (m * m);
  return (kernelSum(u, u) + kernelSum(v, v)) / (m * (m - 1)) - 2 * between;
}

/**
 * Vectors u = x − c beside what the kernel needs of c: with A = c·c/d + 1, pᵢ = c·uᵢ/d and s = uᵢ·vⱼ/d,
 *
 *   k(xᵢ, yⱼ) = (A + pᵢ + qⱼ + s)³.
 *
 * Terms of one vector alone cancel between the three means, so k less (A + pᵢ)³ + (A + qⱼ)³ − A³ gives the
 * same MMD², without the rounding of numbers as large as A³ if the features are far from 0.
 */
interface Centered extends Vectors {
  readonly constant: number;
  readonly along: Float64Array;
}

/** The mean, summed from the first vector, so that equal vectors are their own mean. */
function meanOf({ of: { values, dimension: d }, drawn }: Subset): Float64Array {
  const first = drawn[0]! * d;
  const mean = Float64Array.from(values.subarray(first, first + d));
  const offset = new Float64Array(d);
  for (const vector of drawn) {
    for (let k = 0; k < d; k++) offset[k]! += values[vector * d + k]! - mean[k]!;
  }
  for (let k = 0; k < d; k++) mean[k]! += offset[k]! / drawn.length;
  return mean;
}

function centered({ of: { values, dimension: d }, drawn }: Subset, center: Float64Array): Centered {
  const along = new Float64Array(drawn.length);
  const moved = new Float64Array(drawn.length * d);
  for (const [i, vector] of drawn.entries()) {
    let sum = 0;
    for (let k = 0; k < d; k++) {
      const value = values[vector * d + k]! - center[k]!;
      moved[i * d + k] = value;
      sum += value * center[k]!;
    }
    along[i] = sum / d;
    // An infinite coordinate, times any other, leaves no finite sum.
    if (!Number.isFinite(sum)) throw tooLarge();
  }
  const constant = center.reduce((sum, value) => sum + (value * value) / d, 1);
  return { count: drawn.length, dimension: d, values: moved, constant, along };
}

/** Computes Σ of k(xᵢ, yⱼ) less the terms of one vector alone; without the diagonal if both are one set. */
function kernelSum(x: Centered, y: Centered): number {
  const { dimension: d, constant } = x;
  const half = x === y;
  let sum = 0;
  visitInnerProducts(
    x,
    y,
    (i, j, products) => {
      const p = x.along[i]!;
      let ofRow = 0;
      for (let k = half && j === i ? 1 : 0; k < products.length; k++) {
        const [q, s] = [y.along[j + k]!, products[k]! / d];
        const rest = constant + p + q;
        ofRow += s * (3 * rest * (rest + s) + s * s) + 3 * p * q * (rest + constant);
      }
      sum += ofRow;
    },
    { half },
  );
  return half ? 2 * sum : sum;
}

/** Draws `size` different numbers below `count`, by the first steps of a shuffle (Fisher and Yates). */
function drawn(count: number, size: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const at = i + random.integer(count - i);
    [order[i], order[at]] = [order[at]!, order[i]!];
  }
  return order.subarray(0, size);
}
