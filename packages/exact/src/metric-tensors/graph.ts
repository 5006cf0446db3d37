/**
 * The Wasserstein-2 metric on the probability distributions of a graph's nodes (Li and Montúfar
 * 2018, "Natural gradient via optimal transport"; Maas 2011).
 *
 * Mass moves along edges e = (i, j) of weight ω. With θ_e(p) a mean of p_i and p_j, the weighted
 * Laplacian L(p) = Σ_e ω_e θ_e (1_i − 1_j)(1_i − 1_j)ᵀ takes the place of −∇·(ρ∇), and
 *
 *   G(θ) = Jᵀ L(p)⁺ J,   J = ∂p/∂θ.
 *
 * On a tree the flow over each edge is forced, the mass that has to leave one side of the cut, so
 * σᵀ L⁺ σ = Σ_e (cut sum)² / (ω_e θ_e): an independent way to the same number.
 */
import { ArgumentError, assertFinite } from '../argument-error.js';
import { dot } from '../linear-algebra/dense.js';
import { pseudoSolve, symmetricEigen } from '../linear-algebra/eigen.js';
import { columnsOf } from './metric.js';

/** An undirected edge between two nodes, counted from 0, and its weight ω > 0 (default 1). */
export type Edge = readonly [from: number, to: number, weight?: number];

/** Which mean of p_i and p_j an edge has; the logarithmic one makes entropy's flow the heat flow. */
export type EdgeMean = 'arithmetic' | 'geometric' | 'harmonic' | 'logarithmic';

const means: Record<EdgeMean, (a: number, b: number) => number> = {
  arithmetic: (a, b) => (a + b) / 2,
  geometric: (a, b) => Math.sqrt(a) * Math.sqrt(b),
  harmonic: (a, b) => (a + b > 0 ? (2 * a * b) / (a + b) : 0),
  logarithmic: (a, b) => {
    if (a === b) return a;
    if (a === 0 || b === 0) return 0;
    // (a − b)/log(a/b) = b·x/log1p(x) with x = (a − b)/b, which does not cancel for a near b.
    const x = (a - b) / b;
    return (b * x) / Math.log1p(x);
  },
};

export interface GraphOptions {
  /** Default `'arithmetic'`, as in the paper. */
  readonly mean?: EdgeMean;
}

/**
 * L(p), n² numbers row by row: symmetric, rows sum to 0.
 *
 * @param p the nodes' probabilities: at least 0, sum 1. @param edges each undirected edge once;
 *   parallel edges add up.
 * @throws ArgumentError naming `p`, `edges` or `mean`.
 */
export function graphLaplacian(
  p: ArrayLike<number>,
  edges: readonly Edge[],
  { mean = 'arithmetic' }: GraphOptions = {},
): Float64Array {
  const n = p.length;
  const laplacian = new Float64Array(n * n);
  for (const [i, j, conductance] of conductances(p, edges, mean)) {
    laplacian[i * n + i]! += conductance;
    laplacian[j * n + j]! += conductance;
    laplacian[i * n + j]! -= conductance;
    laplacian[j * n + i]! -= conductance;
  }
  return laplacian;
}

/**
 * G = Jᵀ L(p)⁺ J of a model of distributions on a graph.
 *
 * @param jacobian ∂p/∂θ, one row of p numbers per node, row-major; each column sums to 0.
 * @returns one number per pair of parameters; for σ as the only column, σᵀL⁺σ.
 * @throws ArgumentError naming `p`, `edges`, `mean`, or `jacobian`: wrong size, NaN, columns that
 *   create mass, or that carry it between parts of the graph that no edge of positive mean joins
 *   (there the metric is infinite).
 *
 * @example
 * graphMetric([0.5, 0.5], [[0, 1]], [1, -1]); // [2]
 */
export function graphMetric(
  p: ArrayLike<number>,
  edges: readonly Edge[],
  jacobian: ArrayLike<number>,
  options: GraphOptions = {},
): Float64Array {
  const n = p.length;
  const laplacian = graphLaplacian(p, edges, options);
  const columns = massless(jacobian, n);
  const eigen = symmetricEigen(laplacian, n);
  const potentials = columns.map((sigma) => {
    // The constants are in L's kernel for certain, other eigenvalues may be genuinely small.
    const { solution, residual } = pseudoSolve(eigen, sigma, { tolerance: 1e-13 });
    if (residual > 1e-6) {
      throw new ArgumentError(
        'jacobian',
        'moves mass between parts of the graph that are not joined by an edge of positive mean ' +
          'probability; expected columns that sum to 0 on each part',
      );
    }
    return solution;
  });
  const q = columns.length;
  return Float64Array.from({ length: q * q }, (_, k) => {
    const [i, j] = [Math.floor(k / q), k % q];
    return dot(potentials[Math.min(i, j)]!, columns[Math.max(i, j)]!);
  });
}

