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

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { checkOptions } from '../inputs/options.js';
import { type MatrixInput, readMatrix, symmetrized } from '../linear-algebra/matrix.js';
import { type GraphDistribution, readGraph } from '../measures/graph.js';
import { type EdgeMean, edgeMean } from './edge-means.js';

/** Options of {@link graphMetric}. */
export interface GraphOptions {
  /** Default `'arithmetic'`, as in the paper. */
  readonly mean?: EdgeMean;
}

/**
 * Computes L(p) = Σ_e ω_e θ_e(p) (1_i − 1_j)(1_i − 1_j)ᵀ: symmetric, rows sum to 0. Parallel edges add up.
 *
 * @returns n × n for n nodes, in the units of ω times mass.
 * @throws ArgumentError naming `mean`.
 *
 * Reference: [8]; [18], section 1.
 */
export function graphLaplacian(at: GraphDistribution, options: GraphOptions = {}): Matrix {
  return laplacianOf(readGraph('at', at), readMean(options));
}

/** The mean of an edge's masses. @throws ArgumentError naming `options` or `mean`. */
export function readMean(options: GraphOptions): EdgeMean {
  checkOptions(options, ['mean'], "{ mean: 'logarithmic' }");
  const { mean = 'arithmetic' } = options;
  edgeMean(mean);
  return mean;
}

function laplacianOf(at: GraphDistribution, mean: EdgeMean): Matrix {
  const n = at.probabilities.length;
  const laplacian = Matrix.zeros(n, n);
  const add = (i: number, j: number, value: number) =>
    laplacian.set(i, j, laplacian.get(i, j) + value);
  for (const [i, j, conductance] of conductances(at, mean)) {
    add(i, i, conductance);
    add(j, j, conductance);
    add(i, j, -conductance);
    add(j, i, -conductance);
  }
  return laplacian;
}

/**
 * Computes G = Jᵀ L(p)⁺ J of a model of distributions on a graph.
 *
 * @param at the distribution p and its graph. @param jacobian ∂p/∂θ: a row per node, a column per
 *   parameter; each column sums to 0.
 * @returns q × q for q parameters; for σ as the only column, σᵀL⁺σ. With σ = p − q this is
 *   the semi-backward Euler distance D̃² between p and q, L frozen at `at`.
 * @throws ArgumentError naming `mean`, or `jacobian`: wrong size, NaN, columns that create mass, or
 *   that carry it between parts of the graph that no edge of positive mean joins (there the metric is
 *   infinite).
 *
 * Reference: [8]; [18], section 1.
 *
 * @example
 * graphMetric(graphDistribution([0.5, 0.5], [[0, 1]]), [[1], [-1]]).get(0, 0); // 2
 */
export function graphMetric(
  at: GraphDistribution,
  jacobian: MatrixInput,
  options: GraphOptions = {},
): Matrix {
  const graph = readGraph('at', at);
  const columns = massless(jacobian, graph.probabilities.length);
  const { rows, diagonal } = eliminated(laplacianOf(graph, readMean(options)), columns);
  rows.forEach((row, i) => {
    if (diagonal[i] === 0) assertNoFlow(row, columns);
  });
  const flows = new Matrix(rows).transpose();
  const costs = diagonal.map((d) => (d === 0 ? Infinity : d));
  return symmetrized(flows.mmul(flows.clone().divRowVector(Array.from(costs)).transpose()));
}

/**
 * L = U D Uᵀ by eliminating node after node, and U⁻¹ of the columns, a row per node. Each diagonal
 * entry is the sum of the conductances that are left, so that nothing cancels and the smallest
 * conductance counts in full (Grassmann, Taksar and Heyman 1985).
 */
function eliminated(laplacian: Matrix, columns: readonly Float64Array[]) {
  const n = laplacian.rows;
  const left = Matrix.mul(laplacian, -1);
  const diagonal = new Float64Array(n);
  const rows = Array.from({ length: n }, (_, i) => columns.map((column) => column[i]!));
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) diagonal[i]! += left.get(i, j);
    for (let j = i + 1; j < n; j++) {
      const share = left.get(i, j) / diagonal[i]!;
      if (!(share > 0)) continue;
      rows[i]!.forEach((mass, k) => {
        rows[j]![k]! += share * mass;
      });
      for (let l = i + 1; l < n; l++) {
        if (l !== j) left.set(j, l, left.get(j, l) + share * left.get(i, l));
      }
    }
  }
  return { rows, diagonal };
}

