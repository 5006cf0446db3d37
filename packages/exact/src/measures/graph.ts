/** Probability distributions on the nodes of a graph. */
import { ArgumentError, described, reject } from '@wprox/arguments';
import { isArrayLike, listed, requireLength } from '../inputs/vector.js';
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
  return graphNamed('', probabilities, edges);
}

/** Distributions that were checked when they were made. */
const checked = new WeakSet<GraphDistribution>();

/** @param owner begins the names in errors: `at.`. */
function graphNamed(
  owner: string,
  probabilities: ArrayLike<number>,
  edges: readonly Edge[],
): GraphDistribution {
  const argument = `${owner}probabilities`;
  requireLength(argument, probabilities, undefined, 'an array of one number per node');
  const nodes = probabilities.length;
  const made = {
    probabilities: normalizedWeights(argument, probabilities, nodes),
    edges: readEdges(`${owner}edges`, edges, nodes),
  };
  checked.add(made);
  return made;
}

/** Reads a distribution on a graph, under the caller's name for it. */
export function readGraph(argument: string, input: GraphDistribution): GraphDistribution {
  if (typeof input !== 'object' || input === null || !('probabilities' in input)) {
    reject(argument, input, 'graphDistribution(probabilities, edges)');
  }
  if (checked.has(input)) return input;
  return graphNamed(`${argument}.`, input.probabilities, input.edges);
}

/** Reads and copies the edges of a graph, each with its weight. @throws ArgumentError naming `argument`. */
export function readEdges(
  argument: string,
  edges: readonly Edge[],
  nodes: number,
): [from: number, to: number, weight: number][] {
  if (!Array.isArray(edges)) reject(argument, edges, 'an array of edges such as [[0, 1], [1, 2]]');
  const exists = (node: unknown) =>
    Number.isInteger(node) && (node as number) >= 0 && (node as number) < nodes;
  return Array.from(edges as readonly Edge[], (edge, k) => {
    if (!isArrayLike(edge)) {
      throw new ArgumentError(argument, `has ${described(edge)} at ${k}; expected [from, to]`);
    }
    const [from, to, weight = 1] = Array.from(edge) as [number, number, number?];
    if (edge.length > 3 || !exists(from) || !exists(to) || from === to) {
      throw new ArgumentError(
        argument,
        `holds ${listed(edge)}; expected two different nodes from 0 to ${nodes - 1}, and a weight`,
      );
    }
    if (!(Number.isFinite(weight) && weight > 0)) {
      throw new ArgumentError(
        argument,
        `has weight ${described(weight)} at [${from}, ${to}]; expected above 0`,
      );
    }
    return [from, to, weight];
  });
}
