/**
 * The discrete Benamou-Brenier problem on a connected graph: paths ρ_0 = p, ρ_1, …, ρ_N = q whose mass
 * moves from node to node of time in a given profile. The action of a stretch of length h is
 *
 *   A = (1/h) σᵀ L⁺ σ,   σ = ρ_k − ρ_{k−1},   L = Σ_e (ω_e / r_e) (1_i − 1_j)(1_i − 1_j)ᵀ,
 *
 * jointly convex in ρ_{k−1} and ρ_k. With the potential ψ = L⁺σ/h its differential is
 * 2ψᵀdσ − h Σ_e ω_e (ψ_i − ψ_j)² d(1/r_e), and its second one (2/h) uᵀL⁺u − h Σ_e ω_e (ψ_i − ψ_j)² d²(1/r_e)
 * with u = dσ − h dL ψ.
 */
import { inverse, Matrix } from 'ml-matrix';
import { conductance, conductanceValue, type Profile, resistance } from './edge-resistance.js';

/** A connected graph of n nodes with two distributions on it, each of sum 1. */
export interface GraphProblem {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly edges: readonly (readonly [i: number, j: number, weight: number])[];
  /** The stretches of time, of lengths that add up to 1. */
  readonly stretches: readonly { readonly length: number; readonly profile: Profile }[];
}

/** ρ_0 … ρ_N. */
export type Path = readonly Float64Array[];

/** What one stretch contributes. */
interface Stretch {
  readonly action: number;
  /** ψ. */
  readonly potential: Float64Array;
  /** By ρ_{k−1}, then ρ_k: 2n. */
  readonly gradient: Float64Array;
  /** 2n × 2n. */
  readonly hessian: Matrix;
}

const meanAt = (masses: Float64Array, i: number, j: number) => (masses[i]! + masses[j]!) / 2;

/** L with 11ᵀ added, whose inverse is L⁺ on what sums to 0. */
function grounded(
  n: number,
  edges: GraphProblem['edges'],
  conductances: readonly number[],
): Matrix {
  const total = conductances.reduce((sum, value) => sum + value, 0);
  const laplacian = Matrix.ones(n, n).mul(total / n ** 2);
  edges.forEach(([i, j], e) => {
    const value = conductances[e]!;
    laplacian.set(i, i, laplacian.get(i, i) + value);
    laplacian.set(j, j, laplacian.get(j, j) + value);
    laplacian.set(i, j, laplacian.get(i, j) - value);
    laplacian.set(j, i, laplacian.get(j, i) - value);
  });
  return laplacian;
}

/** The action of a path, its resistances in closed form: what the path really costs. */
export function exactAction(problem: GraphProblem, path: Path): number {
  return actionBy(problem, path, (profile, x, y) => 1 / resistance(profile, x, y));
}

/** The same by quadrature, as {@link stretchOf} has it. */
export function quadratureAction(problem: GraphProblem, path: Path): number {
  return actionBy(problem, path, conductanceValue);
}

function actionBy(
  { edges, stretches }: GraphProblem,
  path: Path,
  conductanceOf: (profile: Profile, x: number, y: number) => number,
): number {
  return stretches.reduce((sum, { length, profile }, k) => {
    const [before, after] = [path[k]!, path[k + 1]!];
    const conductances = edges.map(
      ([i, j, weight]) =>
        weight * conductanceOf(profile, meanAt(before, i, j), meanAt(after, i, j)),
    );
    const change = Matrix.columnVector(Array.from(after, (mass, i) => mass - before[i]!));
    const potential = inverse(grounded(before.length, edges, conductances)).mmul(change);
    return sum + potential.dot(change) / length;
  }, 0);
}

/** The action of one stretch, by quadrature, with its derivatives. */
export function stretchOf(problem: GraphProblem, path: Path, k: number): Stretch {
  const { edges, stretches } = problem;
  const { length: h, profile } = stretches[k]!;
  const [before, after] = [path[k]!, path[k + 1]!];
  const n = before.length;
  const links = edges.map(([i, j]) =>
    conductance(profile, meanAt(before, i, j), meanAt(after, i, j)),
  );
  const inverted = inverse(
    grounded(
      n,
      edges,
      links.map(({ value }, e) => value * edges[e]![2]),
    ),
  );
  const change = Matrix.columnVector(Array.from(after, (mass, i) => mass - before[i]!));
  const potential = inverted.mmul(change).mul(1 / h);
  const gradient = new Float64Array(2 * n);
  // u by ρ_{k−1} and ρ_k.
  const tangent = Matrix.zeros(n, 2 * n);
  const hessian = Matrix.zeros(2 * n, 2 * n);
  for (let i = 0; i < n; i++) {
    gradient[i] = -2 * potential.get(i, 0);
    gradient[n + i] = 2 * potential.get(i, 0);
    tangent.set(i, i, -1);
    tangent.set(i, n + i, 1);
  }
  edges.forEach(([i, j, weight], e) => {
    const { byX, byY, byXX, byXY, byYY } = links[e]!;
    const slope = potential.get(i, 0) - potential.get(j, 0);
    const energy = h * weight * slope ** 2;
    // θ is half the masses of both ends: places, and derivatives by them.
    const places: [place: number, first: number, before: boolean][] = [
      [i, byX / 2, true],
      [j, byX / 2, true],
      [n + i, byY / 2, false],
      [n + j, byY / 2, false],
    ];
    for (const [place, first, isBefore] of places) {
      gradient[place]! -= energy * first;
      const flow = h * weight * slope * first;
      tangent.set(i, place, tangent.get(i, place) - flow);
      tangent.set(j, place, tangent.get(j, place) + flow);
      for (const [other, , isOtherBefore] of places) {
        const second = isBefore !== isOtherBefore ? byXY : isBefore ? byXX : byYY;
        hessian.set(place, other, hessian.get(place, other) - (energy * second) / 4);
      }
    }
  });
  hessian.add(
    tangent
      .transpose()
      .mmul(inverted)
      .mmul(tangent)
      .mul(2 / h),
  );
  return {
    action: potential.dot(change),
    potential: Float64Array.from(potential.to1DArray()),
    gradient,
    hessian,
  };
}
