/** Transposes of row-major matrices. */

/** Rows and columns of a block, whose lines of both matrices stay in the cache. */
const side = 16;

/** The columns × rows transpose of a rows × columns matrix. */
export function transpose(a: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  transposeInto(result, a, rows, columns);
  return result;
}

/** Writes the transpose of `a` into another array. */
export function transposeInto(
  result: Float64Array,
  a: Float64Array,
  rows: number,
  columns: number,
): void {
  for (let i0 = 0; i0 < rows; i0 += side) {
    const iEnd = Math.min(rows, i0 + side);
    for (let j0 = 0; j0 < columns; j0 += side) {
      const jEnd = Math.min(columns, j0 + side);
      for (let i = i0; i < iEnd; i++) {
        for (let j = j0; j < jEnd; j++) result[j * rows + i] = a[i * columns + j]!;
      }
    }
  }
}
