/**
 * The inner loops of factorizations, which have two forms with the same bits: `plain.ts` in JavaScript and
 * `simd.ts` in WebAssembly, about four times as fast on large matrices.
 */

/** The loops on the arrays of one {@link Workspace}. Matrices are square and row-major. */
export interface Kernels {
  /** A −= u wᵀ + z vᵀ and product += tᵀA, for rows from k and columns from k + 1. */
  updateAndMultiply(
    a: Float64Array,
    n: number,
    k: number,
    u: Float64Array,
    w: Float64Array,
    z: Float64Array,
    v: Float64Array,
    t: Float64Array,
    product: Float64Array,
  ): void;
  /** product = A x, for rows and columns from k. */
  multiply(a: Float64Array, n: number, k: number, x: Float64Array, product: Float64Array): void;
  /**
   * The products over `count` numbers of two rows of A, from index `row` and `stride` further, with four of
   * B, into `into`: the first row's with all four, then the second's.
   */
  rowProducts(
    a: Float64Array,
    row: number,
    stride: number,
    b: Float64Array,
    other: number,
    otherStride: number,
    count: number,
    into: Float64Array,
  ): void;
}

/** Arrays of zeros, and the loops that work on them. */
export interface Workspace {
  readonly kernels: Kernels;
  array(length: number): Float64Array;
}
