/**
 * Singular values, without vectors: Householder bidiagonalization, then implicit QR on the bidiagonal
 * (Golub and Kahan 1965, Golub and Reinsch 1970). Absolute error: a few roundings of the largest. For
 * Fréchet distances of 2,048 dimensions: with the factors, a sixth of the time of ml-matrix's
 * (bench/src/exact-linear-algebra.mjs). Matrices are row-major Float64Arrays in here.
 */
import type { Workspace } from './kernels/kernels.js';
import { workspaceFor } from './kernels/workspace.js';
import { transpose } from './transpose.js';

/**
 * The singular values of a matrix, row-major, in no particular order: as many as the smaller of its
 * sides, to which reflections bring it first (Chan 1982).
 */
export function singularValues(
  matrix: Float64Array,
  rows: number,
  columns: number = rows,
): Float64Array {
  if (rows > columns) return singularValues(transpose(matrix, rows, columns), columns, rows);
  let largest = 0;
  for (let k = 0; k < matrix.length; k++) largest = Math.max(largest, Math.abs(matrix[k]!));
  if (largest === 0) return new Float64Array(rows);
  // Scaled so that the squares neither overflow nor vanish.
  const scaled = (into: Float64Array) => {
    for (let k = 0; k < matrix.length; k++) into[k] = matrix[k]! / largest;
    return into;
  };
  const space = workspaceFor(rows, rows * (rows + vectors) + 3);
  const square = space.array(rows * rows);
  if (rows === columns) scaled(square);
  else square.set(lowerTriangle(scaled(new Float64Array(matrix.length)), rows, columns));
  const { diagonal, above } = bidiagonalize(square, rows, space);
  return bidiagonalSingularValues(diagonal, above).map((x) => x * largest);
}

/** L of A = L Q for A of more columns than rows, which is overwritten: rows². 2·columns·rows² steps. */
function lowerTriangle(a: Float64Array, rows: number, columns: number): Float64Array {
  const lower = new Float64Array(rows * rows);
  for (let k = 0; k < rows; k++) {
    const x = a.subarray(k * columns, (k + 1) * columns);
    lower.set(x.subarray(0, k), k * rows);
    const { result, factor } = reflect(x, k);
    lower[k * rows + k] = result;
    for (let i = k + 1; i < rows; i++) {
      const to = i * columns;
      let product = 0;
      for (let j = k; j < columns; j++) product += a[to + j]! * x[j]!;
      product *= factor;
      for (let j = k; j < columns; j++) a[to + j]! -= product * x[j]!;
    }
  }
  return lower;
}

/** Arrays of {@link bidiagonalize} beside the matrix. */
const vectors = 12;

interface Bidiagonal {
  readonly diagonal: Float64Array;
  /** above[k] stands right of diagonal[k]; the last is 0. */
  readonly above: Float64Array;
}

/**
 * Step k reflects row k and then column k, below it, onto a lower bidiagonal, whose transpose is returned.
 * With the row's vector v, and z = factor·A v, the column is c = A_k − z v_k, and its vector u is
 * c − result·e. So uᵀA is cᵀA less a row of A, and A v and cᵀA need one pass over memory together, a few
 * rows at a time (Howell et al. 2008). The pass also makes the two rank-one updates, A − u wᵀ − z vᵀ, that
 * the step before left. `a` is overwritten. 8n³/3 operations.
 */
function bidiagonalize(a: Float64Array, n: number, { kernels, array }: Workspace): Bidiagonal {
  const diagonal = new Float64Array(n);
  const above = new Float64Array(n);
  const [product, shared] = [array(n), array(3 * n + 3)];
  let [u, w, z, v] = [array(n), array(n), array(n), array(n)];
  let [column, nextW, nextZ, x] = [array(n), array(n), array(n), array(n)];
  for (let k = 0; k < n; k++) {
    // In the first step u, w, z and v are 0.
    for (let j = k; j < n; j++) x[j] = a[k * n + j]! - u[k]! * w[j]! - z[k]! * v[j]!;
    const { result, factor } = reflect(x, k);
    diagonal[k] = result;
    if (k + 1 === n) break;
    product.fill(0, k + 1);
    kernels.bidiagonalStep(n, k, { a, u, w, z, v, x, factor, nextZ, column, product, shared });
    const left = reflect(column, k + 1);
    above[k] = left.result;
    let uz = 0;
    for (let i = k + 1; i < n; i++) uz += column[i]! * nextZ[i]!;
    const row = (k + 1) * n;
    for (let j = k + 1; j < n; j++) {
      nextW[j] = left.factor * (product[j]! - left.result * a[row + j]! - uz * x[j]!);
    }
    [u, column] = [column, u];
    [w, nextW] = [nextW, w];
    [z, nextZ] = [nextZ, z];
    [v, x] = [x, v];
  }
  return { diagonal, above };
}

/**
 * Turns x from index k on into the vector of the reflection I − factor·x xᵀ that maps the old x to
 * (result, 0, ..., 0).
 */
