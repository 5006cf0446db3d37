/** Precision and recall of generated features, by the neighbours of each set (Kynkäänniemi et al. 2019). */
import type { FeatureSet } from '../features/feature-set.js';
import { assertAtLeast, assertComparable } from './comparable.js';
import { type Vectors, visitProducts } from './pair-products.js';

/** Precision and recall with what they were measured on. */
export interface PrecisionRecall {
  /** The share of generated vectors that lie among the real ones: are samples good? */
  readonly precision: number;
  /** The share of real vectors that lie among the generated ones: is everything there? */
  readonly recall: number;
  readonly features: string;
  /** Of real vectors, of generated ones. Both numbers fall or rise with them: compare equal counts. */
  readonly counts: readonly [real: number, generated: number];
  readonly neighbours: number;
}

/** What {@link precisionRecall} takes. */
export interface PrecisionRecallOptions {
  /** The k of the k-th nearest neighbour; 3 unless given, as in the paper. */
  readonly neighbours?: number;
  /** Told how many of the vectors have been compared with all others. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Vectors between two calls of `onProgress`. */
const CHUNK = 64;

/**
 * "Improved precision and recall" of Kynkäänniemi et al. 2019, algorithm 1: around each vector of a
 * set lies a ball that reaches to its k-th nearest neighbour in the set, and what lies in one of the
 * balls lies among the set. Distances are Euclidean, in float64; count² · dimension operations.
 *
 * @throws RangeError if the sets are of different features, or have not more than `neighbours` vectors.
 */
export function precisionRecall(
  real: FeatureSet,
  generated: FeatureSet,
  { neighbours = 3, onProgress }: PrecisionRecallOptions = {},
): PrecisionRecall {
  assertComparable(real, generated);
  assertAtLeast('neighbours', neighbours, 1);
  for (const { count } of [real, generated]) {
    if (count <= neighbours) {
      throw new RangeError(`neighbours is ${neighbours} for ${count} vectors; expected fewer`);
    }
  }
  const [x, y] = [spreadOut(real), spreadOut(generated)];
  const total = 2 * x.count + y.count;
  let done = 0;
  const inChunks = (count: number, work: (from: number, to: number) => void) => {
    for (let from = 0; from < count; from += CHUNK) {
      const to = Math.min(count, from + CHUNK);
      work(from, to);
      done += to - from;
      onProgress?.(done, total);
    }
  };
  const radii = [x, y].map((set) => {
    const nearest = new Nearest(set.count, neighbours);
    inChunks(set.count, (from, to) => addNeighbours(set, nearest, from, to));
    return nearest.farthest();
  }) as [Float64Array, Float64Array];
  const realIsCovered = new Uint8Array(x.count);
  const generatedIsCovered = new Uint8Array(y.count);
  inChunks(x.count, (from, to) => {
    visitProducts(x, y, from, to, (i, j, product) => {
      const square = squaredDistance(x, i, y, j, product);
      if (square <= radii[0][i]!) generatedIsCovered[j] = 1;
      if (square <= radii[1][j]!) realIsCovered[i] = 1;
    });
  });
  return {
    precision: share(generatedIsCovered),
    recall: share(realIsCovered),
    features: real.features,
    counts: [real.count, generated.count],
    neighbours,
  };
}

interface SpreadVectors extends Vectors {
  /** ‖xᵢ‖². */
  readonly squares: Float64Array;
}

/** A set in float64, with the squares of its lengths. */
function spreadOut({ count, dimension: d, values }: FeatureSet): SpreadVectors {
  const wide = Float64Array.from(values);
  const squares = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = i * d; k < (i + 1) * d; k++) squares[i]! += wide[k]! * wide[k]!;
  }
  return { count, dimension: d, values: wide, squares };
}

/** ‖x − y‖² = ‖x‖² + ‖y‖² − 2 x·y; what rounding leaves of equal vectors counts as 0. */
function squaredDistance(
  a: SpreadVectors,
  i: number,
  b: SpreadVectors,
  j: number,
  product: number,
): number {
  const [square, other] = [a.squares[i]!, b.squares[j]!];
  const distance = square + other - 2 * product;
  return distance > 64 * Number.EPSILON * (square + other) ? distance : 0;
}

/** The k smallest squared distances of each vector that it was told of. */
class Nearest {
  /** In rising order, vector after vector. */
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

  /** The k-th of each vector. */
  farthest(): Float64Array {
    const { squares, count, k } = this;
    return Float64Array.from({ length: count }, (_, i) => squares[(i + 1) * k - 1]!);
  }
}

/** Tells `nearest` of all pairs whose first vector is in [from, to). */
function addNeighbours(set: SpreadVectors, nearest: Nearest, from: number, to: number): void {
  const add = (i: number, j: number, product: number) => {
    if (j <= i) return;
    const square = squaredDistance(set, i, set, j, product);
    nearest.add(i, square);
    nearest.add(j, square);
  };
  visitProducts(set, set, from, to, add, { half: true });
}

function share(covered: Uint8Array): number {
  return covered.reduce((sum, is) => sum + is, 0) / covered.length;
}
