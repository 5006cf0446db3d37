/**
 * The action of paths of distributions on a connected graph (Benamou and Brenier's problem), with its first
 * and second derivatives. A path has stretches of time in each of which mass moves in a given profile from
 * one distribution to the next. A stretch of length h from p to q costs
 *
 *   A = (1/h) σᵀ L⁺ σ,   σ = q − p,   L = Σ_e (ω_e / r_e) (1_i − 1_j)(1_i − 1_j)ᵀ,
 *
 * jointly convex in p and q. One node is grounded: its mass is what the others leave, its potential is 0,
 * and K = L⁻¹ on the other nodes is positive definite. With φ = Kσ, the columns B_i = ∂_iL φ by the masses
 * of the start or of the end, and R = ∓I − B, in the free masses,
 *
 *   gradient (∓2φ − b)/h,   Hessian (2 R_sᵀ K R_t − H)/h,   b_i = φᵀ∂_iL φ,   H_ij = φᵀ∂_i∂_jL φ.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { type EdgeMean, edgeMean } from '../../metric-tensors/edge-means.js';
import {
  conductance,
  conductanceSlopes,
  type EdgeMasses,
  type Profile,
} from './edge-resistance.js';

/** A connected graph, and how paths on it are cut in time. */
export interface PathProblem {
  readonly nodes: number;
  /** The node whose mass and potential are not variables: one with much mass. */
  readonly grounded: number;
  readonly edges: readonly (readonly [i: number, j: number, weight: number])[];
  readonly mean: EdgeMean;
  /** Of lengths that add up to 1. */
  readonly stretches: readonly { readonly length: number; readonly profile: Profile }[];
}

/** The distributions between the stretches, and at both ends. */
export type Path = readonly Float64Array[];

/** Second order data of one stretch, in the free masses of its start and of its end. */
export interface StretchDerivatives {
  /** L⁺σ/h at all nodes, up to a constant. */
  readonly potential: Float64Array;
  readonly startGradient: Float64Array;
  readonly endGradient: Float64Array;
  readonly startStart: Matrix;
  readonly endEnd: Matrix;
  /** Rows of the end, columns of the start. */
  readonly endStart: Matrix;
}

const massesAt = (from: Float64Array, to: Float64Array, i: number, j: number): EdgeMasses => [
  from[i]!,
  from[j]!,
  to[i]!,
  to[j]!,
];

/** The place of a node among the free ones, or −1. */
function free({ grounded }: PathProblem, node: number): number {
  return node === grounded ? -1 : node > grounded ? node - 1 : node;
}

/** Cholesky's factor of L at conductances ω_e/r_e; undefined if the graph falls apart. */
function factor(
  problem: PathProblem,
  conductances: readonly number[],
): CholeskyDecomposition | undefined {
  const laplacian = Matrix.zeros(problem.nodes - 1, problem.nodes - 1);
  problem.edges.forEach(([i, j], e) => {
    const value = conductances[e]!;
    const [a, b] = [free(problem, i), free(problem, j)];
    for (const k of [a, b]) if (k >= 0) laplacian.set(k, k, laplacian.get(k, k) + value);
    if (a >= 0 && b >= 0) {
      laplacian.set(a, b, laplacian.get(a, b) - value);
      laplacian.set(b, a, laplacian.get(b, a) - value);
    }
  });
  const cholesky = new CholeskyDecomposition(laplacian);
  return cholesky.isPositiveDefinite() ? cholesky : undefined;
}

function changeOf({ grounded }: PathProblem, from: Float64Array, to: Float64Array): Matrix {
  const change = Array.from(to, (q, i) => q - from[i]!);
  change.splice(grounded, 1);
  return Matrix.columnVector(change);
}

/**
 * The action of a path; Infinity if the graph falls apart where masses vanish.
 *
 * @param conductanceOf 1/r of an edge in a stretch. Default: the sums that the derivatives are of.
 */
export function pathAction(
  problem: PathProblem,
  path: Path,
  conductanceOf: (profile: Profile, masses: EdgeMasses) => number = summed(problem),
): number {
  return problem.stretches.reduce((sum, { length, profile }, k) => {
    const [from, to] = [path[k]!, path[k + 1]!];
    const conductances = problem.edges.map(
      ([i, j, weight]) => weight * conductanceOf(profile, massesAt(from, to, i, j)),
    );
    const cholesky = factor(problem, conductances);
    if (cholesky === undefined) return Infinity;
    const sigma = changeOf(problem, from, to);
    return sum + cholesky.solve(sigma).dot(sigma) / length;
  }, 0);
}

function summed({ mean }: PathProblem) {
  const theta = edgeMean(mean);
  return (profile: Profile, masses: EdgeMasses) => conductance(profile, theta, masses);
}

