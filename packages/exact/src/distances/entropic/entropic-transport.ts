/**
 * Entropic optimal transport (Cuturi 2013) with bounds of what it is off by.
 *
 * Sinkhorn's iterate satisfies one marginal only. It is rounded to a coupling that satisfies both
 * (Altschuler, Weed and Rigollet 2017, algorithm 2), so its costs are upper bounds; the dual potentials
 * give lower bounds, of the entropic problem as they are and of the unregularized one after a
 * c-transform. Both gaps are returned: no claim rests on the iteration having converged.
 */

import { ArgumentError, requirePositive } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { requireIterations } from '../../inputs/number.js';
import { checkOptions } from '../../inputs/options.js';
import { type MatrixInput, readMatrix } from '../../linear-algebra/matrix.js';
import { readWeights } from '../../measures/weights.js';
import { type ScaledPotentials, type ScaledProblem, sinkhornPotentials } from './log-domain.js';

/** Options of {@link entropicTransport}. */
export interface EntropicOptions {
  /** ε > 0, in the units of the costs; at least 1e-12 of their range. */
  readonly regularization: number;
  /** The marginal error Σ_i |Σ_j π_ij − a_i| at which the iteration ends. Default 1e-9. */
  readonly tolerance?: number;
  /** Default 10,000 pairs of updates of n × m exponentials each. */
  readonly maximumIterations?: number;
}

/** A coupling near that of least entropic cost, and how near. */
export interface EntropicTransport {
  /** Σ π_ij c_ij of `coupling`, in the units of the costs: an upper bound of the exact least cost. */
  readonly cost: number;
  /** Σ π_ij c_ij + ε KL(π | a ⊗ b) of `coupling`: an upper bound of the entropic problem's value. */
  readonly entropicCost: number;
  /**
   * Σ a_i f_i + Σ b_j g_j: a lower bound of the entropic problem's value, off by the square of the
   * marginal error where `entropicCost` is off by its first power.
   */
  readonly entropicDual: number;
  /** π, n × m; its marginals are a and b to rounding. */
  readonly coupling: Matrix;
  /** f and g: before rounding π_ij = a_i b_j exp((f_i + g_j − c_ij)/ε). */
  readonly sourcePotential: Float64Array;
  readonly targetPotential: Float64Array;
  /** The entropic problem's value is `entropicCost` and `entropicDual`, each up to this. */
  readonly entropicGap: number;
  /** `cost` is above the exact least cost by at most this; it falls with ε. Both gaps have rounding in. */
  readonly exactGap: number;
  /** Σ_i |Σ_j π_ij − a_i| before rounding, where the iteration ended. */
  readonly marginalError: number;
  readonly iterations: number;
  /** Whether `marginalError` is at most the tolerance. The gaps hold either way. */
  readonly converged: boolean;
}

/**
 * Computes the coupling of least entropic cost, by Sinkhorn's iteration in the log domain:
 *
 *   min over π with marginals a, b of   Σ π_ij c_ij + ε KL(π | a ⊗ b).
 *
 * POT's `ot.sinkhorn` has Σ π log π in place of KL: the same π, and values that differ by ε times the
 * entropies of a and b.
 *
 * @param costs c, n × m: what a unit costs from source i to target j.
 * @param sourceWeights a, n numbers of at least 0, of sum 1 within 1e-6.
 * @param targetWeights b, m such numbers.
 * @param options see {@link EntropicOptions}.
 * @returns the coupling, its costs in the units of `costs`, and bounds of their errors.
 * @throws ArgumentError naming `costs`, `sourceWeights`, `targetWeights`, `tolerance`,
 *   `maximumIterations`, or `regularization`: not above 0, or below 1e-12 of the costs' range, where
 *   float64 cannot tell the entropic coupling from an exact one ({@link transportPlan} finds that).
 *
 * Reference: [22], equation 2; [5], section 4; [23], algorithm 2.
 *
 * @example
 * const { cost, exactGap } = entropicTransport([[0, 1], [1, 0]], [0.5, 0.5], [0.75, 0.25], {
 *   regularization: 0.05,
 * }); // the exact least cost, 0.25, is from cost - exactGap to cost
 */
