/**
 * G⁺ b for a positive semi-definite G, with a rank that does not depend on the units of the
 * coordinates.
 *
 * With D = diag G the matrix C = D^-½ G D^-½ has a unit diagonal, whatever the units. Its eigenvalues
 * λ up to a tolerance of the largest count as 0. Coordinates of which G's diagonal is 0 are out of G's
 * range. What is kept is D^½ C' D^½ =: G', and the solution is G'⁺ b, Moore and Penrose's: with P the
 * projection on the range of G', it is P D^-½ C'⁺ D^-½ P b.
 */
import { LuDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import { times } from './matrix.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** The default of `tolerance`: eigenvalues of C up to this fraction of the largest count as 0. */
export const rankTolerance = 1e-10;

/** A solution of G x = b, and what of b it leaves. */
export interface PseudoSolution {
  /** G'⁺ b: of the least-squares solutions the one of least norm. */
  readonly solution: Float64Array;
  /**
   * The share of b, as D^-½ b and its norm, that lies in directions that were cut; for coordinates in
   * which G is 0 the share of b itself. About 1e-16 is rounding.
   */
  readonly residual: number;
  /** sup over ξ of ξ·b − ½ ξᵀGξ in the directions that were kept: ½ b·x for b in the range. */
  readonly objective: number;
  /**
   * What the supremum lacks for the cut: ½ Σ c_k²/λ_k over the components c_k of D^-½ b that are more
   * than rounding, λ_k no less than its own rounding. Infinity for coordinates in which G is 0.
   */
  readonly lostObjective: number;
}

/** A pseudo-inverse, for any number of right sides. */
export interface PseudoInverse {
  /** The rank of G'. */
  readonly rank: number;
  /** n × rank: an orthonormal basis of the range of G'. */
  range(): Matrix;
  solve(b: ArrayLike<number>): PseudoSolution;
}

/** @param matrix G, n × n, finite. @param options `tolerance`: default {@link rankTolerance}. */
export function pseudoInverse(
  matrix: Matrix,
  { tolerance = rankTolerance }: { readonly tolerance?: number } = {},
): PseudoInverse {
  const n = matrix.rows;
  // Coordinates of no extent have the weight 0 here and in D^½.
  const roots = Float64Array.from(matrix.diagonal(), (value) => Math.sqrt(Math.max(0, value)));
  const weights = roots.map((root) => (root > 0 ? 1 / root : 0));
  const unit = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const entry = matrix.get(i, j) * weights[i]! * weights[j]!;
      // A semi-definite matrix has none above 1; rounding of a tiny diagonal may.
      unit.set(i, j, Math.max(-1, Math.min(1, entry)));
    }
  }
  const { values, vectors } = symmetricEigen(unit);
  const largest = Math.max(0, ...values);
  const rounding = n * Number.EPSILON * largest;
  const first = values.findIndex((value) => value > tolerance * largest && value > 0);
  const cut = first === -1 ? n : first;
  const rank = n - cut;
  const turned = vectors.transpose();
  let basis: Matrix | undefined;
  const range = () => {
    basis ??= rank === 0 ? new Matrix(n, 0) : rangeBasis(vectors, cut, roots);
    return basis;
  };
  // Where only whole coordinates were cut, their weights of 0 project.
  const plain = rank === 0 || cut === roots.filter((root) => root === 0).length;
  const project = (v: Float64Array) => times(range(), times(range().transpose(), v));
  /** Uᵀ D^-½ v. */
  const components = (v: Float64Array) => times(turned, entrywise(v, weights));
  const lost = (b: Float64Array, along: Float64Array) => {
    if (cut === 0) return { residual: 0, lostObjective: 0 };
    const size = Math.hypot(...along);
    const outside = along.subarray(0, cut);
    const beside = b.filter((_, i) => roots[i] === 0);
    let lostObjective = beside.some((value) => value !== 0) ? Infinity : 0;
    outside.forEach((c, k) => {
      if (Math.abs(c) <= 8 * n * Number.EPSILON * size) return;
      lostObjective += (c * c) / Math.max(values[k]!, rounding) / 2;
    });
    const share = size === 0 ? 0 : Math.hypot(...outside) / size;
    const whole = Math.hypot(...b);
    const apart = whole === 0 ? 0 : Math.hypot(...beside) / whole;
    return { residual: Math.max(share, apart), lostObjective };
  };
  const solve = (given: ArrayLike<number>): PseudoSolution => {
    const b = Float64Array.from(given);
    const along = components(b);
    const inside = plain ? along : components(project(b));
    const divided = inside.map((c, k) => (k < cut ? 0 : c / values[k]!));
    const solution = entrywise(times(vectors, divided), weights);
    let objective = 0;
    for (let k = cut; k < n; k++) objective += ((along[k]! / values[k]!) * along[k]!) / 2;
    return { solution: plain ? solution : project(solution), objective, ...lost(b, along) };
  };
  return { rank, range, solve };
}

const entrywise = (v: Float64Array, weights: Float64Array) =>
  v.map((value, i) => value * weights[i]!);

/**
 * An orthonormal basis of the span of D^½ U, U the columns of `vectors` from `cut` on. The rows of
 * D^½ U may be of any size: the triangular factor of an elimination with pivots spans the same, with
 * entries of at most 1.
 */
function rangeBasis(vectors: Matrix, cut: number, roots: Float64Array): Matrix {
  const n = vectors.rows;
  const rank = n - cut;
  const rounding = 8 * n * Number.EPSILON;
  const spanning = new Matrix(n, rank);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < rank; k++) {
      const entry = vectors.get(i, cut + k);
      spanning.set(i, k, Math.abs(entry) <= rounding ? 0 : entry * roots[i]!);
    }
  }
  // The pivots' order also puts large rows first, which Householder's reflections of the QR need.
  const lu = new LuDecomposition(spanning);
  const orthogonal = new QrDecomposition(lu.lowerTriangularMatrix).orthogonalMatrix;
  const basis = new Matrix(n, rank);
  lu.pivotPermutationVector.forEach((row, i) => {
    basis.setRow(row, orthogonal.getRow(i));
  });
  return basis;
}
