/**
 * The dimension of the plane that points span, which is the rank of their covariance: the number of
 * singular values of the centered points above max(N, n) · ε · largest, as NumPy's `matrix_rank` counts
 * them. Points are moved by one of them instead of their mean, so that points that are equal
 * leave exact zeros, and are scaled by a power of two, so that nothing overflows or vanishes.
 */
import type { Points } from '../measures/samples.js';
import { singularValues } from './singular-values.js';

/** @returns at most the smaller of count − 1 and the dimension; 0 if all points are equal. */
export function affineRank({ count, dimension: n, values }: Points): number {
  const size = values.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  if (count < 2 || size === 0) return 0;
  const scale = 2 ** -Math.max(-1000, Math.min(1000, Math.ceil(Math.log2(size))));
  const moved = new Float64Array((count - 1) * n);
  let largest = 0;
  let squares = 0;
  for (let k = n; k < values.length; k++) {
    const [x, first] = [values[k]! * scale, values[k % n]! * scale];
    moved[k - n] = x - first;
    largest = Math.max(largest, Math.abs(x - first));
    squares += (x * x) / values.length;
  }
  if (largest === 0) return 0;
  const found = singularValues(moved, count - 1, n);
  const first = found.reduce((max, value) => Math.max(max, value), 0);
  // The numbers are themselves rounded: that alone makes singular values of this size.
  const noise = Number.EPSILON * Math.sqrt(squares) * (Math.sqrt(count) + Math.sqrt(n));
  const tolerance = Math.max(Math.max(count, n) * Number.EPSILON * first, noise);
  return found.reduce((rank, value) => rank + (value > tolerance ? 1 : 0), 0);
}
