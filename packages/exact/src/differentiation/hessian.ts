/** Second derivatives of functions known by their values or by their gradients. */
import { Matrix } from 'ml-matrix';
import { extrapolatedSlope, repeatedSlopes } from './repeated.js';

/** A Hessian with an error estimate. */
export interface Hessian {
  /** p × p, symmetric. */
  readonly hessian: Matrix;
  /** An estimate of the largest error of an entry. */
  readonly error: number;
}

/**
 * The Hessian from a gradient: its differences over two lengths, whose disagreement is the estimate.
 *
 * @param gradientOver makes ∇f for differences over steps of a hundredth of these lengths; a gradient
 *   in closed form ignores them.
 */
export function hessianFrom(
  gradientOver: (lengths: Float64Array) => (theta: Float64Array) => ArrayLike<number>,
  theta: Float64Array,
): Hessian {
  const [plain, other] = [1, 0.7].map((share) => {
    const lengths = theta.map((value) => share * Math.max(1, Math.abs(value)));
    const slopes = repeatedSlopes(gradientOver(lengths), lengths, 1, extrapolatedSlope)(theta);
    return new Matrix(slopes.map((slope) => Array.from(slope)));
  });
  const transposed = plain!.transpose();
  const gap = (matrix: Matrix) => Matrix.sub(plain!, matrix).abs().max();
  // Slopes err by 1e-8 or so of their largest in ways that both lengths share.
  const rounding = 5e-9 * Matrix.abs(plain!).max();
  return {
    hessian: Matrix.add(plain!, transposed).mul(0.5),
    error: 4 * (Math.max(gap(other!), gap(transposed)) + rounding),
  };
}

/** ∇f by the cheap differences of `repeated.ts`, over these lengths. */
export const slopesOf =
  (f: (theta: Float64Array) => number) =>
  (lengths: Float64Array): ((theta: Float64Array) => Float64Array) => {
    const slopes = repeatedSlopes((theta) => [f(theta)], lengths, 1, extrapolatedSlope);
    return (theta) => Float64Array.from(slopes(theta), (slope) => slope[0]!);
  };
