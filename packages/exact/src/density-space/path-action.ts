/**
 * The action of a path of distributions on a graph, in the time-discrete form that graph geodesics
 * minimize, with its first and second derivatives.
 *
 * A segment from p to q has N σᵀL(p̄)⁺σ, σ = q − p, p̄ = (p + q)/2. One node is grounded: its mass is what
 * the others leave, its potential is 0, and K = L⁻¹ on the other nodes is positive definite. With
 * φ = Kσ, the columns B_i = ∂_iL φ and R_± = ±I − ½B, in the free masses,
 *
 *   gradient ±2φ − ½h,   Hessian 2 R_sᵀ K R_t − ¼H,   h_i = φᵀ∂_iL φ,   H_ij = φᵀ∂_i∂_jL φ.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { Edge } from '../measures/graph.js';
import { type EdgeMean, edgeMean } from '../metric-tensors/edge-means.js';

/** The graph as the action sees it. */
export interface Conductor {
  readonly nodes: number;
  /** The node whose mass and potential are not variables. */
  readonly grounded: number;
  readonly edges: readonly Edge[];
  readonly mean: EdgeMean;
}

/** Second order data of one segment, in the free masses of its start (−) and end (+). */
export interface SegmentDerivatives {
  readonly startGradient: Float64Array;
  readonly endGradient: Float64Array;
  readonly startStart: Matrix;
  readonly endEnd: Matrix;
  /** Rows of the end, columns of the start. */
  readonly endStart: Matrix;
}

/** The place of a node among the free ones, or −1. */
function free({ grounded }: Conductor, node: number): number {
  return node === grounded ? -1 : node > grounded ? node - 1 : node;
}

function factor(graph: Conductor, middle: Float64Array): CholeskyDecomposition | undefined {
  const laplacian = Matrix.zeros(graph.nodes - 1, graph.nodes - 1);
  const { value } = edgeMean(graph.mean);
  for (const [i, j, weight = 1] of graph.edges) {
    const conductance = weight * value(middle[i]!, middle[j]!);
    const [a, b] = [free(graph, i), free(graph, j)];
    for (const k of [a, b]) if (k >= 0) laplacian.set(k, k, laplacian.get(k, k) + conductance);
    if (a >= 0 && b >= 0) {
      laplacian.set(a, b, laplacian.get(a, b) - conductance);
      laplacian.set(b, a, laplacian.get(b, a) - conductance);
    }
  }
  const cholesky = new CholeskyDecomposition(laplacian);
  return cholesky.isPositiveDefinite() ? cholesky : undefined;
}

const middleOf = (from: Float64Array, to: Float64Array) => from.map((p, i) => p / 2 + to[i]! / 2);

function changeOf(graph: Conductor, from: Float64Array, to: Float64Array): Matrix {
  const change = Array.from(to, (q, i) => q - from[i]!);
  change.splice(graph.grounded, 1);
  return Matrix.columnVector(change);
}

/** σᵀL(p̄)⁺σ; Infinity if the graph falls apart where masses vanish. */
export function segmentAction(graph: Conductor, from: Float64Array, to: Float64Array): number {
  const cholesky = factor(graph, middleOf(from, to));
  if (cholesky === undefined) return Infinity;
  const sigma = changeOf(graph, from, to);
  return cholesky.solve(sigma).dot(sigma);
}

/** The derivatives of {@link segmentAction}; undefined where that is infinite. */
export function segmentDerivatives(
  graph: Conductor,
  from: Float64Array,
  to: Float64Array,
): SegmentDerivatives | undefined {
  const middle = middleOf(from, to);
  const cholesky = factor(graph, middle);
  if (cholesky === undefined) return undefined;
  const n = graph.nodes - 1;
  const inverse = cholesky
    .solve(Matrix.eye(n, n))
    .to2DArray()
    .map((row) => Float64Array.from(row));
  const sigma = changeOf(graph, from, to);
  const phi = cholesky.solve(sigma).to1DArray();
  const { slope, mixed } = edgeMean(graph.mean);
  /** The entries of B, by all nodes: `by` at row a, −`by` at row b of the node's column. */
  const entries: { node: number; a: number; b: number; by: number }[] = [];
  const slopes = new Float64Array(n + 1);
  const second = Matrix.zeros(n + 1, n + 1);
  const bend = (i: number, j: number, by: number) => second.set(i, j, second.get(i, j) + by);
  for (const [i, j, weight = 1] of graph.edges) {
    const [a, b] = [free(graph, i), free(graph, j)];
    const drop = (a < 0 ? 0 : phi[a]!) - (b < 0 ? 0 : phi[b]!);
    const [p, q] = [middle[i]!, middle[j]!];
    const cross = weight * mixed(p, q) * drop ** 2;
    for (const [node, by] of [
      [i, weight * slope(p, q)],
      [j, weight * slope(q, p)],
    ] as const) {
      entries.push({ node, a, b, by: by * drop });
      slopes[node]! += by * drop ** 2;
    }
    bend(i, j, cross);
    bend(j, i, cross);
    bend(i, i, -(q / p) * cross);
    bend(j, j, -(p / q) * cross);
  }
  const nodeOf = (k: number) => (k < graph.grounded ? k : k + 1);
  /** sign·X − ½ BᵀX in the free masses, row by row: B is sparse. */
  const reduce = (x: readonly Float64Array[], sign: number): Float64Array[] => {
    const byNode = Array.from({ length: n + 1 }, () => new Float64Array(n));
    for (const { node, a, b, by } of entries) {
      const row = byNode[node]!;
      if (a >= 0) for (let c = 0; c < n; c++) row[c]! += by * x[a]![c]!;
      if (b >= 0) for (let c = 0; c < n; c++) row[c]! -= by * x[b]![c]!;
    }
    const grounded = byNode[graph.grounded]!;
    return x.map((row, k) =>
      row.map((value, c) => sign * value - (byNode[nodeOf(k)]![c]! - grounded[c]!) / 2),
    );
  };
  const transposed = (x: readonly Float64Array[]) =>
    x.map((_, c) => Float64Array.from(x, (row) => row[c]!));
  const [byStart, byEnd] = [-1, 1].map((sign) => transposed(reduce(inverse, sign)));
  const g = graph.grounded;
  const block = (sign: number, x: readonly Float64Array[]) => {
    const rows = reduce(x, sign);
    const result = new Matrix(n, n);
    for (let k = 0; k < n; k++) {
      const i = nodeOf(k);
      for (let c = 0; c < n; c++) {
        const j = nodeOf(c);
        const curvature = second.get(i, j) - second.get(i, g) - second.get(g, j) + second.get(g, g);
        result.set(k, c, 2 * rows[k]![c]! - curvature / 4);
      }
    }
    return result;
  };
  const common = (k: number) => {
    return -(slopes[nodeOf(k)]! - slopes[g]!) / 2;
  };
  return {
    startGradient: Float64Array.from(phi, (value, k) => common(k) - 2 * value),
    endGradient: Float64Array.from(phi, (value, k) => common(k) + 2 * value),
    startStart: block(-1, byStart!),
    endEnd: block(1, byEnd!),
    endStart: block(1, byStart!),
  };
}
