/**
 * Bases Ψ = (ψ_1, ..., ψ_K) of potentials on R^n, for the affine approximation Φ = ξ·Ψ of the main
 * paper, section 4.1. Constants are left out: they do not move mass.
 */

import { requireFunction, requireInteger } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { checkedNumbers } from '../inputs/callback.js';
import { requireMembers } from '../inputs/options.js';
import type { MatrixInput } from '../linear-algebra/matrix.js';

/** K functions on R^n with their gradients; make your own as an object. */
export interface Basis {
  readonly dimension: number;
  /** K. */
  readonly size: number;
  /** Ψ(x), K numbers. */
  values(x: Float64Array): ArrayLike<number>;
  /** J_Ψ(x), K × n: ∂ψ_k/∂x_i at (k, i). */
  gradients(x: Float64Array): MatrixInput;
  /**
   * If Ψ are polynomials, their degree: expectations under Gaussians are then exact. Without it they
   * are computed with 20 Gauss-Hermite nodes per axis.
   */
  readonly degree?: number;
  /**
   * If the span does not change under translations but for constants: ξ with
   * ξ·Ψ(x) = ξ'·Ψ(x − c) + constant. Means far from 0, which would make the ψ nearly dependent, are
   * then taken off before anything is solved. Without it offsets above some 1e4 spreads cost digits.
   *
   * @param xi ξ', K numbers. @param center c, n numbers.
   */
  translated?(xi: Float64Array, center: Float64Array): Float64Array;
}

/**
 * Makes the basis ψ_i = x_i: Φ = a·x. M is the identity; this is O1.
 *
 * @returns n functions.
 * @throws ArgumentError naming `dimension`, as all bases.
 *
 * Reference: [1], section 4.1.
 */
export function linearBasis(dimension: number): Basis {
  assertDimension(dimension);
  const identity = Matrix.eye(dimension);
  return {
    dimension,
    size: dimension,
    degree: 1,
    values: (x) => Float64Array.from(x),
    gradients: () => identity,
    translated: (xi) => xi,
  };
}

/**
 * Makes the basis ψ = x_1, ..., x_n, ½x_1², ..., ½x_n²: Φ = a·x + ½ Σ q_i x_i²; this is O2Diag.
 *
 * @returns 2n functions.
 * @throws ArgumentError naming `dimension` unless a positive integer.
 *
 * Reference: [1], section 4.3.
 */
export function diagonalQuadraticBasis(dimension: number): Basis {
  assertDimension(dimension);
  const n = dimension;
  return {
    dimension,
    size: 2 * n,
    degree: 2,
    values: (x) =>
      Float64Array.from({ length: 2 * n }, (_, k) => (k < n ? x[k]! : x[k - n]! ** 2 / 2)),
    gradients: (x) => {
      const rows = new Matrix(2 * n, n);
      for (let i = 0; i < n; i++) {
        rows.set(i, i, 1);
        rows.set(n + i, i, x[i]!);
      }
      return rows;
    },
    translated: (xi, center) => xi.map((v, k) => (k < n ? v - xi[n + k]! * center[k]! : v)),
  };
}

/**
 * Makes the basis ψ = x_i, then for i ≤ j in the order (0,0), (1,0), (1,1), (2,0), ...: ½x_i² where i = j
 * and x_i x_j elsewhere, so that ξ are the entries of a symmetric Q: Φ = a·x + ½ xᵀQx; this is O2Full.
 *
 * @returns n + n(n + 1)/2 functions.
 * @throws ArgumentError naming `dimension` unless a positive integer.
 *
 * Reference: [1], Remark 1; errata, entry 6.
 */
export function fullQuadraticBasis(dimension: number): Basis {
  assertDimension(dimension);
  const n = dimension;
  const size = n + (n * (n + 1)) / 2;
  return {
    dimension,
    size,
    degree: 2,
    values: (x) => {
      const values = new Float64Array(size);
      let k = n;
      for (let i = 0; i < n; i++) {
        values[i] = x[i]!;
        for (let j = 0; j <= i; j++) values[k++] = i === j ? x[i]! ** 2 / 2 : x[i]! * x[j]!;
      }
      return values;
    },
    gradients: (x) => {
      const rows = new Matrix(size, n);
      let k = n;
      for (let i = 0; i < n; i++) {
        rows.set(i, i, 1);
        for (let j = 0; j <= i; j++, k++) {
          rows.set(k, i, x[j]!);
          rows.set(k, j, x[i]!);
        }
      }
      return rows;
    },
    translated: (xi, center) => {
      const moved = xi.slice();
      for (let i = 0, k = n; i < n; i++) {
        for (let j = 0; j <= i; j++, k++) {
          moved[i]! -= xi[k]! * center[j]!;
          if (i !== j) moved[j]! -= xi[k]! * center[i]!;
        }
      }
      return moved;
    },
  };
}

/** A basis has up to n(n + 3)/2 functions, each with a gradient of n numbers. */
const mostDimensions = 1e5;

function assertDimension(dimension: number): void {
  requireInteger('dimension', dimension, 1, mostDimensions);
}

/** Reads a basis, which may be the user's own. @throws ArgumentError naming `basis` or a property of it. */
export function readBasis(basis: Basis): Basis {
  const expected = 'a basis, such as linearBasis(2)';
  requireMembers('basis', basis, ['values', 'gradients'], expected);
  const { dimension, size, degree, translated } = basis;
  requireInteger('basis.dimension', dimension, 1);
  requireInteger('basis.size', size, 1);
  if (degree !== undefined) requireInteger('basis.degree', degree);
  if (translated !== undefined) {
    requireFunction('basis.translated', translated);
    const still = basis.translated!(new Float64Array(size), new Float64Array(dimension));
    checkedNumbers('basis.translated', still, size);
  }
  return basis;
}
