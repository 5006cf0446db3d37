/**
 * The Wasserstein-2 distance between distributions of mass on a graph, of which `metric-tensors/graph.ts`
 * is the metric (Maas 2011; the arithmetic mean of WWGAN, Li and Montúfar 2018):
 *
 *   W₂²(p, q) = inf ∫₀¹ σᵀ L(ρ)⁺ σ dt over paths ρ from p to q, σ = ρ',  L(ρ) with θ_ij = (ρ_i + ρ_j)/2.
 *
 * It is the Benamou-Brenier problem of the graph, convex in mass and flow. Paths that are made of
 * stretches give upper bounds, solutions of the Hamilton-Jacobi equation lower ones; both are returned.
 */
import { ArgumentError, requireInteger } from '@wprox/arguments';
import { checkOptions } from '../../inputs/options.js';
import { type Edge, readEdges } from '../../measures/graph.js';
import { readMasses, totalMass } from '../../measures/weights.js';
import { type Profile, resistance } from './edge-resistance.js';
import { lowerBound } from './hamilton-jacobi.js';
import { type Path, type PathProblem, pathAction } from './path-action.js';
import { shortestPath } from './shortest-path.js';

/** Options of {@link graphWasserstein}. */
export interface GraphWassersteinOptions {
  /** How many stretches of time a path has, at least 4. Default 16; the bounds close as its inverse square. */
  readonly segments?: number;
}

/** W₂ of masses on a graph, with bounds. */
export interface GraphWasserstein {
  /** W₂, in units of √(mass/ω): the length of `path`, an upper bound; Infinity if there is no path. */
  readonly distance: number;
  /**
   * W₂ is at least this. Near `distance` where weights are of one size; down to 0, which proves nothing,
   * where they differ by factors of 1e3 and more and mass has to pass a weak edge.
   */
  readonly lowerBound: number;
  /** Masses at the ends and in between, at the times `times`; empty if there is no path. */
  readonly path: Float64Array[];
  readonly times: Float64Array;
  /** Whether the minimization came to its end. The bounds hold either way. */
  readonly converged: boolean;
}

/**
 * Computes the Wasserstein-2 distance between masses on the nodes of a weighted graph, between bounds.
 *
 * L(ρ)·1 = 0: mass moves along edges only and its sum stays. So masses are at finite distance if and only
 * if they have the same sum on each connected part of the graph; each part is a problem of its own, and
 * squares of distances add. W₂² is homogeneous of degree 1 in the masses. What is below 1e-14 √(mass/ω) is
 * rounding of the masses.
 *
 * @param first masses, one per node, at least 0, such as the pixels' (x + 1)/2.
 * @param second the same, of the other distribution.
 * @param edges see {@link graphDistribution}. For images {@link pixelEdges}.
 * @returns bounds from both sides, and the path of the upper one. Work: segments·n³ for each of about 40
 *   Newton steps, n nodes a part.
 * @throws ArgumentError naming `first`, `second` (negative, NaN, of different lengths, without any mass),
 *   `edges` or `segments`.
 *
 * Reference: [18], section 1; [2].
 *
 * @example
 * graphWasserstein([1, 0], [0, 1], [[0, 1]]).distance; // √2: θ is ½ all the way
 */
export function graphWasserstein(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  edges: readonly Edge[],
  options: GraphWassersteinOptions = {},
): GraphWasserstein {
  checkOptions(options, ['segments']);
  const { segments = 16 } = options;
  requireInteger('segments', segments, 4, mostSegments);
  const [from, to] = [readMasses('first', first), readMasses('second', second)];
  const n = from.length;
  if (to.length !== n) {
    throw new ArgumentError(
      'second',
      `has ${to.length} masses but first has ${n}; expected as many`,
    );
  }
  const read = readEdges('edges', edges, n);
  const times = timesOf(segments);
  let [upper, lower, converged] = [0, 0, true];
  const path = Array.from(times, () => new Float64Array(n));
  for (const part of connectedParts(n, read)) {
    const solved = solvePart(part, from, to, read, times);
    if (!solved) {
      return { distance: Infinity, lowerBound: Infinity, path: [], times, converged: true };
    }
    upper += solved.upper;
    lower += solved.lower;
    converged &&= solved.converged;
    solved.path.forEach((masses, k) => {
      part.forEach((node, i) => {
        path[k]![node] = masses[i]!;
      });
    });
  }
  return {
    distance: Math.sqrt(upper),
    lowerBound: Math.sqrt(Math.min(lower, upper)),
    path,
    times,
    converged,
  };
}

