/**
 * Geodesics of the Wasserstein metric on distributions on a graph, such as the cells of a grid: Benamou
 * and Brenier's problem (Appendix A of the main paper, equation 11) with L(p) for −∇·(ρ∇),
 *
 *   Dist² = inf ∫₀¹ ṗᵀ L(p)⁺ ṗ dt,   p(0) and p(1) given.
 *
 * N straight segments in time, by the midpoint rule, make it a smooth convex problem in the masses between,
 * since flux²/θ(p) is convex for a concave mean θ. {@link graphWasserstein} has proven bounds of Dist for
 * the arithmetic mean, also between masses of 0 and of parts of a graph.
 */
import { ArgumentError } from '@wprox/arguments';
import { assertSegments } from '../../flows/geodesic.js';
import { checkOptions } from '../../inputs/options.js';
import { type GraphDistribution, readGraph } from '../../measures/graph.js';
import { normalizedWeights } from '../../measures/weights.js';
import { edgeMean } from '../../metric-tensors/edge-means.js';
import type { GraphOptions } from '../../metric-tensors/graph.js';
import { type PathProblem, pathAction } from './path-action.js';
import { shortestPath } from './shortest-path.js';

/** A geodesic of W₂ between masses on a graph. */
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
  options: GraphOptions & { readonly segments?: number } = {},
): GraphGeodesic {
  const { probabilities: start, edges } = readGraph('from', from);
  const nodes = start.length;
  const end = normalizedWeights('to', to, nodes);
  checkOptions(options, ['mean', 'segments']);
  const { mean = 'arithmetic', segments = 8 } = options;
  edgeMean(mean);
  assertSegments(segments);
  if (nodes === 1) return { squaredDistance: 0, gap: 0, path: [start, end] };
  const both = start.map((p, i) => p + end[i]!);
  // Actions are in units of 1/weight: the largest weight is taken out.
  const unit = edges.reduce((max, [, , weight = 1]) => Math.max(max, weight), 0);
  const problem: PathProblem = {
    nodes,
    grounded: both.indexOf(Math.max(...both)),
    edges: edges.map(([i, j, weight = 1]) => [i, j, weight / unit]),
    mean,
    stretches: Array.from({ length: segments }, () => ({
      length: 1 / segments,
      profile: 'middle',
    })),
  };
  const uniform = new Float64Array(nodes).fill(1 / nodes);
  if (
    pathAction({ ...problem, stretches: problem.stretches.slice(0, 1) }, [uniform, uniform]) > 0
  ) {
    throw new ArgumentError(
      'from',
      'has a graph that is not connected; expected edges that join all',
    );
  }
  const found = shortestPath(problem, start, end);
  if (found?.converged) {
    return { squaredDistance: found.action / unit, gap: found.gap / unit, path: found.path };
  }
  const trouble =
    segments === 1
      ? 'is 1, which joins masses of 0; expected at least 2'
      : `is ${segments}, for which no geodesic was found; expected fewer, or masses less small`;
  throw new ArgumentError('segments', trouble);
}
