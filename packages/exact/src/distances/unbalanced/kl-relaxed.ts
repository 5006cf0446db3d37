/**
 * Unbalanced transport with marginals held by Kullback-Leibler divergences (Liero, Mielke and Savaré
 * 2018; Chizat et al. 2018), without entropic smoothing:
 *
 *   min over π ≥ 0 of  Σ π_ij c_ij + λ KL(π1 | a) + λ KL(πᵀ1 | b),   KL(α|a) = Σ α log(α/a) − α + a,
 *   max over f_i + g_j ≤ c_ij of  λ Σ a_i (1 − exp(−f_i/λ)) + λ Σ b_j (1 − exp(−g_j/λ)).
 *
 * A primal-dual interior-point method (Nocedal and Wright 2006, chapter 19) solves both. Every π ≥ 0 and
 * every pair f + g ≤ c bound the value, from above and below, so the gap that is returned is a proof.
 */

import { ArgumentError, requirePositive } from '@wprox/arguments';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { checkOptions } from '../../inputs/options.js';
import type { MatrixInput } from '../../linear-algebra/matrix.js';
import { totalMass } from '../../measures/weights.js';
import { readMassProblem } from './masses.js';

/** Options of {@link unbalancedTransport}. */
export interface UnbalancedOptions {
  /** λ > 0, in the units of the costs: what a unit of mass costs to create or destroy. */
  readonly marginalPenalty: number;
  /** The gap, as a fraction of λ (Σa + Σb), at which `converged` is true. Default 1e-10. */
  readonly tolerance?: number;
}

