/** Builds golden vectors from inputs and results. */

/** Returns fixed irregular numbers in [-2, 2): scaled fractional parts of k²·0.618, k from `from`. */
export function cloud(count, from) {
  return Array.from({ length: count }, (_, k) => {
    const fraction = ((k + from) ** 2 * 0.618034) % 1;
    return Math.round((4 * fraction - 2) * 1e4) / 1e4;
  });
}

/** Splits a flat row-major array into rows of n numbers. */
export const rowsOf = (values, n) =>
  Array.from({ length: values.length / n }, (_, b) => values.slice(b * n, (b + 1) * n));

/**
 * Converts a result to JSON values: typed arrays to arrays, matrices to arrays of rows, numbers that are
 * not finite to strings.
 */
function plain(value) {
  if (typeof value.to2DArray === 'function') return plain(value.to2DArray());
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value, plain);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

/** Makes one golden vector: its name, the formula, the function, its inputs and its outputs. */
export function vector(name, formula, call, inputs, outputs) {
  return { name, formula, function: call, inputs, outputs: plain(outputs) };
}