/**
 * The same for a tree, by cut sums: no linear system, O(n) per parameter.
 *
 * @throws ArgumentError naming `edges` unless they are a tree on all nodes; otherwise as
 *   {@link graphMetric}.
 */
export function treeMetric(
  p: ArrayLike<number>,
  edges: readonly Edge[],
  jacobian: ArrayLike<number>,
  { mean = 'arithmetic' }: GraphOptions = {},
): Float64Array {
  const n = p.length;
  const links = conductances(p, edges, mean);
  const columns = massless(jacobian, n);
  if (edges.length !== n - 1) {
    throw new ArgumentError('edges', `has ${edges.length} of them; a tree has ${n - 1}`);
  }
  const neighbours: [node: number, edge: number][][] = Array.from({ length: n }, () => []);
  links.forEach(([i, j], e) => {
    neighbours[i]!.push([j, e]);
    neighbours[j]!.push([i, e]);
  });
  const order = [0];
  const parentEdge = new Int32Array(n).fill(-1);
  const parent = new Int32Array(n).fill(-1);
  for (const node of order) {
    for (const [next, edge] of neighbours[node]!) {
      if (edge === parentEdge[node]) continue;
      if (next === 0 || parentEdge[next] !== -1) {
        throw new ArgumentError('edges', `has a cycle through node ${next}; expected a tree`);
      }
      parentEdge[next] = edge;
      parent[next] = node;
      order.push(next);
    }
  }
  if (order.length !== n) throw new ArgumentError('edges', 'is not connected; expected a tree');
  const cuts = columns.map((sigma) => {
    const below = sigma.slice();
    for (const node of order.slice(1).reverse()) below[parent[node]!]! += below[node]!;
    return below;
  });
  const q = columns.length;
  const metric = new Float64Array(q * q);
  for (const node of order.slice(1)) {
    const conductance = links[parentEdge[node]!]![2];
    for (let i = 0; i < q; i++) {
      for (let j = 0; j < q; j++) {
        const product = cuts[i]![node]! * cuts[j]![node]!;
        if (conductance > 0) metric[i * q + j]! += product / conductance;
        else if (Math.abs(product) > 1e-24) {
          throw new ArgumentError('jacobian', 'moves mass over an edge of mean probability 0');
        }
      }
    }
  }
  return metric;
}

/** ω_e θ_e(p) per edge, after checking p and the edges. */
function conductances(
  p: ArrayLike<number>,
  edges: readonly Edge[],
  mean: EdgeMean,
): [number, number, number][] {
  assertFinite('p', p);
  const values = Array.from(p);
  const total = values.reduce((sum, value) => sum + value, 0);
  if (p.length === 0 || values.some((value) => value < 0) || Math.abs(total - 1) > 1e-9) {
    throw new ArgumentError(
      'p',
      `is ${values.slice(0, 8).join(', ')}${p.length > 8 ? ', ...' : ''} with sum ${total}; ` +
        'expected probabilities of at least 0 with sum 1',
    );
  }
  const meanOf = means[mean];
  if (meanOf === undefined) {
    throw new ArgumentError('mean', `is ${mean}; expected ${Object.keys(means).join(', ')}`);
  }
  return edges.map(([i, j, weight = 1], e) => {
    const valid = (node: number) => Number.isSafeInteger(node) && node >= 0 && node < p.length;
    if (!valid(i) || !valid(j) || i === j) {
      throw new ArgumentError(
        'edges',
        `has (${i}, ${j}) at index ${e}; expected two different nodes from 0 to ${p.length - 1}`,
      );
    }
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new ArgumentError('edges', `has weight ${weight} at index ${e}; expected above 0`);
    }
    return [i, j, weight * meanOf(values[i]!, values[j]!)];
  });
}

/** The columns of a Jacobian, each of which must sum to 0. */
function massless(jacobian: ArrayLike<number>, n: number): Float64Array[] {
  const q = columnsOf('jacobian', jacobian, n);
  return Array.from({ length: q }, (_, k) => {
    const column = Float64Array.from({ length: n }, (_, i) => jacobian[i * q + k]!);
    const sum = column.reduce((total, value) => total + value, 0);
    const size = column.reduce((total, value) => total + Math.abs(value), 0);
    if (Math.abs(sum) > 1e-9 * size + 1e-300) {
      throw new ArgumentError(
        'jacobian',
        `has a sum of ${sum} in column ${k}; expected 0, as probabilities keep their sum`,
      );
    }
    return column;
  });
}
