/**
 * Geodesics of the Wasserstein metric on distributions on a graph, such as the cells of a grid: Benamou
 * and Brenier's problem (Appendix A of the main paper, equation 11) with L(p) for −∇·(ρ∇),
 *
 *   Dist² = inf ∫₀¹ ṗᵀ L(p)⁺ ṗ dt,   p(0) and p(1) given.
 *
 * N straight segments in time make it a smooth convex problem in the masses between, since flux²/θ(p) is
 * convex for a concave mean θ. Newton's method with a logarithmic barrier keeps masses positive and bounds
 * how far the action is from the least one; the Hessian is block tridiagonal in time.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError } from '../argument-error.js';
import { assertSegments } from '../flows/geodesic.js';
import { type GraphDistribution, graphDistribution } from '../measures/graph.js';
import type { GraphOptions } from '../metric-tensors/graph.js';
import {
  type Conductor,
  type SegmentDerivatives,
  segmentAction,
  segmentDerivatives,
} from './path-action.js';

export interface GraphGeodesic {
  /** The action of the path, the least one of N segments up to `gap`. In units of 1/weight. */
  readonly squaredDistance: number;
  /** Bounds how far the action is above the least one of N segments, which itself errs by O(N⁻²). */
  readonly gap: number;
  /** N + 1 distributions, the ends included: the masses at times k/N. */
  readonly path: readonly Float64Array[];
}

/**
 * Finds the geodesic between two distributions on a connected graph. Costs O(N n³) a step for n nodes:
 * for hundreds of nodes.
 *
 * @param from p(0) and its graph. @param to p(1) on it, one mass per node, of sum 1.
 * @param options `mean` of an edge's masses, default `'arithmetic'`; `segments` N, default 8.
 * @returns the path and its action; on cells of a grid ({@link cellGraph}) it tends to W₂² as cells and
 *   segments are refined.
 * @throws ArgumentError naming `from` (not connected), `to`, `segments` (an integer of at least 1) or
 *   `mean`; or `segments` if Newton's method does not converge.
 *
 * Reference: [15]; [18], section 1.
 *
 * @example
 * // Two nodes: θ = ½ whatever p is, and the action 2 (0.9 − 0.2)².
 * graphGeodesic(graphDistribution([0.2, 0.8], [[0, 1]]), [0.9, 0.1]).squaredDistance; // 0.98
 */
export function graphGeodesic(
  from: GraphDistribution,
  to: ArrayLike<number>,
  { mean = 'arithmetic', segments = 8 }: GraphOptions & { readonly segments?: number } = {},
): GraphGeodesic {
  assertSegments(segments);
  const nodes = from.probabilities.length;
  if (to.length !== nodes) {
    throw new ArgumentError('to', `has ${to.length} masses; expected ${nodes} as from`);
  }
  let end: Float64Array;
  try {
    end = graphDistribution(to, from.edges).probabilities;
  } catch (error) {
    throw error instanceof ArgumentError
      ? new ArgumentError('to', error.message.replace(/^\S+ /, ''))
      : error;
  }
  const start = from.probabilities;
  const both = start.map((p, i) => p + end[i]!);
  // Actions are in units of 1/weight: the largest weight is taken out.
  const unit = from.edges.reduce((max, [, , weight = 1]) => Math.max(max, weight), 0);
  const graph: Conductor = {
    nodes,
    grounded: both.indexOf(Math.max(...both)),
    edges: from.edges.map(([i, j, weight = 1]) => [i, j, weight / unit]),
    mean,
  };
  if (nodes === 1) return { squaredDistance: 0, gap: 0, path: [start, end] };
  const uniform = new Float64Array(nodes).fill(1 / nodes);
  if (segmentAction(graph, uniform, uniform) === Infinity) {
    throw new ArgumentError(
      'from',
      'has a graph that is not connected; expected edges that join all',
    );
  }
  // Where a node is empty at both ends, mixed with the uniform distribution: no mass may start at 0.
  const empty = both.some((mass) => mass === 0);
  const path = Array.from({ length: segments + 1 }, (_, k) => {
    const t = k / segments;
    const share = empty && k > 0 && k < segments ? 0.01 : 0;
    return start.map((p, i) => (1 - share) * ((1 - t) * p + t * end[i]!) + share / nodes);
  });
  if (segments === 1) {
    const squaredDistance = segmentAction(graph, start, end) / unit;
    if (Number.isFinite(squaredDistance)) return { squaredDistance, gap: 0, path };
    throw new ArgumentError('segments', 'is 1, which joins masses of 0; expected at least 2');
  }
  const found = follow(graph, path);
  return { ...found, squaredDistance: found.squaredDistance / unit, gap: found.gap / unit };
}

