/**
 * Boxes of R^n divided into equal cells, as graphs: neighbors are joined by edges of weight 1/width²,
 * so that the weighted Laplacian L(p) of the masses p is −∇·(p∇) with no flux over the boundary, and the
 * metric of the graph tends to that of W₂ as the cells shrink.
 */
import { ArgumentError } from '@wprox/arguments';
import { type Edge, type GraphDistribution, graphDistribution } from '../measures/graph.js';

export interface CellGraph {
  readonly edges: readonly Edge[];
  /** The cells' centers, n numbers each. The first coordinate changes fastest. */
  readonly centers: readonly Float64Array[];
  /** Of one cell, in units of x^n. */
  readonly volume: number;
}

/**
 * Divides a box into cells.
 *
 * @param box `lower` and `upper` corners and the number of `cells` along each axis, n numbers each.
 * @returns the graph of the cells; numbers of nodes are those of the centers.
 * @throws ArgumentError naming `box` (lengths that differ, lower ≥ upper, cells that are not integers of
 *   at least 1, more than 1e6 in all, or of widths beyond 1e±150).
 *
 * Reference: [19], section 1.
 *
 * @example
 * cellGraph({ lower: [-4, -4], upper: [4, 4], cells: [16, 16] });
 */
export function cellGraph({
  lower,
  upper,
  cells,
}: {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly cells: ArrayLike<number>;
}): CellGraph {
  const n = cells.length;
  const counts = Array.from(cells);
  const widths = counts.map((count, k) => (upper[k]! - lower[k]!) / count);
  const total = counts.reduce((product, count) => product * count, 1);
  const fits = n > 0 && lower.length === n && upper.length === n && total <= 1e6;
  // Edges have the weight 1/width², which is out of float64's range for widths beyond 1e±154.
  if (
    !fits ||
    !counts.every(
      (count, k) =>
        Number.isSafeInteger(count) && count > 0 && widths[k]! > 1e-150 && widths[k]! < 1e150,
    )
  ) {
    throw new ArgumentError(
      'box',
      `goes from [${Array.from(lower)}] to [${Array.from(upper)}] with [${counts}] cells; expected ` +
        'lower < upper, widths from 1e-150 to 1e150 and at most 1e6 cells',
    );
  }
  const edges: Edge[] = [];
  const centers = Array.from({ length: total }, (_, node) => {
    const center = new Float64Array(n);
    let stride = 1;
    for (let k = 0; k < n; k++) {
      const place = Math.floor(node / stride) % counts[k]!;
      center[k] = lower[k]! + (place + 0.5) * widths[k]!;
      if (place + 1 < counts[k]!) edges.push([node, node + stride, 1 / widths[k]! / widths[k]!]);
      stride *= counts[k]!;
    }
    return center;
  });
  return { edges, centers, volume: widths.reduce((product, width) => product * width, 1) };
}

/**
 * Gives the masses of a density on the cells, its values at the centers made to sum to 1.
 *
 * @param pdf at a point of R^n, at least 0.
 * @returns one number per node, of sum 1.
 * @throws ArgumentError naming `pdf` (negative, not finite, or 0 on every cell).
 *
 * Reference: [19], section 1.
 */
export function cellMasses(graph: CellGraph, pdf: (x: Float64Array) => number): GraphDistribution {
  const values = graph.centers.map((center) => {
    const value = pdf(center);
    if (value >= 0 && Number.isFinite(value)) return value;
    throw new ArgumentError('pdf', `is ${value} at [${center}]; expected a number of at least 0`);
  });
  const largest = values.reduce((max, value) => Math.max(max, value), 0);
  if (largest === 0) throw new ArgumentError('pdf', 'is 0 on every cell; expected mass in the box');
  const sum = values.reduce((total, value) => total + value / largest, 0);
  return graphDistribution(
    values.map((value) => value / largest / sum),
    graph.edges,
  );
}
