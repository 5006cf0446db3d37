/** Precision and recall of generated features, by nearest neighbors (Kynkäänniemi et al. 2019). */
import { reject, requireFunction, requireInteger, requireOptions } from '@wprox/arguments';
import { visitInnerProducts } from '@wprox/exact';
import type { FeatureSet, Vectors } from '../features/feature-set.js';
import { largestOf, scaleFor } from '../features/scale.js';
import { requireComparable } from './comparable.js';

/** Precision and recall, and what they were measured on. */
export interface PrecisionRecall {
  /** Share of generated vectors that lie among the real ones: the quality of the samples. */
  readonly precision: number;
  /** Share of real vectors that lie among the generated ones: the coverage of the data. */
  readonly recall: number;
  /** Name of the features. */
  readonly features: string;
  /** Numbers of vectors. Precision and recall depend on them: compare equal counts only. */
  readonly counts: readonly [real: number, generated: number];
  /** Number of neighbors that set the radius of a sample. */
  readonly neighbors: number;
}

/** What {@link precisionRecall} takes. */
export interface PrecisionRecallOptions {
  /** The k of the k-th nearest neighbor; 3 by default, as in the paper. */
  readonly neighbors?: number;
  /** Called with the number of vectors that have been compared with all others. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Computes the improved precision and recall of Kynkäänniemi et al. 2019 (algorithm 1). Around each
 * vector of a set lies a ball that reaches to its k-th nearest neighbor in the set; a vector that lies
 * in one of the balls lies among the set. Distances are Euclidean, in float64, and right to
 * a few roundings of themselves wherever the features lie; the cost is count² · dimension operations.
 *
 * @throws ArgumentError if the sets are of different features, or if one has at most `neighbors` vectors.
 */
export function precisionRecall(
  real: FeatureSet,
  generated: FeatureSet,
  options: PrecisionRecallOptions = {},
): PrecisionRecall {
  requireComparable(['real', 'generated'], real, generated);
  const { neighbors = 3, onProgress } = checked(options);
  for (const { count } of [real, generated]) {
    if (count <= neighbors) {
      reject('neighbors', neighbors, `fewer than the ${count} vectors of a set`);
    }
  }
  // A vector of the set, so that whole numbers stay whole: then distances that are equal compare equal.
  const center = Float64Array.from(real.values.subarray(0, real.dimension));
  const scale = scaleFor(largestOf(real.values, generated.values));
  const [x, y] = [widened(real, center, scale), widened(generated, center, scale)];
  const total = 2 * x.count + y.count;
  let before = 0;
  const onRows = (rows: number) => onProgress?.(before + rows, total);
  const radii = [x, y].map((set) => {
    const nearest = new Nearest(set.count, neighbors);
    addNeighbors(set, nearest, onRows);
    before += set.count;
    return nearest.farthest();
  }) as [Float64Array, Float64Array];
  const realIsCovered = new Uint8Array(x.count);
  const generatedIsCovered = new Uint8Array(y.count);
  visitInnerProducts(
    x,
    y,
    (i, first, products) => {
      for (let k = 0; k < products.length; k++) {
        const j = first + k;
        const square = squaredEuclidean(x, i, y, j, products[k]!);
        if (square <= radii[0][i]!) generatedIsCovered[j] = 1;
        if (square <= radii[1][j]!) realIsCovered[i] = 1;
      }
    },
    { onRows },
  );
  return {
    precision: coveredShare(generatedIsCovered),
    recall: coveredShare(realIsCovered),
    features: real.features,
    counts: [real.count, generated.count],
    neighbors,
  };
}

function checked(options: PrecisionRecallOptions): PrecisionRecallOptions {
  requireOptions('options', options, ['neighbors', 'onProgress']);
  const { neighbors, onProgress } = options;
  if (neighbors !== undefined) requireInteger('neighbors', neighbors, 1);
  if (onProgress !== undefined) requireFunction('onProgress', onProgress);
  return options;
}

interface WideVectors extends Vectors {
  /** ‖xᵢ‖². */
  readonly squares: Float64Array;
}

/** Converts a set to float64, moves it by -center, scales it, and computes squared lengths. */
function widened(
  { count, dimension: d, values }: FeatureSet,
  center: Float64Array,
  scale: number,
): WideVectors {
  // Scaled first, because a difference of numbers near 1e308 overflows.
  const wide = Float64Array.from(values, (value, k) => value * scale - center[k % d]! * scale);
  const squares = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = i * d; k < (i + 1) * d; k++) squares[i]! += wide[k]! * wide[k]!;
  }
  return { count, dimension: d, values: wide, squares };
}

/** Below this fraction of ‖x‖² + ‖y‖² a difference of them has lost too many digits. */
const CANCELED = 2 ** -20;

/** Computes ‖x − y‖² = ‖x‖² + ‖y‖² − 2 x·y, and from the differences if that cancels. */
function squaredEuclidean(
  a: WideVectors,
  i: number,
  b: WideVectors,
  j: number,
  product: number,
): number {
  const [square, other] = [a.squares[i]!, b.squares[j]!];
  const distance = square + other - 2 * product;
  if (distance > CANCELED * (square + other)) return distance;
  const d = a.dimension;
  let sum = 0;
  for (let k = 0; k < d; k++) sum += (a.values[i * d + k]! - b.values[j * d + k]!) ** 2;
  return sum;
}

/** Keeps the k smallest squared distances of each vector. */
class Nearest {
  /** k numbers in rising order for each vector. */
  private readonly squares: Float64Array;

  constructor(
    private readonly count: number,
    private readonly k: number,
  ) {
    this.squares = new Float64Array(count * k).fill(Number.POSITIVE_INFINITY);
  }

  add(i: number, square: number): void {
    const { squares, k } = this;
    const first = i * k;
    let at = first + k - 1;
    if (square >= squares[at]!) return;
    for (; at > first && squares[at - 1]! > square; at--) squares[at] = squares[at - 1]!;
    squares[at] = square;
  }

  /** Returns the k-th smallest squared distance of each vector. */
  farthest(): Float64Array {
    const { squares, count, k } = this;
    return Float64Array.from({ length: count }, (_, i) => squares[(i + 1) * k - 1]!);
  }
}

/** Adds all pairs of different vectors to `nearest`. */
function addNeighbors(set: WideVectors, nearest: Nearest, onRows: (done: number) => void): void {
  const visit = (i: number, first: number, products: Float64Array) => {
    for (let j = Math.max(first, i + 1); j < first + products.length; j++) {
      const square = squaredEuclidean(set, i, set, j, products[j - first]!);
      nearest.add(i, square);
      nearest.add(j, square);
    }
  };
  visitInnerProducts(set, set, visit, { half: true, onRows });
}

function coveredShare(covered: Uint8Array): number {
  return covered.reduce((sum, is) => sum + is, 0) / covered.length;
}
