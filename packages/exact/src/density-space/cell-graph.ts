/**
 * Boxes of R^n divided into equal cells, as graphs: neighbors are joined by edges of weight 1/width²,
 * so that the weighted Laplacian L(p) of the masses p is −∇·(p∇) with no flux over the boundary, and the
 * metric of the graph tends to that of W₂ as the cells shrink.
 */
import { ArgumentError, requirePositive } from '@wprox/arguments';
import { numberFrom } from '../inputs/callback.js';
import { checkProperties } from '../inputs/options.js';
import { listed, readVector, requireLength } from '../inputs/vector.js';
import {
  type Edge,
  type GraphDistribution,
  graphDistribution,
  readEdges,
} from '../measures/graph.js';

/** A grid of cells as a graph. */
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
export function cellGraph(box: {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly cells: ArrayLike<number>;
}): CellGraph {
  const names = ['lower', 'upper', 'cells'] as const;
  checkProperties('box', box, names, '{ lower: [0], upper: [1], cells: [8] }');
  const counts = Array.from(readVector('box.cells', box.cells));
  const n = counts.length;
  const [lower, upper] = [
    readVector('box.lower', box.lower, n),
    readVector('box.upper', box.upper, n),
  ];
  const widths = counts.map((count, k) => (upper[k]! - lower[k]!) / count);
  const total = counts.reduce((product, count) => product * count, 1);
  // Edges have the weight 1/width², which is out of float64's range for widths beyond 1e±154.
  const isRight = (count: number, k: number) =>
    Number.isSafeInteger(count) && count > 0 && widths[k]! > 1e-150 && widths[k]! < 1e150;
  if (!(total <= 1e6 && counts.every(isRight))) {
    throw new ArgumentError(
      'box',
      `goes from ${listed(lower)} to ${listed(upper)} with ${listed(counts)} cells; expected ` +
        'lower < upper, widths in 1e±150, at most 1e6 cells',
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
  checkProperties('graph', graph, ['edges', 'centers', 'volume'], 'cellGraph(box)');
  const { centers } = graph;
  requireLength('graph.centers', centers, undefined, 'the centers of cells');
  requirePositive('graph.volume', graph.volume);
  const at = numberFrom('pdf', pdf);
  const values = Array.from(centers, (center, k) => {
    const value = at(readVector(`graph.centers[${k}]`, center));
    if (value >= 0 && Number.isFinite(value)) return value;
    const place = listed(center);
    throw new ArgumentError('pdf', `is ${value} at ${place}; expected a number of at least 0`);
  });
  const largest = values.reduce((max, value) => Math.max(max, value), 0);
  if (largest === 0) throw new ArgumentError('pdf', 'is 0 on every cell; expected mass in the box');
  const sum = values.reduce((total, value) => total + value / largest, 0);
  readEdges('graph.edges', graph.edges, values.length);
  return graphDistribution(
    values.map((value) => value / largest / sum),
    graph.edges,
  );
}
