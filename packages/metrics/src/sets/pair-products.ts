/**
 * All dot products between two sets of vectors, in float64, visited and not kept: the inner loop of
 * kernels and nearest neighbors. Two vectors of the first set and four of the second share their loads.
 */

/** Called for a pair with the product of vector `i` of the first set and `j` of the second. */
type Visit = (i: number, j: number, product: number) => void;

/** The vectors of one set, one after the other. */
export interface Vectors {
  readonly count: number;
  readonly dimension: number;
  readonly values: Float64Array;
}

/**
 * Visits the products of vectors [from, to) of `a` with all of `b`, which has the same dimension. If both
 * are one set, `half` leaves out j < i - 1: each pair with j > i is visited once, and a few with j ≤ i.
 */
export function visitProducts(
  a: Vectors,
  b: Vectors,
  from: number,
  to: number,
  visit: Visit,
  { half = false }: { readonly half?: boolean } = {},
): void {
  const d = a.dimension;
  const [x, y] = [a.values, b.values];
  let i = from;
  for (; i + 1 < to; i += 2) {
    const [p, q] = [i * d, (i + 1) * d];
    let j = half ? i : 0;
    for (; j + 3 < b.count; j += 4) {
      const [r, s, t, u] = [j * d, (j + 1) * d, (j + 2) * d, (j + 3) * d];
      let pr = 0;
      let ps = 0;
      let pt = 0;
      let pu = 0;
      let qr = 0;
      let qs = 0;
      let qt = 0;
      let qu = 0;
      for (let k = 0; k < d; k++) {
        const xp = x[p + k]!;
        const xq = x[q + k]!;
        const yr = y[r + k]!;
        const ys = y[s + k]!;
        const yt = y[t + k]!;
        const yu = y[u + k]!;
        pr += xp * yr;
        ps += xp * ys;
        pt += xp * yt;
        pu += xp * yu;
        qr += xq * yr;
        qs += xq * ys;
        qt += xq * yt;
        qu += xq * yu;
      }
      visit(i, j, pr);
      visit(i, j + 1, ps);
      visit(i, j + 2, pt);
      visit(i, j + 3, pu);
      visit(i + 1, j, qr);
      visit(i + 1, j + 1, qs);
      visit(i + 1, j + 2, qt);
      visit(i + 1, j + 3, qu);
    }
    for (; j < b.count; j++) {
      visit(i, j, product(x, p, y, j * d, d));
      visit(i + 1, j, product(x, q, y, j * d, d));
    }
  }
  if (i < to)
    for (let j = half ? i : 0; j < b.count; j++) visit(i, j, product(x, i * d, y, j * d, d));
}

function product(x: Float64Array, p: number, y: Float64Array, q: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += x[p + k]! * y[q + k]!;
  return sum;
}
