/** Optimal transport between finitely many sources and targets: plan, potentials and their proof. */
import { Matrix } from 'ml-matrix';
import { ArgumentError } from '../../argument-error.js';
import { compensatedSum } from '../../compensated-sum.js';
import { flat, type MatrixInput, readMatrix } from '../../linear-algebra/matrix.js';
import { normalizedWeights } from '../../measures/weights.js';
import { integerMasses } from './integer-masses.js';
import { networkSimplex } from './network-simplex.js';

/** A coupling by its entries above 0: at most n + m − 1 of them, ordered by source, then target. */
export interface Coupling {
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  /** Mass from `sources[k]` to `targets[k]`; of sum 1. */
  readonly masses: Float64Array;
  /** Sources and targets: n and m. */
  readonly shape: readonly [number, number];
  /** π, n × m: a row per source, a column per target. */
  toMatrix(): Matrix;
}

/** `toMatrix` of every coupling. */
function toMatrix(this: Coupling): Matrix {
  const matrix = Matrix.zeros(...this.shape);
  this.masses.forEach((mass, k) => {
    matrix.set(this.sources[k]!, this.targets[k]!, mass);
  });
  return matrix;
}

/** An optimal plan with the potentials that prove it. */
export interface TransportPlan {
  /** Σ π_ij c_ij. */
  readonly cost: number;
  readonly coupling: Coupling;
  /** u; u_i + v_j ≤ c_ij everywhere, with equality (to rounding) where mass flows. */
  readonly sourcePotential: Float64Array;
  /** v. */
  readonly targetPotential: Float64Array;
  /** cost − (Σ a_i u_i + Σ b_j v_j): no plan is cheaper by more than this. A few roundings. */
  readonly dualityGap: number;
  /** How many bases the simplex visited. */
  readonly pivots: number;
}

/**
 * The cheapest way to carry one distribution of mass to another, exactly, by the network simplex.
 *
 * @param costs c_ij of carrying a unit from source i to target j, n × m.
 * @param sourceWeights a, n numbers of at least 0, of sum 1 within 1e-6.
 * @param targetWeights b, m such numbers.
 * @returns the plan; its marginals are the weights to 2⁻⁵² each.
 * @throws ArgumentError naming `costs` (not n × m, not finite), `sourceWeights` or `targetWeights`.
 *
 * @example
 * transportPlan([[0, 1], [1, 0]], [0.5, 0.5], [0.75, 0.25]).cost; // 0.25
 */
export function transportPlan(
  costs: MatrixInput,
  sourceWeights: ArrayLike<number>,
  targetWeights: ArrayLike<number>,
): TransportPlan {
  const n = sourceWeights.length;
  const m = targetWeights.length;
  if (n === 0) throw new ArgumentError('sourceWeights', 'is empty; expected at least one');
  if (m === 0) throw new ArgumentError('targetWeights', 'is empty; expected at least one');
  const a = normalizedWeights('sourceWeights', sourceWeights, n);
  const b = normalizedWeights('targetWeights', targetWeights, m);
  return solve(flat(readMatrix('costs', costs, { rows: n, columns: m })), a, b);
}

/** As {@link transportPlan}, for arguments that are known to be right: costs row by row. */
export function solve(costs: Float64Array, a: Float64Array, b: Float64Array): TransportPlan {
  const masses = integerMasses(a.filter(positive), b.filter(positive));
  // Masses that round to no unit at all take no part in the simplex either.
  const rows = indicesOf(a, positive).filter((_, k) => masses.supplies[k]! > 0);
  const columns = indicesOf(b, positive).filter((_, k) => masses.demands[k]! > 0);
  const { tree, pivots } = networkSimplex(
    submatrix(costs, a.length, b.length, rows, columns),
    masses.supplies.filter(positive),
    masses.demands.filter(positive),
  );
  const arcs = [...tree.arcs()]
    .filter((arc) => arc.flow > 0)
    .map(({ source, target, flow }) => ({
      source: rows[source]!,
      target: columns[target]!,
      mass: flow / masses.total,
    }))
    .sort((p, q) => p.source - q.source || p.target - q.target);
  const cost = compensatedSum(
    arcs.map(({ source, target, mass }) => mass * costs[source * b.length + target]!),
  );
  const { u, v } = feasiblePotentials(costs, a.length, b.length, rows, tree.potential);
  const dual = compensatedSum([
    ...a.map((mass, i) => mass * u[i]!),
    ...b.map((mass, j) => mass * v[j]!),
  ]);
  return {
    cost,
    coupling: {
      sources: Int32Array.from(arcs, (arc) => arc.source),
      targets: Int32Array.from(arcs, (arc) => arc.target),
      masses: Float64Array.from(arcs, (arc) => arc.mass),
      shape: [a.length, b.length],
      toMatrix,
    },
    sourcePotential: u,
    targetPotential: v,
    dualityGap: cost - dual,
    pivots,
  };
}

/**
 * v_j = min over the sources in the tree of c_ij − u_i, then u_i = min over all targets of
 * c_ij − v_j (the c-transforms): feasible for every arc, those of points without mass included, and
 * not worse than the tree's own.
 */
function feasiblePotentials(
  costs: Float64Array,
  n: number,
  m: number,
  rows: Int32Array,
  potential: Float64Array,
): { u: Float64Array; v: Float64Array } {
  const u = new Float64Array(n).fill(Infinity);
  const v = new Float64Array(m).fill(Infinity);
  rows.forEach((i, k) => {
    for (let j = 0; j < m; j++) v[j] = Math.min(v[j]!, costs[i * m + j]! - potential[k]!);
  });
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) u[i] = Math.min(u[i]!, costs[i * m + j]! - v[j]!);
  }
  return { u, v };
}

const positive = (mass: number) => mass > 0;

function indicesOf(values: Float64Array, test: (value: number) => boolean): Int32Array {
  return Int32Array.from(values, (_, i) => i).filter((i) => test(values[i]!));
}

function submatrix(
  costs: Float64Array,
  n: number,
  m: number,
  rows: Int32Array,
  columns: Int32Array,
): Float64Array {
  if (rows.length === n && columns.length === m) return costs;
  const part = new Float64Array(rows.length * columns.length);
  rows.forEach((i, r) => {
    columns.forEach((j, c) => {
      part[r * columns.length + c] = costs[i * m + j]!;
    });
  });
  return part;
}
