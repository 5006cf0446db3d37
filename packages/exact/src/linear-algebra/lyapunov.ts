/**
 * The symmetric solution V of V S + S V = C for a positive semi-definite S.
 *
 * In the eigenbasis of S it is V_ij = C_ij / (λ_i + λ_j), to the absolute accuracy of the λ. That is
 * not enough where the variances are of very different size or S is singular. But V ↦ V S + S V is
 * itself a positive semi-definite map of symmetric matrices, with the diagonal s_ii + s_jj; scaled to
 * a unit diagonal its eigenvalues lie between those of S scaled likewise. So up to
 * {@link directDimension} it is solved as one system by {@link pseudoInverse} in these cases.
 */
import { Matrix } from 'ml-matrix';
import { inner, symmetrized } from './matrix.js';
import { type PseudoInverse, pseudoInverse } from './pseudo-inverse.js';
import { symmetricEigen } from './symmetric-eigen.js';

/** Up to here the system of n(n + 1)/2 unknowns costs less than a millisecond. */
const directDimension = 6;

/** Variances of a ratio up to this cost the eigenbasis two digits. */
const evenRatio = 100;

/** V of V S + S V = C, and what of C it leaves. */
export interface LyapunovSolution {
  /** Symmetric; of all solutions the one of least Frobenius norm. */
  readonly solution: Matrix;
  /** The share of C that no V reaches: what C does inside the kernel of S. About 1e-16 is rounding. */
  readonly residual: number;
  /** sup over V of tr(V C) − tr(V S V) = ½ tr(V C). */
  readonly objective: number;
  /** What the supremum lacks for what was cut; see {@link PseudoSolution}. */
  readonly lostObjective: number;
}

/** A Lyapunov equation of one S, for any number of right sides. */
export interface LyapunovEquation {
  solve(c: Matrix): LyapunovSolution;
}

/** @param s S, n × n, finite. @param options `tolerance`: of the rank, as {@link pseudoInverse}. */
export function lyapunovEquation(
  s: Matrix,
  options: { readonly tolerance?: number } = {},
): LyapunovEquation {
  const scaled = pseudoInverse(s, options);
  const variances = s.diagonal();
  const even =
    scaled.rank === s.rows && Math.max(...variances) <= evenRatio * Math.min(...variances);
  return even || s.rows > directDimension ? inEigenbasis(s, scaled) : asSystem(s, options);
}

function asSystem(s: Matrix, options: { readonly tolerance?: number }): LyapunovEquation {
  const n = s.rows;
  const size = (n * (n + 1)) / 2;
  const system = new Matrix(size, size);
  for (let k = 0; k < size; k++) {
    const unit = new Float64Array(size);
    unit[k] = 1;
    const v = fromCoordinates(unit, n);
    system.setColumn(k, Array.from(coordinates(Matrix.add(v.mmul(s), s.mmul(v)))));
  }
  const inverse = pseudoInverse(system, options);
  return {
    solve: (c) => {
      const { solution, ...rest } = inverse.solve(coordinates(symmetrized(c)));
      return { solution: fromCoordinates(solution, n), ...rest };
    },
  };
}

/** A symmetric matrix in the orthonormal basis E_ii, (E_ij + E_ji)/√2. */
function coordinates(matrix: Matrix): Float64Array {
  const n = matrix.rows;
  const result = new Float64Array((n * (n + 1)) / 2);
  for (let i = 0, k = 0; i < n; i++) {
    for (let j = 0; j < i; j++) result[k++] = matrix.get(i, j) * Math.SQRT2;
    result[k++] = matrix.get(i, i);
  }
  return result;
}

function fromCoordinates(values: Float64Array, n: number): Matrix {
  const matrix = new Matrix(n, n);
  for (let i = 0, k = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const entry = values[k++]! * Math.SQRT1_2;
      matrix.set(i, j, entry);
      matrix.set(j, i, entry);
    }
    matrix.set(i, i, values[k++]!);
  }
  return matrix;
}

function inEigenbasis(s: Matrix, scaled: PseudoInverse): LyapunovEquation {
  const n = s.rows;
  const { rank } = scaled;
  const [values, vectors] = eigenpairs(s, scaled);
  const turned = vectors.transpose();
  const largest = values.reduce((max, value) => Math.max(max, value), 0);
  const rounding = n * Number.EPSILON * largest;
  return {
    solve: (c) => {
      const right = symmetrized(c);
      const norm = rank < n ? right.norm() : 0;
      const half = turned.mmul(right);
      const inside = half.mmul(vectors);
      const divided = new Matrix(rank, rank);
      for (let i = 0; i < rank; i++) {
        for (let j = 0; j < rank; j++) {
          divided.set(i, j, inside.get(i, j) / (values[i]! + values[j]!));
        }
      }
      const solution = vectors.mmul(divided).mmul(turned);
      let beside = 0;
      if (rank < n) {
        // C's part between the range and the kernel of S, and that in the kernel.
        const across = Matrix.sub(half, inside.mmul(turned));
        const outer = vectors.mmul(across.divColumnVector(Array.from(values)));
        solution.add(outer).add(outer.transpose());
        beside = kernelPart(right, vectors).norm();
      }
      const nothing = beside <= 8 * n * Number.EPSILON * norm;
      return {
        solution: symmetrized(solution),
        residual: norm === 0 ? 0 : beside / norm,
        objective: inner(solution, right) / 2,
        lostObjective: nothing ? 0 : beside ** 2 / (4 * rounding),
      };
    },
  };
}

/** The eigenvalues of S on its range, none below their rounding, with the vectors. */
function eigenpairs(s: Matrix, { rank, range }: PseudoInverse): [Float64Array, Matrix] {
  const basis = rank === s.rows ? undefined : range();
  const { values, vectors } = symmetricEigen(basis ? basis.transpose().mmul(s).mmul(basis) : s);
  const least = Number.MIN_VALUE / Number.EPSILON;
  return [values.map((value) => Math.max(value, least)), basis ? basis.mmul(vectors) : vectors];
}

/** P C P for the projection P on the kernel. */
function kernelPart(c: Matrix, range: Matrix): Matrix {
  const kernel = Matrix.sub(Matrix.eye(c.rows), range.mmul(range.transpose()));
  return kernel.mmul(c).mmul(kernel);
}