function reflect(x: Float64Array, k: number): { result: number; factor: number } {
  let square = 0;
  for (let i = k; i < x.length; i++) square += x[i]! * x[i]!;
  // Entries are at most about 1. Vectors this short change nothing, and their squares have no digits.
  if (square < 1e-280) return { result: 0, factor: 0 };
  const result = x[k]! > 0 ? -Math.sqrt(square) : Math.sqrt(square);
  x[k]! -= result;
  return { result, factor: -1 / (result * x[k]!) };
}

/** Sweeps per singular value before giving up on a cleaner split; two or three are usual. */
const patience = 60;

/** √(x² + y²). Math.hypot takes ten times as long, and only squares outside of float64 need it. */
function hypotenuse(x: number, y: number): number {
  const square = x * x + y * y;
  return square > 1e-280 && square < 1e280 ? Math.sqrt(square) : Math.hypot(x, y);
}

/** Singular values of an upper bidiagonal matrix, which is overwritten. */
function bidiagonalSingularValues(d: Float64Array, e: Float64Array): Float64Array {
  const n = d.length;
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i]!) + Math.abs(e[i]!));
  let sweeps = 0;
  for (let end = n - 1; end > 0; ) {
    // Past its patience a value takes a superdiagonal of 1e3 roundings for 0, so that this must end.
    const negligible = Number.EPSILON * norm * (sweeps > patience ? 1e3 : 1);
    if (Math.abs(e[end - 1]!) <= negligible || sweeps > 2 * patience) {
      e[end - 1] = 0;
      end--;
      sweeps = 0;
      continue;
    }
    let start = end - 1;
    while (start > 0 && Math.abs(e[start - 1]!) > negligible) start--;
    if (start > 0) e[start - 1] = 0;
    const zero = indexOfZero(d, start, end, Number.EPSILON * norm);
    if (zero === end) chaseUp(d, e, start, end);
    else if (zero >= 0) chaseRight(d, e, zero, end);
    else sweep(d, e, start, end);
    sweeps++;
  }
  return d.map(Math.abs);
}

function indexOfZero(d: Float64Array, start: number, end: number, negligible: number): number {
  for (let k = end; k >= start; k--) if (Math.abs(d[k]!) <= negligible * 1e-3) return k;
  return -1;
}

/** With d[end] = 0, rotations of columns take e[end − 1] to 0. */
function chaseUp(d: Float64Array, e: Float64Array, start: number, end: number): void {
  d[end] = 0;
  let bulge = e[end - 1]!;
  e[end - 1] = 0;
  for (let k = end - 1; k >= start && bulge !== 0; k--) {
    const length = hypotenuse(d[k]!, bulge);
    const [c, s] = [d[k]! / length, bulge / length];
    d[k] = length;
    if (k > start) {
      bulge = -s * e[k - 1]!;
      e[k - 1]! *= c;
    }
  }
}

/** With d[zero] = 0, rotations of rows take e[zero] to 0, which splits the matrix there. */
function chaseRight(d: Float64Array, e: Float64Array, zero: number, end: number): void {
  d[zero] = 0;
  let bulge = e[zero]!;
  e[zero] = 0;
  for (let k = zero + 1; k <= end && bulge !== 0; k++) {
    const length = hypotenuse(d[k]!, bulge);
    const [c, s] = [d[k]! / length, -bulge / length];
    d[k] = length;
    if (k < end) {
      bulge = s * e[k]!;
      e[k]! *= c;
    }
  }
}

/** One implicit QR sweep on rows start … end, with the shift of the last 2 × 2 block of BᵀB. */
function sweep(d: Float64Array, e: Float64Array, start: number, end: number): void {
  const last = d[end]!;
  const before = d[end - 1]!;
  const corner = e[end - 1]!;
  const outer = end - 1 > start ? e[end - 2]! : 0;
  // Wilkinson's shift: the eigenvalue of [[a, b], [b, c]] closer to c.
  const a = before * before + outer * outer;
  const b = before * corner;
  const c = last * last + corner * corner;
  const half = (a - c) / 2;
  const root = Math.sqrt(half * half + b * b);
  const shift = b === 0 ? c : c - (b * b) / (half + (half >= 0 ? root : -root));
  let f = d[start]! - shift / d[start]!;
  let g = e[start]!;
  for (let k = start; k < end; k++) {
    let length = hypotenuse(f, g);
    let inverse = 1 / length;
    let cos = length === 0 ? 1 : f * inverse;
    let sin = length === 0 ? 0 : g * inverse;
    if (k > start) e[k - 1] = length;
    f = cos * d[k]! + sin * e[k]!;
    e[k] = cos * e[k]! - sin * d[k]!;
    g = sin * d[k + 1]!;
    d[k + 1]! *= cos;
    length = hypotenuse(f, g);
    inverse = 1 / length;
    cos = length === 0 ? 1 : f * inverse;
    sin = length === 0 ? 0 : g * inverse;
    d[k] = length;
    f = cos * e[k]! + sin * d[k + 1]!;
    d[k + 1] = cos * d[k + 1]! - sin * e[k]!;
    if (k + 1 < end) {
      g = sin * e[k + 1]!;
      e[k + 1]! *= cos;
    } else {
      g = 0;
    }
  }
  e[end - 1] = f;
}