export function entropicTransport(
  costs: MatrixInput,
  sourceWeights: ArrayLike<number>,
  targetWeights: ArrayLike<number>,
  options: EntropicOptions,
): EntropicTransport {
  const a = readWeights('sourceWeights', sourceWeights);
  const b = readWeights('targetWeights', targetWeights);
  const matrix = readMatrix('costs', costs, { rows: a.length, columns: b.length });
  checkEntropicOptions(options);
  const { regularization, tolerance = 1e-9, maximumIterations = 10_000 } = options;
  const scale = scaleOf(matrix);
  const problem: ScaledProblem = {
    costs: matrix.to2DArray().map((row) => Float64Array.from(row, scale.toUnit)),
    sourceWeights: a,
    targetWeights: b,
    regularization: scaledRegularization(regularization, scale),
  };
  const potentials = sinkhornPotentials(problem, tolerance, maximumIterations);
  const plan = feasiblePlan(problem, potentials);
  const values = valuesOf(problem, potentials, plan);
  const ofUnit = (value: number) => value * scale.range * scale.unit;
  // Costs have errors of their own size, and sums of n + m terms those of their length.
  const size = Math.max(Math.abs(scale.least), scale.range) * scale.unit;
  const rounding = 4 * (a.length + b.length + 8) * Number.EPSILON * size;
  const least = scale.least * scale.unit;
  return {
    cost: least + ofUnit(values.cost),
    entropicCost: least + ofUnit(values.entropicCost),
    entropicDual: least + ofUnit(values.entropicDual),
    coupling: new Matrix(plan.map((row) => Array.from(row))),
    sourcePotential: potentials.f.map((f) => least + ofUnit(f)),
    targetPotential: potentials.g.map(ofUnit),
    entropicGap: Math.max(0, ofUnit(values.entropicCost - values.entropicDual)) + rounding,
    exactGap: Math.max(0, ofUnit(values.cost - values.exactDual)) + rounding,
    marginalError: potentials.marginalError,
    iterations: potentials.iterations,
    converged: potentials.marginalError <= tolerance,
  };
}

/** @throws ArgumentError naming `options`, or the option. */
export function checkEntropicOptions(options: EntropicOptions): void {
  const names = ['regularization', 'tolerance', 'maximumIterations'];
  checkOptions(options, names, '{ regularization: 0.1 }', ['regularization']);
  const { regularization, tolerance = 1e-9, maximumIterations = 10_000 } = options;
  requirePositive('regularization', regularization);
  requireIterations(tolerance, maximumIterations);
}

/** c = unit · (least + range · c'), with c' from 0 to 1 and neither factor out of float64's range. */
interface Scale {
  readonly unit: number;
  readonly least: number;
  readonly range: number;
  readonly toUnit: (cost: number) => number;
}

function scaleOf(costs: Matrix): Scale {
  const [min, max] = [costs.min(), costs.max()];
  // What is denormal has no reciprocal.
  const unit = Math.max(Math.abs(min), Math.abs(max), 2 ** -1020);
  const least = min / unit;
  const range = max / unit - least;
  return { unit, least, range, toUnit: (c) => (range === 0 ? 0 : (c / unit - least) / range) };
}

function scaledRegularization(regularization: number, { unit, range }: Scale): number {
  const scaled = range === 0 ? 1 : regularization / unit / range;
  if (scaled < 1e-12) {
    throw new ArgumentError(
      'regularization',
      `is ${regularization}, below 1e-12 of the costs' range ${unit * range}, too little for ` +
        'float64; expected more, or transportPlan, which is exact',
    );
  }
  // Beyond this the coupling is a ⊗ b to all digits.
  return Math.min(scaled, 2 ** 500);
}

/** log(π_ij/(a_i b_j)) of the unrounded plan. */
function logRatio({ costs, regularization }: ScaledProblem, at: ScaledPotentials) {
  return (i: number, j: number) => (at.f[i]! + at.g[j]! - costs[i]![j]!) / regularization;
}

