/** Probability distributions on the nodes of a graph. */
import { ArgumentError } from '../argument-error.js';
import { normalizedWeights } from './weights.js';

/** An undirected edge between two nodes, counted from 0, and its weight ω > 0 (default 1). */
export type Edge = readonly [from: number, to: number, weight?: number];

/** Probabilities of the nodes of a weighted graph; make one with {@link graphDistribution}. */
export interface GraphDistribution {
  /** One per node, at least 0, of sum 1. */
  readonly probabilities: Float64Array;
  readonly edges: readonly Edge[];
}

/**
 * Makes a distribution on the nodes of a graph.
 *
 * @param probabilities one per node, at least 0, of sum 1 within 1e-6.
 * @param edges undirected, `[from, to, weight]` with nodes counted from 0; weight above 0, default 1.
 * @returns the distribution, with its edges checked and copied.
 * @throws ArgumentError naming `probabilities` or `edges` (a node that is not there, a loop, a weight
 *   that is not above 0).
 *
 * Reference: [8]; [18], section 1.
 *
 * @example
 * graphDistribution([0.5, 0.25, 0.25], [[0, 1], [1, 2, 4]]);
 */
export function graphDistribution(
  probabilities: ArrayLike<number>,
  edges: readonly Edge[],
): GraphDistribution {
  const nodes = probabilities.length;
  if (nodes === 0) throw new ArgumentError('probabilities', 'is empty; expected one per node');
  for (const [from, to, weight = 1] of edges) {
    const exists = (node: number) => Number.isInteger(node) && node >= 0 && node < nodes;
    if (!exists(from) || !exists(to) || from === to) {
      throw new ArgumentError(
        'edges',
        `holds [${from}, ${to}]; expected two different nodes from 0 to ${nodes - 1}`,
      );
    }
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new ArgumentError(
        'edges',
        `has weight ${weight} at [${from}, ${to}]; expected above 0`,
      );
    }
  }
  return {
    probabilities: normalizedWeights('probabilities', probabilities, nodes),
    edges: edges.map(([from, to, weight = 1]) => [from, to, weight]),
  };
}