/** The result of {@link unbalancedTransport}. */
export interface UnbalancedTransport {
  /** The value of the problem at `coupling`: an upper bound of the least. */
  readonly value: number;
  /** Σ π_ij c_ij, the part of the value that is for carrying. */
  readonly transportCost: number;
  /** π, n × m, of any mass. */
  readonly coupling: Matrix;
  /** f and g; −Infinity and Infinity do not occur, f_i + g_j ≤ c_ij to rounding. */
  readonly sourcePotential: Float64Array;
  readonly targetPotential: Float64Array;
  /** No plan has a value below `value` by more than this; about 1e-13 λ (Σa + Σb). */
  readonly dualityGap: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Costs above this many λ: less than e⁻¹⁰⁰ of the mass would be carried. */
const reach = 200;
const maximumIterations = 200;

/**
 * Computes unbalanced transport between measures of any masses: mass is carried at cost c, or created
 * and destroyed at the price of a Kullback-Leibler divergence from the marginals, λ times.
 *
 * For points x, y of the line give the costs |x_i − y_j|^p. Work: O(nm + n³) for each of about 30 steps,
 * n the smaller side.
 *
 * @param costs c, n × m, at least 0. @param sourceMasses a, n numbers of at least 0, of any sum.
 * @param targetMasses b, m such numbers.
 * @returns the plan with its value and a proof of how near the least that is.
 * @throws ArgumentError naming `costs`, `sourceMasses`, `targetMasses`, `marginalPenalty` or
 *   `tolerance`.
 *
 * Reference: [26], section 3; [27].
 *
 * @example
 * unbalancedTransport([[1]], [2], [8], { marginalPenalty: 1 }).coupling.get(0, 0); // 4 exp(-1/2)
 */
export function unbalancedTransport(
  costs: MatrixInput,
  sourceMasses: ArrayLike<number>,
  targetMasses: ArrayLike<number>,
  options: UnbalancedOptions,
): UnbalancedTransport {
  const { costs: matrix, source, target } = readMassProblem(costs, sourceMasses, targetMasses);
  checkOptions(options, ['marginalPenalty', 'tolerance'], '{ marginalPenalty: 1 }', [
    'marginalPenalty',
  ]);
  const { marginalPenalty: lambda, tolerance = 1e-10 } = options;
  requirePositive('marginalPenalty', lambda);
  requirePositive('tolerance', tolerance);
  const whole = totalMass(source) + totalMass(target);
  if (!Number.isFinite(whole)) {
    throw new ArgumentError('sourceMasses', 'and targetMasses add up beyond float64');
  }
  const [n, m] = [source.length, target.length];
  const rows = indicesOfMass(source);
  const columns = indicesOfMass(target);
  // Where the other side has no mass nothing bounds a potential: exp(−f/λ) is then 0 to rounding.
  const f = new Float64Array(n).fill(columns.length === 0 ? reach * lambda : 0);
  const g = new Float64Array(m).fill(rows.length === 0 ? reach * lambda : 0);
  const coupling = Matrix.zeros(n, m);
  let solution: Solution | undefined;
  if (rows.length > 0 && columns.length > 0) {
    solution = interiorPoint({
      costs: rows.map((i) =>
        Float64Array.from(columns, (j) => Math.min(reach, matrix.get(i, j) / lambda)),
      ),
      a: Float64Array.from(rows, (i) => source[i]! / whole),
      b: Float64Array.from(columns, (j) => target[j]! / whole),
    });
    rows.forEach((i, r) => {
      f[i] = solution!.f[r]! * lambda;
      columns.forEach((j, c) => {
        coupling.set(i, j, solution!.plan[r]![c]! * whole);
      });
    });
    columns.forEach((j, c) => {
      g[j] = solution!.g[c]! * lambda;
    });
  }
  // Points without mass have the largest potential that is allowed.
  for (let i = 0; i < n; i++) {
    if (source[i] === 0) f[i] = Math.min(...columns.map((j) => matrix.get(i, j) - g[j]!), lambda);
  }
  for (let j = 0; j < m; j++) {
    if (target[j] === 0) g[j] = Math.min(...f.map((value, i) => matrix.get(i, j) - value));
  }
  const rounding = 8 * (n + m) * Number.EPSILON;
  const gap = Math.max(0, solution ? solution.primal - solution.dual : 0) + rounding;
  return {
    value: (solution?.primal ?? 1) * lambda * whole,
    transportCost: (solution?.transportCost ?? 0) * lambda * whole,
    coupling,
    sourcePotential: f,
    targetPotential: g,
    dualityGap: gap * lambda * whole,
    iterations: solution?.iterations ?? 0,
    converged: gap <= tolerance,
  };
}

const indicesOfMass = (masses: Float64Array) =>
  Array.from(masses, (mass, i) => (mass > 0 ? i : -1)).filter((i) => i >= 0);

/** The problem with λ = 1, masses above 0 of sum 1 together, costs from 0 to `reach`. */
interface Problem {
  readonly costs: readonly Float64Array[];
  readonly a: Float64Array;
  readonly b: Float64Array;
}

interface Iterate {
  readonly f: Float64Array;
  readonly g: Float64Array;
  readonly plan: readonly Float64Array[];
}

interface Values {
  readonly primal: number;
  readonly transportCost: number;
  readonly dual: number;
}

type Solution = Iterate & Values & { readonly iterations: number };

/** Follows the path π_ij (c_ij − f_i − g_j) = t to t = 0. */
function interiorPoint(problem: Problem): Solution {
  const { costs, a, b } = problem;
  const size = a.length * b.length;
  let at: Iterate = {
    f: a.map(() => -1),
    g: b.map(() => -1),
    plan: costs.map((row) => row.map((c) => 1 / size / (c + 2))),
  };
  let best: Solution = { ...at, ...valuesOf(problem, at), primal: Infinity, iterations: 0 };
  for (let iterations = 1; ; iterations++) {
    const slack = slackOf(problem, at);
    const { primal, dual } = valuesOf(problem, at);
    // Arcs whose cost is capped are dear and carry next to nothing; of the others those stay, in the
    // second candidate, whose mass outweighs their slack, because the rest go to 0 on the path.
    const candidates = [
      masked(at.plan, (i, j) => costs[i]![j]! < reach),
      masked(at.plan, (i, j) => costs[i]![j]! < reach && at.plan[i]![j]! > slack[i]![j]!),
    ];
    for (const plan of candidates) {
      const values = valuesOf(problem, { ...at, plan });
      if (values.primal - values.dual <= best.primal - best.dual) {
        best = { ...at, plan, ...values, iterations };
      }
    }
    const stalled = iterations - best.iterations > 5;
    if (best.primal - best.dual < 4e-15 || stalled || iterations === maximumIterations)
      return { ...best, iterations };
    // The gap has the residual of the marginals in it, ahead of which t must not run.
    const next = step(problem, at, slack, Math.max(0.1 * (primal - dual), 1e-40) / size);
    // At the end of its digits a slack rounds to 0 and the step has no meaning.
    if (!next) return { ...best, iterations };
    at = next;
  }
}

const slackOf = ({ costs }: Problem, { f, g }: Iterate) =>
  costs.map((row, i) => row.map((c, j) => c - f[i]! - g[j]!));

const masked = (plan: readonly Float64Array[], keeps: (i: number, j: number) => boolean) =>
  plan.map((row, i) => row.map((mass, j) => (keeps(i, j) ? mass : 0)));

/** One damped Newton step towards the point of the path at t; undefined where rounding leaves none. */
function step(
  { a, b }: Problem,
  { f, g, plan }: Iterate,
  slack: readonly Float64Array[],
  t: number,
): Iterate | undefined {
  const [n, m] = [a.length, b.length];
  const weights = plan.map((row, i) => row.map((mass, j) => mass / slack[i]![j]!));
  const targets = slack.map((row) => row.map((s) => t / s));
  const sums = (rows: readonly Float64Array[]) => ({
    row: Float64Array.from(rows, (row: Float64Array) => totalMass(row)),
    column: b.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0)),
  });
  const [weightSums, targetSums] = [sums(weights), sums(targets)];
  // Its lower triangle: (E + W1) df + W dg = E − t/s 1, the same for dg, with E = a exp(−f); df is eliminated.
  const [left, right] = [
    a.map((mass, i) => mass * Math.exp(-f[i]!)),
    b.map((mass, j) => mass * Math.exp(-g[j]!)),
  ];
  const diagonal = left.map((e, i) => e + weightSums.row[i]!);
  const schur = Matrix.zeros(m, m);
  for (let j = 0; j < m; j++) {
    schur.set(j, j, right[j]! + weightSums.column[j]!);
    for (let k = 0; k <= j; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (weights[i]![j]! / diagonal[i]!) * weights[i]![k]!;
      schur.set(j, k, schur.get(j, k) - sum);
    }
  }
  const residual = left.map((e, i) => e - targetSums.row[i]!);
  const reduced = right.map(
    (e, j) =>
      e -
      targetSums.column[j]! -
      weights.reduce((sum, row, i) => sum + (row[j]! / diagonal[i]!) * residual[i]!, 0),
  );
  if (!Number.isFinite(schur.sum() + totalMass(reduced))) return undefined;
  const dg = solveSymmetric(schur, reduced);
  const df = residual.map(
    (value, i) => (value - weights[i]!.reduce((sum, w, j) => sum + w * dg[j]!, 0)) / diagonal[i]!,
  );
  const changes = plan.map((row, i) =>
    row.map((mass, j) => targets[i]![j]! - mass + weights[i]![j]! * (df[i]! + dg[j]!)),
  );
  // Inside both cones, and where exp(−f) is still like its tangent.
  let length = Math.min(1, 2 / Math.max(...df.map(Math.abs), ...dg.map(Math.abs)));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      const closing = df[i]! + dg[j]!;
      if (closing > 0) length = Math.min(length, (0.99 * slack[i]![j]!) / closing);
      const change = changes[i]![j]!;
      if (change < 0) length = Math.min(length, (0.99 * plan[i]![j]!) / -change);
    }
  }
  return {
    f: f.map((value, i) => value + length * df[i]!),
    g: g.map((value, j) => value + length * dg[j]!),
    plan: plan.map((row, i) => row.map((mass, j) => mass + length * changes[i]![j]!)),
  };
}