/** A path keeps the masses of every segment. */
const mostSegments = 1e5;

/** Sums on a part that differ by less than this fraction count as equal. */
const sameMass = 1e-9;

/** Even stretches, the first and last of which are cut in four, the shortest at the ends. */
function timesOf(segments: number): Float64Array {
  const even = Array.from({ length: segments - 1 }, (_, k) => (k + 1) / segments);
  const ends = [1 / 8, 1 / 4, 1 / 2].map((share) => share / segments);
  return Float64Array.from([0, ...ends, ...even, ...ends.map((t) => 1 - t).reverse(), 1]);
}

/** The nodes of each connected part. */
function connectedParts(n: number, edges: readonly Edge[]): number[][] {
  const root = Array.from({ length: n }, (_, i) => i);
  const find = (i: number): number => (root[i] === i ? i : find(root[i]!));
  for (const [i, j] of edges) root[find(i)] = find(j);
  const parts = new Map<number, number[]>();
  for (let i = 0; i < n; i++) parts.set(find(i), [...(parts.get(find(i)) ?? []), i]);
  return [...parts.values()];
}

interface SolvedPart {
  readonly upper: number;
  readonly lower: number;
  readonly path: Path;
  readonly converged: boolean;
}

/** Solves one part in units in which its mass and its edges' mean weight are 1; undefined: no path. */
function solvePart(
  nodes: readonly number[],
  from: Float64Array,
  to: Float64Array,
  edges: readonly Edge[],
  times: Float64Array,
): SolvedPart | undefined {
  const [before, after] = [from, to].map((masses) => nodes.map((node) => masses[node]!));
  const [mass, other] = [totalMass(before!), totalMass(after!)];
  if (!(Math.abs(mass - other) <= sameMass * Math.max(mass, other))) return undefined;
  const still = (): SolvedPart => ({
    upper: 0,
    lower: 0,
    path: Array.from(times, () => Float64Array.from(before!)),
    converged: true,
  });
  if (before!.every((value, i) => value === after![i])) return still();
  if (mass === 0 || nodes.length === 1) return still();
  const place = new Map(nodes.map((node, i) => [node, i]));
  const own = edges.filter(([i]) => place.has(i));
  const unit = Math.max(...own.map(([, , weight = 1]) => weight));
  const start = Float64Array.from(before!, (value) => value / mass);
  const end = Float64Array.from(after!, (value) => value / other);
  const both = start.map((value, i) => value + end[i]!);
  const ends = own.map(([i, j]) => [place.get(i)!, place.get(j)!] as const);
  const count = times.length - 1;
  const problem: PathProblem = {
    nodes: nodes.length,
    grounded: both.indexOf(Math.max(...both)),
    edges: ends.map(([i, j], e) => [i, j, (own[e]![2] ?? 1) / unit]),
    mean: 'arithmetic',
    stretches: Array.from({ length: count }, (_, k) => ({
      length: times[k + 1]! - times[k]!,
      profile: profileOf(ends, k === 0 ? start : k === count - 1 ? end : undefined, k === 0),
    })),
  };
  const shortest = shortestPath(problem, start, end);
  if (shortest === undefined) return undefined;
  const upper = pathAction(
    problem,
    shortest.path,
    (profile, [pi, pj, qi, qj]) => 1 / resistance(profile, (pi + pj) / 2, (qi + qj) / 2),
  );
  const scale = mass / unit;
  return {
    upper: upper * scale,
    lower: lowerBound(problem, shortest) * scale,
    path: shortest.path.map((masses) => masses.map((value) => value * mass)),
    converged: shortest.converged,
  };
}

/** An edge that is nearly empty at an end of time needs a flow that starts, or ends, there. */
function profileOf(
  edges: readonly (readonly [number, number])[],
  masses: Float64Array | undefined,
  first: boolean,
): Profile {
  const empty = masses && edges.some(([i, j]) => masses[i]! + masses[j]! < 0.02 / masses.length);
  return !empty ? 'steady' : first ? 'starting' : 'ending';
}
