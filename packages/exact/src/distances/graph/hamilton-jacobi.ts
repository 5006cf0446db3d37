/**
 * Lower bounds of a graph's Wasserstein distance. Every φ(t) that falls at least as fast as
 *
 *   φ_i' ≤ −¼ Σ_j ω_ij (φ_i − φ_j)²
 *
 * proves ½W₂²(p, q) ≥ ⟨φ(1), q⟩ − ⟨φ(0), p⟩ (Maas 2011; Erbar and Maas 2014: along any path the right
 * side grows by at most half the action). Solutions of the equation with jumps downwards are such φ.
 */
import type { PathProblem } from './path-action.js';
import type { ShortestPath } from './shortest-path.js';

/** Steps of the Runge-Kutta method per stretch, at least; and for each e-fold of a difference of φ. */
const leastSteps = 12;
const stepsPerFold = 8;
const mostSteps = 5000;

/** W₂² is at least this: the best of what the shortest path's potentials prove, each let go from its time. */
export function lowerBound(problem: PathProblem, shortest: ShortestPath): number {
  const last = problem.stretches.length - 1;
  const starts = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * last));
  return Math.max(0, ...starts.map((k) => boundFrom(problem, shortest, k)));
}

function boundFrom(problem: PathProblem, shortest: ShortestPath, stretch: number): number {
  const [coarse, fine] = [1, 2].map((fineness) => boundOf(problem, shortest, stretch, fineness));
  // The method is of order 4: what two step lengths differ by is 15 times the finer one's error.
  const bound = fine! - Math.abs(fine! - coarse!);
  // Solutions may run off to infinity, which proves nothing.
  return Number.isFinite(bound) ? bound : 0;
}

function boundOf(
  problem: PathProblem,
  shortest: ShortestPath,
  middle: number,
  fineness: number,
): number {
  const { edges, stretches } = problem;
  const { path, potentials, multipliers } = shortest;
  const half = stretches[middle]!.length / 2;
  let last = flow(potentials[middle]!, edges, half, fineness);
  for (let k = middle + 1; k < stretches.length; k++) {
    const jumped = last.map((value, i) => value - multipliers[k - 1]![i]! / 2);
    last = flow(jumped, edges, stretches[k]!.length, fineness);
  }
  let first = flow(potentials[middle]!, edges, -half, fineness);
  for (let k = middle - 1; k >= 0; k--) {
    const jumped = first.map((value, i) => value + multipliers[k]![i]! / 2);
    first = flow(jumped, edges, -stretches[k]!.length, fineness);
  }
  const gain = (masses: Float64Array, values: Float64Array) =>
    masses.reduce((sum, mass, i) => sum + mass * values[i]!, 0);
  return 2 * (gain(path.at(-1)!, last) - gain(path[0]!, first));
}

/** φ after a time, which may be negative. */
function flow(
  start: Float64Array,
  edges: PathProblem['edges'],
  time: number,
  fineness: number,
): Float64Array {
  const folds = edges.reduce(
    (most, [i, j, weight]) => Math.max(most, weight * Math.abs(start[i]! - start[j]!)),
    0,
  );
  const wanted = Math.max(leastSteps, Math.ceil(stepsPerFold * folds * Math.abs(time)));
  const count = fineness * Math.min(mostSteps, wanted);
  const rate = (at: Float64Array) => {
    const result = new Float64Array(at.length);
    for (const [i, j, weight] of edges) {
      const loss = (weight * (at[i]! - at[j]!) ** 2) / 4;
      result[i]! -= loss;
      result[j]! -= loss;
    }
    return result;
  };
  const h = time / count;
  let at = start;
  for (let k = 0; k < count; k++) {
    const moved = (by: Float64Array, share: number) =>
      at.map((value, i) => value + share * h * by[i]!);
    const a = rate(at);
    const b = rate(moved(a, 0.5));
    const c = rate(moved(b, 0.5));
    const d = rate(moved(c, 1));
    at = at.map((value, i) => value + (h / 6) * (a[i]! + 2 * b[i]! + 2 * c[i]! + d[i]!));
  }
  return at;
}