function solveSymmetric(matrix: Matrix, right: Float64Array): Float64Array {
  // Unit diagonal first, and a rounding more on it: the last pivot may have lost all its digits.
  const scale = matrix.diagonal().map((value) => 1 / Math.sqrt(Math.max(value, 1e-300)));
  const scaled = new Matrix(scale.length, scale.length);
  for (let j = 0; j < scale.length; j++) {
    for (let k = 0; k <= j; k++) {
      const value = matrix.get(j, k) * scale[j]! * scale[k]!;
      scaled.set(j, k, value);
      scaled.set(k, j, value);
    }
  }
  let factor = new CholeskyDecomposition(scaled);
  for (let added = 1e-15; !factor.isPositiveDefinite(); added *= 10) {
    for (let k = 0; k < scale.length; k++) scaled.set(k, k, 1 + added);
    factor = new CholeskyDecomposition(scaled);
  }
  const solution = factor.solve(
    Matrix.columnVector(Array.from(right, (value, k) => value * scale[k]!)),
  );
  return right.map((_, k) => solution.get(k, 0) * scale[k]!);
}

function valuesOf({ costs, a, b }: Problem, { f, g, plan }: Iterate): Values {
  let transportCost = 0;
  const columns = b.map(() => 0);
  let primal = 0;
  plan.forEach((row, i) => {
    let sum = 0;
    row.forEach((mass, j) => {
      transportCost += mass * costs[i]![j]!;
      sum += mass;
      columns[j]! += mass;
    });
    primal += divergence(sum, a[i]!);
  });
  columns.forEach((sum, j) => {
    primal += divergence(sum, b[j]!);
  });
  const gain = (masses: Float64Array, potential: Float64Array) =>
    masses.reduce((sum, mass, i) => sum - mass * Math.expm1(-potential[i]!), 0);
  return { primal: primal + transportCost, transportCost, dual: gain(a, f) + gain(b, g) };
}

/** α log(α/a) − α + a. */
const divergence = (alpha: number, a: number) =>
  alpha === 0 ? a : alpha * (Math.log(alpha) - Math.log(a)) - alpha + a;