/** The derivatives of the action of stretch k; undefined where that is infinite. */
export function stretchDerivatives(
  problem: PathProblem,
  path: Path,
  k: number,
): StretchDerivatives | undefined {
  const { edges, grounded, stretches } = problem;
  const { length, profile } = stretches[k]!;
  const [from, to] = [path[k]!, path[k + 1]!];
  const n = problem.nodes - 1;
  const theta = edgeMean(problem.mean);
  const masses = edges.map(([i, j]) => massesAt(from, to, i, j));
  const cholesky = factor(
    problem,
    edges.map(([, , weight], e) => weight * conductance(profile, theta, masses[e]!)),
  );
  if (cholesky === undefined) return undefined;
  const inverse = cholesky
    .solve(Matrix.eye(n, n))
    .to2DArray()
    .map((row) => Float64Array.from(row));
  const phi = cholesky.solve(changeOf(problem, from, to)).to1DArray();
  /** By start and end: the entries of B by all nodes, `by` at row a and −`by` at row b of a column. */
  const entries: { node: number; a: number; b: number; by: number }[][] = [[], []];
  const slopes = [new Float64Array(n + 1), new Float64Array(n + 1)];
  /** By the sides of its rows and columns. */
  const bends = [0, 1].map(() => [0, 1].map(() => Matrix.zeros(n + 1, n + 1)));
  edges.forEach(([i, j, weight], e) => {
    const [a, b] = [free(problem, i), free(problem, j)];
    const drop = (a < 0 ? 0 : phi[a]!) - (b < 0 ? 0 : phi[b]!);
    const { first, second } = conductanceSlopes(profile, theta, masses[e]!);
    const energy = weight * drop ** 2;
    for (let x = 0; x < 4; x++) {
      const [side, node] = [x >> 1, (x & 1) === 0 ? i : j];
      entries[side]!.push({ node, a, b, by: weight * first[x]! * drop });
      slopes[side]![node]! += energy * first[x]!;
      for (let y = 0; y < 4; y++) {
        const bend = bends[side]![y >> 1]!;
        const column = (y & 1) === 0 ? i : j;
        bend.set(node, column, bend.get(node, column) + energy * second[4 * x + y]!);
      }
    }
  });
  const nodeOf = (c: number) => (c < grounded ? c : c + 1);
  /** RᵀX of a side in the free masses, row by row: B is sparse. */
  const reduce = (x: readonly Float64Array[], side: number): Float64Array[] => {
    const byNode = Array.from({ length: n + 1 }, () => new Float64Array(n));
    for (const { node, a, b, by } of entries[side]!) {
      const row = byNode[node]!;
      if (a >= 0) for (let c = 0; c < n; c++) row[c]! += by * x[a]![c]!;
      if (b >= 0) for (let c = 0; c < n; c++) row[c]! -= by * x[b]![c]!;
    }
    const rest = byNode[grounded]!;
    const sign = side === 0 ? -1 : 1;
    return x.map((row, r) =>
      row.map((value, c) => sign * value - (byNode[nodeOf(r)]![c]! - rest[c]!)),
    );
  };
  const transposed = (x: readonly Float64Array[]) =>
    x.map((_, c) => Float64Array.from(x, (row) => row[c]!));
  /** K R of each side. */
  const [byStart, byEnd] = [0, 1].map((side) => transposed(reduce(inverse, side)));
  const g = grounded;
  const block = (side: number, x: readonly Float64Array[], bend: Matrix) => {
    const rows = reduce(x, side);
    const result = new Matrix(n, n);
    for (let r = 0; r < n; r++) {
      const i = nodeOf(r);
      for (let c = 0; c < n; c++) {
        const j = nodeOf(c);
        const curvature = bend.get(i, j) - bend.get(i, g) - bend.get(g, j) + bend.get(g, g);
        result.set(r, c, (2 * rows[r]![c]! - curvature) / length);
      }
    }
    return result;
  };
  const gradient = (side: number) =>
    Float64Array.from(phi, (value, c) => {
      const bySlope = slopes[side]![nodeOf(c)]! - slopes[side]![g]!;
      return ((side === 0 ? -2 : 2) * value - bySlope) / length;
    });
  const potential = phi.map((value) => value / length);
  potential.splice(grounded, 0, 0);
  return {
    potential: Float64Array.from(potential),
    startGradient: gradient(0),
    endGradient: gradient(1),
    startStart: block(0, byStart!, bends[0]![0]!),
    endEnd: block(1, byEnd!, bends[1]![1]!),
    endStart: block(1, byStart!, bends[1]![0]!),
  };
}
