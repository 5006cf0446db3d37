/**
 * The inner loops of factorizations and products, which have two forms with the same bits: `plain.ts` in
 * JavaScript and `simd.ts` in WebAssembly, several times as fast on large matrices.
 */

/** Rows of numbers in an array: each begins `stride` numbers after the one before it. */
export interface Rows {
  readonly values: Float64Array;
  /** Index of the first row's first number. */
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

/** What a step of the bidiagonalization reads and writes; every vector but `shared` has n numbers. */
export interface BidiagonalStep {
  /** n × n, row-major. */
  readonly a: Float64Array;
  /** The updates A − u wᵀ − z vᵀ that the last step left to be made. */
  readonly u: Float64Array;
  readonly w: Float64Array;
  readonly z: Float64Array;
  readonly v: Float64Array;
  /** The vector of the reflection of row k, and its factor. */
  readonly x: Float64Array;
  readonly factor: number;
  /** Become factor·A x, the column A_k − nextZ x_k, and columnᵀA, which is added. */
  readonly nextZ: Float64Array;
  readonly column: Float64Array;
  readonly product: Float64Array;
  /** Room for 3n + 3 numbers. */
  readonly shared: Float64Array;
}

/** The loops on the arrays of one {@link Workspace}. Matrices are row-major. */
export interface Kernels {
  /** Makes A's updates and the products, for rows from k + 1 and columns from k; product's from k + 1. */
  bidiagonalStep(n: number, k: number, step: BidiagonalStep): void;
  /** into += X Yᵀ, over the first `depth` numbers of each row; parts of 256 numbers are added in turn. */
  products(x: Rows, y: Rows, depth: number, into: Omit<Rows, 'count'>): void;
  /**
   * Columns `first` to `first` + 3 of Cholesky's factor, rows from `first` + 4, from the entries of the
   * matrix, which are there, and the factor's columns before.
   */
  solveColumns(lower: Float64Array, n: number, first: number): void;
}

/** Arrays of zeros, and the loops that work on them. */
export interface Workspace {
  readonly kernels: Kernels;
  array(length: number): Float64Array;
}
