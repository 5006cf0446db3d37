/**
 * All inner products between two sets of points, visited and not kept: for kernels, nearest neighbors and
 * projections. Tiles of rows are computed by the loop of matrix products, in a memory of constant size.
 */
import { ArgumentError, requireBoolean, requireFunction } from '@wprox/arguments';
import { checkOptions } from '../inputs/options.js';
import { type Points, readSamples, type SamplesInput } from '../measures/samples.js';
import type { Rows } from './kernels/kernels.js';
import { workspaceFor } from './kernels/workspace.js';

/** Called with the products of point `i` of the first set with points `j`, `j` + 1, … of the second. */
export type VisitInnerProducts = (i: number, j: number, products: Float64Array) => void;

/** What {@link visitInnerProducts} may be told. */
export interface InnerProductsOptions {
  /** Visits pairs with j ≥ i only, which is half of the work; false by default. */
  readonly half?: boolean;
  /** Called with the number of points of the first set whose products have all been visited. */
  readonly onRows?: (done: number) => void;
}

/** Points of the first and of the second set in a tile, and coordinates that are copied at once. */
const rowsTogether = 256;
const columnsTogether = 512;
const depthTogether = 512;
/** Rows on the diagonal of a half that begin at the same column. */
const step = 32;
/** Fewer multiplications than this take less time than a memory for the loops. */
const fewMultiplications = 2 ** 18;

/**
 * Computes Σₖ xᵢₖ yⱼₖ for all points i of one set and j of another, in float64. The same two points have
 * the same bits wherever they stand, in either order. Work: count · count · dimension.
 *
 * @param x samples, or rows of numbers.
 * @param y the same, of the same dimension.
 * @param visit gets at most 512 products at once, for one i after the other of each 256. Their array is used
 *   again after the call.
 * @returns nothing: `visit` has had them all.
 * @throws ArgumentError naming `x` or `y`: empty, ragged, NaN, of another dimension; `visit`; or an option.
 *
 * Reference: [30], equation 3, whose kernels of x·y need them.
 *
 * @example
 * visitInnerProducts([[1, 2]], [[3, 4], [5, 6]], (i, j, products) => {}); // 0, 0, [11, 17]
 */
export function visitInnerProducts(
  x: SamplesInput,
  y: SamplesInput,
  visit: VisitInnerProducts,
  options: InnerProductsOptions = {},
): void {
  const first = readSamples('x', x);
  const second = y === x ? first : readSamples('y', y);
  if (second.dimension !== first.dimension) {
    throw new ArgumentError(
      'y',
      `has dimension ${second.dimension} but x has ${first.dimension}; expected the same`,
    );
  }
  requireFunction('visit', visit);
  checkOptions(options, ['half', 'onRows']);
  const { half = false, onRows } = options;
  requireBoolean('half', half);
  if (onRows !== undefined) requireFunction('onRows', onRows);
  visitAll(first, second, visit, half, onRows);
}

function visitAll(
  x: Points,
  y: Points,
  visit: VisitInnerProducts,
  half: boolean,
  onRows: ((done: number) => void) | undefined,
): void {
  const d = x.dimension;
  const depth = Math.min(d, depthTogether);
  const rows = Math.min(x.count, rowsTogether);
  const columns = Math.min(y.count, columnsTogether);
  const numbers = (rows + columns) * depth + rows * columns;
  const few = x.count * y.count * d < fewMultiplications;
  const { kernels, array } = workspaceFor(few ? 0 : Number.POSITIVE_INFINITY, numbers);
  const [left, right, tile] = [array(rows * depth), array(columns * depth), array(rows * columns)];
  for (let i = 0; i < x.count; i += rows) {
    const iEnd = Math.min(x.count, i + rows);
    for (let j = half ? i : 0; j < y.count; j += columns) {
      const jEnd = Math.min(y.count, j + columns);
      // Products left of the diagonal are left out by groups of rows.
      const stepHere = half && j === i ? step : rows;
      tile.fill(0);
      for (let k = 0; k < d; k += depth) {
        const kEnd = Math.min(d, k + depth);
        const own = copied(x, i, iEnd, k, kEnd, left);
        const others = copied(y, j, jEnd, k, kEnd, right);
        for (let r = 0; r < own.count; r += stepHere) {
          const skipped = half && j === i ? Math.min(r, others.count) : 0;
          const count = Math.min(stepHere, own.count - r);
          kernels.products(
            { ...own, start: r * own.stride, count },
            { ...others, start: skipped * others.stride, count: others.count - skipped },
            kEnd - k,
            { values: tile, start: r * columns + skipped, stride: columns },
          );
        }
      }
      for (let row = i; row < iEnd; row++) {
        const from = half ? Math.max(j, row) : j;
        if (from >= jEnd) continue;
        const at = (row - i) * columns - j;
        visit(row, from, tile.subarray(at + from, at + jEnd));
      }
    }
    onRows?.(iEnd);
  }
}

/** Copies coordinates [k, kEnd) of points [from, to), which so lie close together. */
function copied(
  { dimension: d, values }: Points,
  from: number,
  to: number,
  k: number,
  kEnd: number,
  into: Float64Array,
): Rows {
  const stride = kEnd - k;
  if (stride === d) into.set(values.subarray(from * d, to * d));
  else {
    for (let i = from; i < to; i++) {
      into.set(values.subarray(i * d + k, i * d + kEnd), (i - from) * stride);
    }
  }
  return { values: into, start: 0, stride, count: to - from };
}