/** The plan of the potentials, rounded to one whose marginals are a and b. */
function feasiblePlan(problem: ScaledProblem, potentials: ScaledPotentials): Float64Array[] {
  const { sourceWeights: a, targetWeights: b } = problem;
  const ratio = logRatio(problem, potentials);
  const logB = b.map(Math.log);
  const plan = Array.from(a, (weight, i) =>
    b.map((other, j) =>
      weight > 0 && other > 0 ? Math.exp(ratio(i, j) + Math.log(weight) + logB[j]!) : 0,
    ),
  );
  // What is right to rounding would gain nothing but other roundings.
  const enough = 4 * Number.EPSILON * (a.length + b.length);
  if (error(rowSums(plan), a) + error(columnSums(plan), b) <= enough) return plan;
  rowSums(plan).forEach((sum, i) => {
    if (sum > a[i]!) plan[i] = plan[i]!.map((mass) => mass * (a[i]! / sum));
  });
  columnSums(plan).forEach((sum, j) => {
    if (sum > b[j]!) for (const row of plan) row[j] = row[j]! * (b[j]! / sum);
  });
  const rest = rowSums(plan).map((sum, i) => Math.max(0, a[i]! - sum));
  const missing = columnSums(plan).map((sum, j) => Math.max(0, b[j]! - sum));
  const total = missing.reduce((sum, mass) => sum + mass, 0);
  if (total === 0) return plan;
  return plan.map((row, i) => row.map((mass, j) => mass + rest[i]! * (missing[j]! / total)));
}

const rowSums = (plan: readonly Float64Array[]) =>
  Float64Array.from(plan, (row: Float64Array) => row.reduce((sum, mass) => sum + mass, 0));

function columnSums(plan: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(plan[0]!.length);
  for (const row of plan) for (let j = 0; j < row.length; j++) sums[j]! += row[j]!;
  return sums;
}

const error = (sums: Float64Array, weights: Float64Array) =>
  sums.reduce((total, sum, i) => total + Math.abs(sum - weights[i]!), 0);

/** Costs of a plan, and what the potentials prove, in units of the costs' range. */
function valuesOf(problem: ScaledProblem, potentials: ScaledPotentials, plan: Float64Array[]) {
  const { costs, sourceWeights: a, targetWeights: b, regularization: epsilon } = problem;
  const { f, g } = potentials;
  const ratio = logRatio(problem, potentials);
  let cost = 0;
  let divergence = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === 0) continue;
    for (let j = 0; j < b.length; j++) {
      if (b[j] === 0) continue;
      const independent = a[i]! * b[j]!;
      const exponent = ratio(i, j);
      const unrounded = Math.exp(exponent + Math.log(a[i]!) + Math.log(b[j]!));
      const rounded = plan[i]![j]!;
      cost += rounded * costs[i]![j]!;
      if (rounded === 0) {
        divergence += independent;
        continue;
      }
      const change = (rounded - unrounded) / unrounded;
      // Where rounding left the plan alone its logarithm is known better than log would tell.
      const log =
        unrounded > 1e-300 && Math.abs(change) < 0.5
          ? exponent + Math.log1p(change)
          : Math.log(rounded) - Math.log(a[i]!) - Math.log(b[j]!);
      // r log r − r + 1, at least 0 each, so that what is large does not cancel.
      divergence +=
        Math.abs(log) < 1
          ? independent * (log * Math.exp(log) - Math.expm1(log))
          : rounded * log - rounded + independent;
    }
  }
  const v = b.map((_, j) =>
    costs.reduce(
      (least, row, i) => (a[i]! > 0 ? Math.min(least, row[j]! - f[i]!) : least),
      Infinity,
    ),
  );
  const u = costs.map((row) => row.reduce((least, c, j) => Math.min(least, c - v[j]!), Infinity));
  const pairing = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    a.reduce((sum, weight, i) => sum + weight * x[i]!, 0) +
    b.reduce((sum, weight, j) => sum + weight * y[j]!, 0);
  // The dual's −ε(Σ π − 1) is 0, because g makes the columns' sums, and so their sum, right.
  return {
    cost,
    entropicCost: cost + epsilon * divergence,
    entropicDual: pairing(f, g),
    exactDual: pairing(u, v),
  };
}
