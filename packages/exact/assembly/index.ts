/**
 * The inner loops of the float64 linear algebra, two numbers at a time. Matrices are row-major; arguments
 * are addresses and steps in bytes, and counts of numbers. `src/linear-algebra/kernels/plain.ts` does the
 * same operations in the same order, so that results do not depend on which of the two runs.
 */
export { bidiagonalStep } from './bidiagonal';
export { products, solveColumns } from './products';
