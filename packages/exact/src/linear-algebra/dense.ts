/** Products of dense matrices, given row-major. */

/** A B for A rows × inner and B inner × columns. */
export function multiply(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k]!;
      for (let j = 0; j < columns; j++) product[i * columns + j]! += factor * b[k * columns + j]!;
    }
  }
  return product;
}

/** The columns × rows transpose of a rows × columns matrix. */
export function transpose(a: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = a[i * columns + j]!;
  }
  return result;
}

/** Jᵀ G J: an n × n form pulled back along the n × p matrix J. */
export function pulledBack(
  form: ArrayLike<number>,
  jacobian: ArrayLike<number>,
  n: number,
  p: number,
): Float64Array {
  const half = multiply(form, jacobian, n, n, p);
  return multiply(transpose(jacobian, n, p), half, p, n, p);
}

/** uᵀ G v. */
export function bilinear(
  form: ArrayLike<number>,
  u: ArrayLike<number>,
  v: ArrayLike<number>,
): number {
  const n = u.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) row += form[i * n + j]! * v[j]!;
    sum += u[i]! * row;
  }
  return sum;
}

/** u · v. */
export function dot(u: ArrayLike<number>, v: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i]! * v[i]!;
  return sum;
}
