/**
 * Eigenvalues and eigenvectors of small symmetric matrices by Jacobi rotations: the tests' independent
 * checker of ml-matrix's tridiagonalization. It finds the small eigenvalues of a positive definite
 * matrix to full relative accuracy (Demmel and Veselić 1992).
 */
import { Matrix } from 'ml-matrix';

/** The eigenvalues, in no particular order, and eigenvectors of a symmetric matrix. */
export function jacobiEigen(matrix: Matrix): { values: Float64Array; vectors: Matrix } {
  const n = matrix.rows;
  const a = new Float64Array(n * n);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    v[i * n + i] = 1;
    for (let j = 0; j < n; j++) a[i * n + j] = (matrix.get(i, j) + matrix.get(j, i)) / 2;
  }
  let rotated = true;
  // Convergence is quadratic; 6 to 10 sweeps do, 60 is out of reach.
  for (let sweep = 0; rotated && sweep < 60; sweep++) {
    rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotated = rotate(a, v, n, p, q) || rotated;
    }
  }
  return {
    values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!),
    vectors: Matrix.from1DArray(n, n, v),
  };
}

/** Makes entry (p, q) zero; false where it is negligible already. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): boolean {
  const off = a[p * n + q]!;
  const app = a[p * n + p]!;
  const aqq = a[q * n + q]!;
  // Products of roots, not roots of products, which underflow.
  if (Math.abs(off) <= 1e-17 * Math.sqrt(Math.abs(app)) * Math.sqrt(Math.abs(aqq))) {
    a[p * n + q] = 0;
    a[q * n + p] = 0;
    return false;
  }
  const ratio = (aqq - app) / (2 * off);
  const t =
    Math.abs(ratio) > 1e150
      ? 0.5 / ratio
      : Math.sign(ratio || 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    if (k !== p && k !== q) {
      const akp = a[k * n + p]!;
      const akq = a[k * n + q]!;
      const newP = c * akp - s * akq;
      const newQ = s * akp + c * akq;
      a[k * n + p] = newP;
      a[p * n + k] = newP;
      a[k * n + q] = newQ;
      a[q * n + k] = newQ;
    }
    const vkp = v[k * n + p]!;
    const vkq = v[k * n + q]!;
    v[k * n + p] = c * vkp - s * vkq;
    v[k * n + q] = s * vkp + c * vkq;
  }
  a[p * n + p] = app - t * off;
  a[q * n + q] = aqq + t * off;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  return true;
}
