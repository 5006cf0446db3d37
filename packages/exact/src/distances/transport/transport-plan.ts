/** Optimal transport between finitely many sources and targets: plan, potentials and their proof. */
import { Matrix } from 'ml-matrix';
import { compensatedSum } from '../../compensated-sum.js';
import { type MatrixInput, readEntries } from '../../linear-algebra/matrix.js';
import { readWeights } from '../../measures/weights.js';
import { type Flow, flowsOnTree, withoutRounding } from './flows.js';
import { exactMasses, ratio, roundedMasses, wideMasses } from './integer-masses.js';
import { bigMasses, floatMasses } from './mass-arithmetic.js';
import { networkSimplex } from './network-simplex.js';
import { cheapestBelow } from './row-scan.js';
import type { TreeArc } from './spanning-tree.js';

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
 * Finds the cheapest way to carry one distribution of mass to another, exactly, by the network simplex.
 *
 * @param costs c_ij of carrying a unit from source i to target j, n × m.
 * @param sourceWeights a, n numbers of at least 0, of sum 1 within 1e-6.
 * @param targetWeights b, m such numbers.
 * @returns the plan; its marginals are the weights to a few roundings each, however small.
 * @throws ArgumentError naming `costs` (not n × m, not finite), `sourceWeights` or `targetWeights`.
 *
 * Reference: [38], chapter 11; [5], section 3.5.
 *
 * @example
 * transportPlan([[0, 1], [1, 0]], [0.5, 0.5], [0.75, 0.25]).cost; // 0.25
 */
export function transportPlan(
  costs: MatrixInput,
  sourceWeights: ArrayLike<number>,
  targetWeights: ArrayLike<number>,
): TransportPlan {
  const a = readWeights('sourceWeights', sourceWeights);
  const b = readWeights('targetWeights', targetWeights);
  const shape = { rows: a.length, columns: b.length };
  return solve(readEntries('costs', costs, shape).values, a, b);
}

/** As {@link transportPlan}, for arguments that are known to be right: costs row by row. */
export function solve(costs: Float64Array, a: Float64Array, b: Float64Array): TransportPlan {
  const rows = indicesOf(a, positive);
  const columns = indicesOf(b, positive);
  const [supplies, demands] = [a.filter(positive), b.filter(positive)];
  const part = submatrix(costs, a.length, b.length, rows, columns);
  const { flows, potential, pivots } = flowsOf(part, supplies, demands);
  const arcs = withoutRounding(flows, part, supplies, demands)
    .map(({ source, target, mass }) => ({ source: rows[source]!, target: columns[target]!, mass }))
    .sort((p, q) => p.source - q.source || p.target - q.target);
  const cost = compensatedSum(
    arcs.map(({ source, target, mass }) => mass * costs[source * b.length + target]!),
  );
  const { u, v } = feasiblePotentials(costs, a.length, b.length, rows, potential);
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

interface BasicSolution {
  readonly flows: readonly Flow[];
  readonly potential: Float64Array;
  readonly pivots: number;
}

/**
 * The simplex with whole masses. Weights that are no fractions of one number are rounded first; the tree
 * that is optimal then mostly is for the weights themselves, and else these are as wide as it takes.
 */
function flowsOf(costs: Float64Array, a: Float64Array, b: Float64Array): BasicSolution {
  const exact = exactMasses(a, b);
  if (exact) {
    const { tree, pivots } = networkSimplex(costs, exact.supplies, exact.demands, floatMasses);
    const flows = Array.from(tree.arcs(), ({ source, target, flow }) => ({
      source,
      target,
      mass: flow / exact.total,
    }));
    return { flows, potential: tree.potential(), pivots };
  }
  const { supplies, demands, total } = wideMasses(a, b);
  const inUnits = (arcs: Iterable<TreeArc<bigint>>) =>
    Array.from(arcs, ({ source, target, flow }) => ({ source, target, mass: ratio(flow, total) }));
  const rounded = roundedMasses(a, b);
  if (rounded) {
    const { tree, pivots } = networkSimplex(costs, rounded.supplies, rounded.demands, floatMasses);
    const arcs = flowsOnTree([...tree.arcs()], supplies, demands);
    if (arcs) return { flows: inUnits(arcs), potential: tree.potential(), pivots };
  }
  const { tree, pivots } = networkSimplex(costs, supplies, demands, bigMasses);
  return { flows: inUnits(tree.arcs()), potential: tree.potential(), pivots };
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
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k]! * m;
    const potentialOfRow = potential[k]!;
    for (let j = 0; j < m; j++) {
      const rest = costs[row + j]! - potentialOfRow;
      if (rest < v[j]!) v[j] = rest;
    }
  }
  const prices = v.map((value) => -value);
  for (let i = 0; i < n; i++) {
    const arc = cheapestBelow(costs, i * m, (i + 1) * m, prices, -i * m, Infinity);
    if (arc >= 0) u[i] = costs[arc]! - v[arc - i * m]!;
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