/** @throws ArgumentError naming `jacobian` unless what has to leave is rounding of its column. */
function assertNoFlow(row: readonly number[], columns: readonly Float64Array[]): void {
  columns.forEach((column, k) => {
    const size = column.reduce((total, value) => total + Math.abs(value), 0);
    if (Math.abs(row[k]!) <= 1e-6 * size) return;
    throw new ArgumentError(
      'jacobian',
      'moves mass between parts of the graph that are not joined by an edge of positive mean ' +
        'probability; expected columns that sum to 0 on each part',
    );
  });
}

/**
 * Computes G_ij = Σ_e (cut sum)_i (cut sum)_j/(ω_e θ_e) for a tree, by cut sums: no linear system, O(n) per
 * parameter.
 *
 * @returns q × q for q parameters.
 * @throws ArgumentError naming `at` unless its edges are a tree on all nodes; otherwise as
 *   {@link graphMetric}.
 *
 * Reference: [8].
 */
export function treeMetric(
  at: GraphDistribution,
  jacobian: MatrixInput,
  options: GraphOptions = {},
): Matrix {
  const graph = readGraph('at', at);
  const { edges } = graph;
  const n = graph.probabilities.length;
  const links = conductances(graph, readMean(options));
  const columns = massless(jacobian, n);
  if (edges.length !== n - 1) {
    throw new ArgumentError('at', `has ${edges.length} edges; a tree has ${n - 1}`);
  }
  const neighbors: [node: number, edge: number][][] = Array.from({ length: n }, () => []);
  links.forEach(([i, j], e) => {
    neighbors[i]!.push([j, e]);
    neighbors[j]!.push([i, e]);
  });
  const order = [0];
  const parentEdge = new Int32Array(n).fill(-1);
  const parent = new Int32Array(n).fill(-1);
  for (const node of order) {
    for (const [next, edge] of neighbors[node]!) {
      if (edge === parentEdge[node]) continue;
      if (next === 0 || parentEdge[next] !== -1) {
        throw new ArgumentError('at', `has a cycle through node ${next}; expected a tree`);
      }
      parentEdge[next] = edge;
      parent[next] = node;
      order.push(next);
    }
  }
  if (order.length !== n) throw new ArgumentError('at', 'is not connected; expected a tree');
  const cuts = columns.map((sigma) => {
    const below = sigma.slice();
    for (const node of order.slice(1).reverse()) below[parent[node]!]! += below[node]!;
    return below;
  });
  if (n === 1) return Matrix.zeros(columns.length, columns.length);
  // The flow over each edge to a node's parent, a row per parameter.
  const children = order.slice(1);
  const flows = new Matrix(cuts.map((below) => children.map((node) => below[node]!)));
  const costs = children.map((node, k) => {
    const conductance = links[parentEdge[node]!]![2];
    if (conductance === 0) assertNoFlow(flows.getColumn(k), columns);
    return conductance === 0 ? Infinity : conductance;
  });
  return flows.mmul(flows.clone().divRowVector(costs).transpose());
}

/** Each edge with ω_e θ_e(p). @throws ArgumentError naming `mean`. */
export function conductances(
  { probabilities, edges }: GraphDistribution,
  mean: EdgeMean,
): [number, number, number][] {
  const { value } = edgeMean(mean);
  return edges.map(([i, j, weight = 1]) => [
    i,
    j,
    weight * value(probabilities[i]!, probabilities[j]!),
  ]);
}

/** The columns of a Jacobian, each of which must sum to 0. */
function massless(jacobian: MatrixInput, n: number): Float64Array[] {
  const rows = readMatrix('jacobian', jacobian, { rows: n });
  return Array.from({ length: rows.columns }, (_, k) => {
    const column = Float64Array.from(rows.getColumn(k));
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
