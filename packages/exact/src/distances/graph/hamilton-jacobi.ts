/**
 * Lower bounds of a graph's Wasserstein distance. Every φ(t) that falls at least as fast as
 *
 *   φ_i' ≤ −¼ Σ_j ω_ij (φ_i − φ_j)²
 *
 * proves ½W₂²(p, q) ≥ ⟨φ(1), q⟩ − ⟨φ(0), p⟩ (Maas 2011; Erbar and Maas 2014: along any path the right
 * side grows by at most half the action). Solutions of the equation with jumps downwards are such φ.
 */
import type { GraphProblem } from './path-problem.js';
import type { ShortestPath } from './shortest-path.js';

/** Steps of the Runge-Kutta method per stretch. */
const steps = 12;

/** W₂² is at least this: by the potential of the shortest path, let go from the middle of time. */
export function lowerBound(problem: GraphProblem, shortest: ShortestPath): number {
  const [coarse, fine] = [boundOf(problem, shortest, steps), boundOf(problem, shortest, 2 * steps)];
  // The method is of order 4: what two step lengths differ by is 16 times the finer one's error.
  const bound = fine - Math.abs(fine - coarse);
  return Number.isFinite(bound) ? Math.max(0, bound) : 0;
}

function boundOf(problem: GraphProblem, shortest: ShortestPath, count: number): number {
  const { from, to, edges, stretches } = problem;
  const { potentials, multipliers } = shortest;
  const middle = Math.floor(stretches.length / 2);
  const half = stretches[middle]!.length / 2;
  let last = flow(potentials[middle]!, edges, half, count);
  for (let k = middle + 1; k < stretches.length; k++) {
    const jumped = last.map((value, i) => value - multipliers[k - 1]![i]! / 2);
    last = flow(jumped, edges, stretches[k]!.length, count);
  }
  let first = flow(potentials[middle]!, edges, -half, count);
  for (let k = middle - 1; k >= 0; k--) {
    const jumped = first.map((value, i) => value + multipliers[k]![i]! / 2);
    first = flow(jumped, edges, -stretches[k]!.length, count);
  }
  const gain = (masses: Float64Array, values: Float64Array) =>
    masses.reduce((sum, mass, i) => sum + mass * values[i]!, 0);
  return 2 * (gain(to, last) - gain(from, first));
}

/** φ after a time, which may be negative. */
function flow(
  start: Float64Array,
  edges: GraphProblem['edges'],
  time: number,
  count: number,
): Float64Array {
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
