/**
 * Mean and covariance of features, gathered batch by batch in float64 and constant memory. Batches
 * are merged by the update of Chan, Golub and LeVeque (1983), which does not cancel as sums of
 * squares do.
 */
import type { TypedArray } from '@tensorflow/tfjs';

/** Statistics of a set of feature vectors, as plain data that can be written to JSON. */
export interface FeatureStatistics {
  /** The feature map's name. */
  readonly features: string;
  /** Number of feature vectors. */
  readonly count: number;
  readonly mean: readonly number[];
  /** Row by row, unbiased (divided by count - 1). */
  readonly covariance: readonly number[];
}

/**
 * Gathers {@link FeatureStatistics}.
 * @example
 * const gathered = new FeatureStatisticsBuilder(classifier.name, classifier.dimension);
 * gathered.add(await features.data());
 * const statistics = gathered.statistics();
 */
export class FeatureStatisticsBuilder {
  private count = 0;
  private readonly mean: Float64Array;
  /** Σ (x - mean)(x - mean)ᵀ, the lower triangle. */
  private readonly scatter: Float64Array;

  constructor(
    private readonly features: string,
    private readonly dimension: number,
  ) {
    if (!Number.isInteger(dimension) || dimension < 1) {
      throw new RangeError(`dimension is ${dimension}; expected a positive integer`);
    }
    this.mean = new Float64Array(dimension);
    this.scatter = new Float64Array(dimension * dimension);
  }

  /**
   * Adds feature vectors, laid out one after the other.
   * @throws RangeError if their number is not whole or a value is not finite; nothing is added then.
   */
  add(values: TypedArray | readonly number[]): void {
    const { dimension: d } = this;
    const added = values.length / d;
    if (!Number.isInteger(added)) {
      throw new RangeError(
        `${values.length} values were added; expected a multiple of the dimension ${d}`,
      );
    }
    if (added === 0) return;
    for (let k = 0; k < values.length; k++) {
      if (!Number.isFinite(values[k])) {
        throw new RangeError(
          `feature ${k % d} of sample ${this.count + Math.floor(k / d)} is ${values[k]}; ` +
            'expected finite features',
        );
      }
    }
    const mean = new Float64Array(d);
    for (let k = 0; k < values.length; k++) mean[k % d]! += values[k]! / added;
    const centred = Float64Array.from(values, (value, k) => value - mean[k % d]!);
    const total = this.count + added;
    const shift = mean.map((value, i) => value - this.mean[i]!);
    const weight = (this.count * added) / total;
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = weight * shift[i]! * shift[j]!;
        for (let row = 0; row < centred.length; row += d)
          sum += centred[row + i]! * centred[row + j]!;
        this.scatter[i * d + j]! += sum;
      }
    }
    for (let i = 0; i < d; i++) this.mean[i]! += (shift[i]! * added) / total;
    this.count = total;
  }

  /**
   * The statistics of all that was added.
   * @throws RangeError if fewer than two vectors were.
   */
  statistics(): FeatureStatistics {
    const { dimension: d, count } = this;
    if (count < 2) {
      throw new RangeError(`${count} feature vectors were added; a covariance needs at least 2`);
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