/** Follows the central path of the barrier down to a gap of 1e-9 of the action, or to rounding. */
function follow(graph: Conductor, start: Float64Array[]): GraphGeodesic {
  let path = start;
  const inner = start.slice(1, -1);
  const constraints = inner.length * graph.nodes;
  let action = pathAction(graph, path);
  let barrier = (0.1 * action) / constraints;
  for (let iteration = 0; iteration < 300; iteration++) {
    const step = newtonStep(graph, path, barrier);
    if (step === undefined) break;
    const gap = 1.1 * constraints * barrier + step.decrement + step.rounding;
    if (step.decrement <= 0.01 * barrier + step.rounding) {
      const done = constraints * barrier <= 1e-10 * action + 0.1 * step.rounding + 1e-30;
      if (done) return { squaredDistance: action, gap, path };
      barrier *= 0.03;
      continue;
    }
    const value = action + barrier * logBarrier(path);
    const noise = step.rounding + 1e-15 * Math.abs(value);
    let size = Math.min(1, 0.95 / step.largest);
    for (; ; size /= 2) {
      if (size < 1e-8) break;
      const next = moved(path, step.direction, size);
      const nextAction = pathAction(graph, next);
      const nextValue = nextAction + barrier * logBarrier(next);
      if (nextValue <= value - 1e-4 * size * step.decrement + noise) {
        path = next;
        action = nextAction;
        break;
      }
    }
    if (size < 1e-8) break;
  }
  throw new ArgumentError(
    'segments',
    `is ${start.length - 1}, for which no geodesic was found; expected fewer, or masses less small`,
  );
}

function pathAction(graph: Conductor, path: readonly Float64Array[]): number {
  let sum = 0;
  for (let k = 1; k < path.length; k++) sum += segmentAction(graph, path[k - 1]!, path[k]!);
  return (path.length - 1) * sum;
}

/** −Σ log of all masses between the ends. */
function logBarrier(path: readonly Float64Array[]): number {
  return path
    .slice(1, -1)
    .reduce((sum, p) => p.reduce((inner, mass) => inner - Math.log(mass), sum), 0);
}

interface Step {
  /** Newton's direction for all nodes of the inner distributions. */
  readonly direction: readonly Float64Array[];
  /** gᵀH⁻¹g. */
  readonly decrement: number;
  /** The largest relative decrease of a mass. */
  readonly largest: number;
  /** How much of the action is rounding of the masses. */
  readonly rounding: number;
}

/** Newton's step by block elimination in time; undefined where the Hessian is not positive definite. */
function newtonStep(
  graph: Conductor,
  path: readonly Float64Array[],
  barrier: number,
): Step | undefined {
  const segments = path.length - 1;
  const parts: SegmentDerivatives[] = [];
  for (let k = 0; k < segments; k++) {
    const part = segmentDerivatives(graph, path[k]!, path[k + 1]!);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  const freeOf = (p: Float64Array) => p.filter((_, i) => i !== graph.grounded);
  const factors: CholeskyDecomposition[] = [];
  const couplings: Matrix[] = [];
  const right: Matrix[] = [];
  const gradients: Float64Array[] = [];
  let rounding = 0;
  for (let k = 1; k < segments; k++) {
    const [before, after] = [parts[k - 1]!, parts[k]!];
    const masses = freeOf(path[k]!);
    const rest = path[k]![graph.grounded]!;
    masses.forEach((mass, c) => {
      const pulls = Math.abs(before.endGradient[c]!) + Math.abs(after.startGradient[c]!);
      rounding += 4 * Number.EPSILON * segments * pulls * Math.max(mass, rest);
    });
    const gradient = masses.map(
      (mass, c) =>
        segments * (before.endGradient[c]! + after.startGradient[c]!) +
        barrier * (1 / rest - 1 / mass),
    );
    const diagonal = Matrix.add(before.endEnd, after.startStart).mul(segments);
    diagonal.add(barrier / rest ** 2);
    masses.forEach((mass, c) => {
      diagonal.set(c, c, diagonal.get(c, c) + barrier / mass ** 2);
    });
    const side = Matrix.columnVector(gradient);
    if (k > 1) {
      const coupling = Matrix.mul(before.endStart, segments);
      const last = factors[k - 2]!;
      diagonal.sub(coupling.mmul(last.solve(coupling.transpose())));
      side.sub(coupling.mmul(last.solve(right[k - 2]!)));
      couplings.push(coupling);
    }
    // Rounding of the products leaves the two triangles different.
    const symmetric = Matrix.add(diagonal, diagonal.transpose()).div(2);
    const cholesky = new CholeskyDecomposition(symmetric);
    if (!cholesky.isPositiveDefinite()) return undefined;
    factors.push(cholesky);
    right.push(side);
    gradients.push(gradient);
  }
  const solutions: Matrix[] = [];
  for (let k = factors.length - 1; k >= 0; k--) {
    const side = right[k]!;
    if (k + 1 < factors.length) side.sub(couplings[k]!.transpose().mmul(solutions[k + 1]!));
    solutions[k] = factors[k]!.solve(side);
  }
  let decrement = 0;
  let largest = 0;
  const direction = solutions.map((solution, k) => {
    const values = solution.to1DArray();
    decrement += values.reduce((sum, value, c) => sum + value * gradients[k]![c]!, 0);
    values.splice(graph.grounded, 0, -values.reduce((sum, value) => sum + value, 0));
    const full = Float64Array.from(values, (value) => -value);
    full.forEach((change, i) => {
      largest = Math.max(largest, -change / path[k + 1]![i]!);
    });
    return full;
  });
  return { direction, decrement, largest, rounding };
}

function moved(
  path: readonly Float64Array[],
  direction: readonly Float64Array[],
  size: number,
): Float64Array[] {
  return path.map((p, k) => {
    const change = direction[k - 1];
    return change === undefined ? p : p.map((mass, i) => mass + size * change[i]!);
  });
}
