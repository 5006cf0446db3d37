/**
 * Mean and covariance of features, gathered batch by batch in float64 and constant memory. Batches
 * are merged by the update of Chan, Golub and LeVeque (1983), which loses no digits by cancellation
 * as sums of squares do.
 */
import { ArgumentError, requireInteger, requireNumbers, requireObject } from '@wprox/arguments';
import { assertFiniteFeatures } from '../features/assert-finite.js';
import { requireFeatureName } from '../features/feature-name.js';
import { largestOf } from '../features/scale.js';

/** Statistics of a set of feature vectors, as plain data that can be written to JSON. */
export interface FeatureStatistics {
  /** Name of the feature map. */
  readonly features: string;
  /** Number of feature vectors. */
  readonly count: number;
  /** Mean of each feature. */
  readonly mean: readonly number[];
  /** dimension × dimension numbers, row by row, unbiased (divided by count - 1). */
  readonly covariance: readonly number[];
}

/** The covariance has the square of these, here 2 GiB. */
const MOST_DIMENSIONS = 2 ** 14;

/** Differences whose squares, summed over samples and dimensions, are normal numbers of float64. */
const [LEAST_SPREAD, MOST_SPREAD] = [1e-150, 1e150];

/** Gathers {@link FeatureStatistics}; `collectStatistics` and `statisticsOf` are its public forms. */
export class FeatureStatisticsBuilder {
  private count = 0;
  private readonly mean: Float64Array;
  /** Σ (x - mean)(x - mean)ᵀ, the lower triangle. */
  private readonly scatter: Float64Array;
  /** The largest difference of a feature from a mean. */
  private spread = 0;

  constructor(
    private readonly features: string,
    private readonly dimension: number,
    /** The argument that the vectors come from, for errors. */
    private readonly source = 'set',
  ) {
    requireInteger('dimension', dimension, 1, MOST_DIMENSIONS);
    this.mean = new Float64Array(dimension);
    this.scatter = new Float64Array(dimension * dimension);
  }

  /**
   * Adds feature vectors, laid out one after the other.
   * @throws ArgumentError if the values are not a whole number of vectors, NonFiniteFeatureError if one
   *   is not finite; nothing is added then.
   */
  add(values: ArrayLike<number>): void {
    const { dimension: d } = this;
    const added = values.length / d;
    if (!Number.isInteger(added)) {
      throw new ArgumentError(
        'values',
        `has ${values.length} numbers; expected a multiple of the dimension ${d}`,
      );
    }
    if (added === 0) return;
    assertFiniteFeatures(values, d, this.count);
    // Relative to the first vector, so that vectors that are equal have a covariance of exact zeros.
    const first = Float64Array.from({ length: d }, (_, i) => values[i]!);
    const offset = new Float64Array(d);
    for (let k = d; k < values.length; k++) offset[k % d]! += (values[k]! - first[k % d]!) / added;
    const mean = first.map((value, i) => value + offset[i]!);
    // Feature by feature, so that the products below read memory in order.
    const centered = new Float64Array(values.length);
    for (let k = 0; k < values.length; k++) {
      const i = k % d;
      centered[i * added + (k - i) / d] = values[k]! - first[i]! - offset[i]!;
    }
    this.spread = Math.max(this.spread, largestOf(centered));
    const total = this.count + added;
    const shift = mean.map((value, i) => value - this.mean[i]!);
    if (this.count > 0) this.spread = Math.max(this.spread, largestOf(shift));
    const weight = (this.count * added) / total;
    for (let i = 0; i < d; i++) addProducts(this.scatter, centered, shift, weight, i, added);
    for (let i = 0; i < d; i++) this.mean[i]! += (shift[i]! * added) / total;
    this.count = total;
  }

  /**
   * Returns the statistics of all vectors added so far.
   * @throws ArgumentError if there are fewer than two, or if their differences are above 1e150 or below
   *   1e-150.
   */
  statistics(): FeatureStatistics {
    const { dimension: d, count } = this;
    if (count < 2) {
      throw new ArgumentError(
        this.source,
        `gave ${count} feature vectors; expected at least 2 for a covariance`,
      );
    }
    if (this.spread > MOST_SPREAD || (this.spread > 0 && this.spread < LEAST_SPREAD)) {
      throw new ArgumentError(
        'features',
        `differ from their mean by up to ${this.spread}, whose square float64 does not hold; scale them`,
      );
    }
    const covariance = new Array<number>(d * d);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        covariance[i * d + j] = this.scatter[i * d + j]! / (count - 1);
        covariance[j * d + i] = covariance[i * d + j]!;
      }
    }
    return { features: this.features, count, mean: [...this.mean], covariance };
  }
}

/**
 * Requires statistics; `count` can be left out.
 * @throws ArgumentError unless mean and covariance are finite numbers, d and d² of them.
 */
export function requireStatistics(argument: string, value: unknown): void {
  requireObject(argument, value, 'a FeatureStatistics, such as await collectStatistics(…)');
  const { features, count, mean, covariance } = value as Partial<FeatureStatistics>;
  requireFeatureName(`${argument}.features`, features);
  if (count !== undefined) requireInteger(`${argument}.count`, count, 2);
  requireNumbers(`${argument}.mean`, mean);
  requireNumbers(`${argument}.covariance`, covariance);
  const d = mean.length;
  if (d > 0 && covariance.length === d * d) return;
  throw new ArgumentError(
    `${argument}.covariance`,
    `has ${covariance.length} numbers; expected ${d} × ${d}, as the mean has ${d}`,
  );
}

/**
 * Adds Σ over the batch of (x - mean)ᵢ(x - mean)ⱼ and the part of the shift to row i of the
 * scatter, for j ≤ i. Four columns at a time share the loads of feature i.
 */
function addProducts(
  scatter: Float64Array,
  centered: Float64Array,
  shift: Float64Array,
  weight: number,
  i: number,
  added: number,
): void {
  const row = i * shift.length;
  const own = i * added;
  const moved = weight * shift[i]!;
  let j = 0;
  for (; j + 3 <= i; j += 4) {
    const [p, q, r, s] = [j * added, (j + 1) * added, (j + 2) * added, (j + 3) * added];
    let [sp, sq] = [moved * shift[j]!, moved * shift[j + 1]!];
    let [sr, ss] = [moved * shift[j + 2]!, moved * shift[j + 3]!];
    for (let k = 0; k < added; k++) {
      const x = centered[own + k]!;
      sp += x * centered[p + k]!;
      sq += x * centered[q + k]!;
      sr += x * centered[r + k]!;
      ss += x * centered[s + k]!;
    }
    scatter[row + j]! += sp;
    scatter[row + j + 1]! += sq;
    scatter[row + j + 2]! += sr;
    scatter[row + j + 3]! += ss;
  }
  for (; j <= i; j++) {
    let sum = moved * shift[j]!;
    for (let k = 0; k < added; k++) sum += centered[own + k]! * centered[j * added + k]!;
    scatter[row + j]! += sum;
  }
}
