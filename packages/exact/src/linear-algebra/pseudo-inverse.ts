/**
 * G⁺ b for a positive semi-definite G, with a rank that does not depend on the units of the
 * coordinates.
 *
 * With D = diag G the matrix C = D^-½ G D^-½ has a unit diagonal, whatever the units. Its eigenvalues
 * λ up to a tolerance of the largest count as 0. Coordinates of which G's diagonal is 0 are out of G's
 * range. What is kept is D^½ C' D^½ =: G', and the solution is G'⁺ b, Moore and Penrose's: with P the
 * projection off the kernel of G', which D^-½ makes of that of C', it is P D^-½ C'⁺ D^-½ P b.
 */
import { Matrix, QrDecomposition } from 'ml-matrix';
import { largestEntry, norm, times } from './matrix.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** The default of `tolerance`: eigenvalues of C up to this fraction of the largest count as 0. */
export const rankTolerance = 1e-10;

/**
 * That of second moments, which are known to rounding. In b·G⁺b, an energy, a direction of rounding
 * adds but its square over this; in a solution G⁺b of a measured G it would add noise.
 */
export const momentTolerance = 1e-13;

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

/**
 * Whether a cut loses what counts: a share of b that no rounding explains, or a smaller one that would
 * change the objective by more than 1e-6 of it.
 */
export function losesObjective({
  residual,
  objective,
  lostObjective,
}: Omit<PseudoSolution, 'solution'>): boolean {
  return residual > 1e-6 || (residual > 1e-11 && lostObjective > 1e-6 * objective);
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
  const diagonal = matrix.diagonal();
  const n = diagonal.length;
  // The coordinates in which G is not 0; the rest of this is about them.
  const live = diagonal.flatMap((value, i) => (value > 0 ? [i] : []));
  const roots = live.map((i) => Math.sqrt(diagonal[i]!));
  const weights = roots.map((root) => 1 / root);
  const { values, vectors } = symmetricEigen(unitDiagonal(matrix, live, weights));
  const largest = Math.max(0, values.at(-1) ?? 0);
  const rounding = n * Number.EPSILON * largest;
  const first = values.findIndex((value) => value > tolerance * largest && value > 0);
  const cut = first === -1 ? live.length : first;
  const turned = vectors.transpose();
  let kernel: Matrix | undefined;
  const project = (v: Float64Array) => {
    if (cut === 0) return v;
    kernel ??= spanOf(vectors, 0, cut, weights);
    const along = times(kernel, times(kernel.transpose(), v));
    return v.map((value, i) => value - along[i]!);
  };
  /** Uᵀ D^-½ v. */
  const components = (v: Float64Array) => times(turned, entrywise(v, weights));
  const lost = (b: ArrayLike<number>, along: Float64Array) => {
    if (cut === 0 && live.length === n) return { residual: 0, lostObjective: 0 };
    const size = norm(along);
    let lostObjective = 0;
    for (let k = 0; k < cut; k++) {
      if (Math.abs(along[k]!) <= 8 * n * Number.EPSILON * size) continue;
      lostObjective += along[k]! ** 2 / Math.max(values[k]!, rounding) / 2;
    }
    const share = size === 0 ? 0 : norm(along.subarray(0, cut)) / size;
    if (live.length === n) return { residual: share, lostObjective };
    const beside = Array.from(b).filter((_, i) => !(diagonal[i]! > 0));
    if (!beside.some((value) => value !== 0)) return { residual: share, lostObjective };
    return { residual: Math.max(share, norm(beside) / norm(b)), lostObjective: Infinity };
  };
  const solve = (b: ArrayLike<number>): PseudoSolution => {
    const right = new Float64Array(live.length);
    for (let k = 0; k < right.length; k++) right[k] = b[live[k]!]!;
    const along = components(right);
    const inside = cut === 0 ? along : components(project(right));
    const divided = inside.map((c, k) => (k < cut ? 0 : c / values[k]!));
    const solution = new Float64Array(n);
    project(entrywise(times(vectors, divided), weights)).forEach((value, k) => {
      solution[live[k]!] = value;
    });
    let objective = 0;
    for (let k = cut; k < along.length; k++)
      objective += ((along[k]! / values[k]!) * along[k]!) / 2;
    return { solution, objective, ...lost(b, along) };
  };
  return {
    rank: live.length - cut,
    range: () => {
      const basis = Matrix.zeros(n, live.length - cut);
      if (basis.columns === 0) return basis;
      const span = spanOf(vectors, cut, live.length, roots);
      live.forEach((i, k) => {
        basis.setRow(i, span.getRow(k));
      });
      return basis;
    },
    solve,
  };
}

