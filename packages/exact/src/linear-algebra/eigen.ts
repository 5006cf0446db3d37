/**
 * Eigenvalues and eigenvectors of small symmetric matrices by Jacobi rotations, and what is solved
 * with them: pseudo-inverses, damped systems, Lyapunov equations. Matrices are row-major, n² numbers.
 *
 * Jacobi's method costs more than tridiagonalisation but finds the small eigenvalues of a positive
 * definite matrix to full relative accuracy (Demmel and Veselić 1992), which a pseudo-inverse needs.
 */

/** The default of `tolerance`: eigenvalues below this fraction of the largest count as 0. */
export const rankTolerance = 1e-10;

/** A = V diag(values) Vᵀ. */
export interface SymmetricEigen {
  readonly dimension: number;
  /** In no particular order. */
  readonly values: Float64Array;
  /** V, row-major: column k is the unit eigenvector of `values[k]`. */
  readonly vectors: Float64Array;
}

/** The eigenvalues and eigenvectors of a symmetric matrix; only its mean with its transpose counts. */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
  const a = new Float64Array(n * n);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    v[i * n + i] = 1;
    for (let j = 0; j < n; j++) a[i * n + j] = (matrix[i * n + j]! + matrix[j * n + i]!) / 2;
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
    dimension: n,
    values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!),
    vectors: v,
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

/** V diag(f(values)) Vᵀ, row-major. */
export function applyToEigenvalues(
  { dimension: n, values, vectors }: SymmetricEigen,
  f: (value: number) => number,
): Float64Array {
  const result = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const value = f(values[k]!);
    if (value === 0) continue;
    for (let i = 0; i < n; i++) {
      const scaled = value * vectors[i * n + k]!;
      for (let j = 0; j < n; j++) result[i * n + j]! += scaled * vectors[j * n + k]!;
    }
  }
  return result;
}

/** The largest absolute eigenvalue. */
function spectralRadius({ values }: SymmetricEigen): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** A solution of (A + λI) x = b, and how much of b it leaves. */
export interface PseudoSolution {
  /** (A + λI)⁺ b: the least-squares solution of least norm. */
  readonly solution: Float64Array;
  /** ‖b − (A + λI) x‖ / ‖b‖: above rounding, b is partly outside of the range of A + λI. */
  readonly residual: number;
}

/**
 * (A + λI)⁺ b for a positive semi-definite A.
 *
 * @param options `damping`: λ ≥ 0 of Levenberg and Marquardt. `tolerance`: eigenvalues of A + λI up
 *   to this fraction of the largest count as 0.
 */
export function pseudoSolve(
  eigen: SymmetricEigen,
  b: ArrayLike<number>,
  { damping = 0, tolerance = rankTolerance }: { damping?: number; tolerance?: number } = {},
): PseudoSolution {
  const { dimension: n, values, vectors } = eigen;
  const smallest = tolerance * (spectralRadius(eigen) + damping);
  const solution = new Float64Array(n);
  let lost = 0;
  let norm = 0;
  for (let k = 0; k < n; k++) {
    let along = 0;
    for (let i = 0; i < n; i++) along += vectors[i * n + k]! * b[i]!;
    norm += along ** 2;
    const value = values[k]! + damping;
    if (value <= smallest) {
      lost += along ** 2;
      continue;
    }
    for (let i = 0; i < n; i++) solution[i]! += (along / value) * vectors[i * n + k]!;
  }
  return { solution, residual: norm === 0 ? 0 : Math.sqrt(lost / norm) };
}

/**
 * A with its kernel's eigenvalues replaced by the largest: regular, and A elsewhere. A minimisation that
 * is preconditioned with A⁺ itself never moves within the kernel.
 */
export function withoutKernel(eigen: SymmetricEigen): SymmetricEigen {
  const largest = spectralRadius(eigen) || 1;
  const values = eigen.values.map((v) => (v > rankTolerance * largest ? v : largest));
  return { ...eigen, values };
}

/** V of V S + S V = C, and how much of C it leaves. */
export interface LyapunovSolution {
  /** Symmetric, row-major; of all solutions the one of least Frobenius norm. */
  readonly solution: Float64Array;
  /** The share of C (Frobenius norms) that no V reaches: what C does inside the kernel of S. */
  readonly residual: number;
}

/**
 * The symmetric V with V S + S V = C, for S positive semi-definite and C symmetric: in the eigenbasis
 * of S, V_ij = C_ij / (λ_i + λ_j), and 0 where the sum is at most `tolerance` of its largest value.
 */
export function solveLyapunov(
  eigen: SymmetricEigen,
  c: ArrayLike<number>,
  { tolerance = rankTolerance }: { tolerance?: number } = {},
): LyapunovSolution {
  const { dimension: n, values, vectors } = eigen;
  const smallest = 2 * tolerance * spectralRadius(eigen);
  const rotated = congruence(vectors, c, n, true);
  let lost = 0;
  let norm = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const sum = values[i]! + values[j]!;
      const entry = rotated[i * n + j]!;
      norm += entry ** 2;
      if (sum <= smallest) lost += entry ** 2;
      rotated[i * n + j] = sum <= smallest ? 0 : entry / sum;
    }
  }
  return {
    solution: congruence(vectors, rotated, n, false),
    residual: norm === 0 ? 0 : Math.sqrt(lost / norm),
  };
}

/** Vᵀ C V if `transposeFirst`, else V C Vᵀ. */
function congruence(
  v: Float64Array,
  c: ArrayLike<number>,
  n: number,
  transposeFirst: boolean,
): Float64Array {
  const entry = (i: number, k: number) => (transposeFirst ? v[k * n + i]! : v[i * n + k]!);
  const half = new Float64Array(n * n);
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = entry(i, k);
      for (let j = 0; j < n; j++) half[i * n + j]! += factor * c[k * n + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += half[i * n + k]! * entry(j, k);
      result[i * n + j] = sum;
    }
  }
  return result;
}