/**
 * The inverse of G + λ(I − P), P the projection on G's range and λ the largest entry of G: regular, and G
 * where it does not vanish. A minimization that is preconditioned with G⁺ itself never moves within the
 * kernel.
 */
export function inverseWithoutKernel(matrix: Matrix): PseudoInverse {
  const inverse = pseudoInverse(matrix);
  if (inverse.rank === matrix.rows) return inverse;
  const range = inverse.range();
  const within =
    range.columns === 0 ? Matrix.zeros(matrix.rows, matrix.rows) : range.mmul(range.transpose());
  const kernel = Matrix.sub(Matrix.eye(matrix.rows), within);
  return pseudoInverse(Matrix.add(matrix, kernel.mul(largestEntry(matrix) || 1)));
}

/** C of the coordinates `live`. */
function unitDiagonal(matrix: Matrix, live: readonly number[], weights: readonly number[]): Matrix {
  const unit = new Matrix(live.length, live.length);
  live.forEach((i, k) => {
    live.forEach((j, l) => {
      const entry = matrix.get(i, j) * weights[k]! * weights[l]!;
      // A semi-definite matrix has none above 1; rounding of a tiny diagonal may.
      unit.set(k, l, Math.max(-1, Math.min(1, entry)));
    });
  });
  return unit;
}

const entrywise = (v: Float64Array, weights: readonly number[]) =>
  v.map((value, i) => value * weights[i]!);

/**
 * An orthonormal basis of the span of columns `from` to `to` of U, rows scaled. Their sizes may be any:
 * the triangular factor of an elimination with full pivots spans the same, with entries of at most 1.
 */
function spanOf(u: Matrix, from: number, to: number, scales: readonly number[]): Matrix {
  // The pivots' order also puts large rows first, which Householder's reflections of the QR need.
  const { lower, order } = lowerFactor(u.subMatrix(0, u.rows - 1, from, to - 1), scales);
  const orthogonal = new QrDecomposition(lower).orthogonalMatrix;
  const basis = new Matrix(u.rows, orthogonal.columns);
  order.forEach((row, i) => {
    basis.setRow(row, orthogonal.getRow(i));
  });
  return basis;
}

/**
 * The lower factor of diag(scales)·U = P L R with full pivots, row `order[i]` of U in row i. A row keeps
 * its digits only if the pivot's row is divided by its largest entry: a small one magnifies the others.
 */
function lowerFactor(u: Matrix, scales: readonly number[]): { lower: Matrix; order: number[] } {
  // Unscaled rows: what elimination leaves of them is told from its rounding.
  const rounding = 8 * u.rows * Number.EPSILON;
  const rounded = (v: number) => (Math.abs(v) <= rounding ? 0 : v);
  const rows = u.to2DArray().map((row) => row.map(rounded));
  const lower = Matrix.zeros(u.rows, u.columns);
  const order = rows.map((_, i) => i);
  for (let k = 0; k < u.columns; k++) {
    let [size, at, column] = [0, k, k];
    for (let i = k; i < order.length; i++) {
      rows[order[i]!]!.forEach((value, j) => {
        const scaled = Math.abs(value) * scales[order[i]!]!;
        if (scaled > size) [size, at, column] = [scaled, i, j];
      });
    }
    [order[k], order[at]] = [order[at]!, order[k]!];
    lower.swapRows(k, at);
    const top = rows[order[k]!]!;
    const pivot = top[column]!;
    lower.set(k, k, 1);
    for (let i = k + 1; i < order.length; i++) {
      const row = rows[order[i]!]!;
      const multiplier = row[column]! / pivot;
      if (!(Math.abs(multiplier) > 0)) continue;
      lower.set(i, k, multiplier * (scales[order[i]!]! / scales[order[k]!]!));
      row.forEach((value, j) => {
        row[j] = j === column ? 0 : rounded(value - multiplier * top[j]!);
      });
    }
  }
  return { lower, order };
}
