/**
 * Geodesics of a metric tensor, by minimizing the discrete action of a path.
 *
 * Dist² = inf ∫₀¹ θ̇ᵀG(θ)θ̇ dt over the paths between two parameters. A path of N straight segments
 * with increments Δ_1, ..., Δ_N has the action N Σ Δ_iᵀ G(midpoint_i) Δ_i, which errs by O(N⁻²). The
 * increments are the variables: in them the action's Hessian is N·diag(G, ..., G) to leading order,
 * which makes a good preconditioner, where that in the points would be as stiff as a string.
 */

import { ArgumentError, requireFunction, requireInteger } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { repeatedSlopes, type Slopes } from '../differentiation/repeated.js';
import { checkOptions } from '../inputs/options.js';
import { finiteSquare } from '../inputs/result.js';
import { readVector } from '../inputs/vector.js';
import { bilinear, dot, flat, readMatrix, symmetrized, times } from '../linear-algebra/matrix.js';
import { positiveSemidefinite } from '../linear-algebra/positive-semidefinite.js';
import { inverseWithoutKernel, pseudoInverse } from '../linear-algebra/pseudo-inverse.js';
import type { MetricTensor } from '../metric-tensors/metric.js';
import { minimize } from './minimize.js';

function formOf(metric: MetricTensor, at: Float64Array): Matrix {
  return readMatrix('metric', metric(at), { rows: at.length, columns: at.length });
}

/** ∂G/∂θ_k at θ, p² numbers row by row; see {@link repeatedSlopes}. */
export function metricSlopes(
  metric: MetricTensor,
  lengths: Float64Array,
  segments: number,
): Slopes {
  return repeatedSlopes((at) => flat(formOf(metric, at)), lengths, segments);
}

/** A path's action with its derivatives by the increments. */
interface Action {
  /** N Σ Δ_iᵀ G(midpoint_i) Δ_i. */
  readonly value: number;
  /** ∂/∂Δ_i, segment by segment. */
  readonly gradient: Float64Array;
}

/**
 * The action of the path that starts at `start` and goes by `increments`, p numbers per segment.
 *
 * @param slopes of the metric; without them the gradient is left empty.
 */
export function pathAction(
  metric: MetricTensor,
  start: Float64Array,
  increments: Float64Array,
  slopes?: Slopes,
): Action {
  const p = start.length;
  const count = increments.length / p;
  const position = start.slice();
  let value = 0;
  const own = new Float64Array(slopes ? increments.length : 0);
  // ∂/∂(midpoint of segment i) of its term.
  const byPlace = new Float64Array(own.length);
  for (let i = 0; i < count; i++) {
    const delta = increments.subarray(i * p, (i + 1) * p);
    const middle = position.map((v, k) => v + delta[k]! / 2);
    const form = formOf(metric, middle);
    value += count * bilinear(form, delta, delta);
    if (slopes) {
      const lowered = times(form, delta);
      const outer = Float64Array.from({ length: p * p }, (_, k) => {
        const j = k % p;
        return delta[(k - j) / p]! * delta[j]!;
      });
      slopes(middle).forEach((slope, k) => {
        own[i * p + k] = 2 * count * lowered[k]!;
        byPlace[i * p + k] = count * dot(slope, outer);
      });
    }
    for (let k = 0; k < p; k++) position[k]! += delta[k]!;
  }
  // Δ_i shifts the midpoint of its own segment by half and those of all later ones wholly.
  const later = new Float64Array(p);
  for (let i = count - 1; slopes && i >= 0; i--) {
    for (let k = 0; k < p; k++) {
      own[i * p + k]! += byPlace[i * p + k]! / 2 + later[k]!;
      later[k]! += byPlace[i * p + k]!;
    }
  }
  return { value, gradient: own };
}

/**
 * Applies (N·diag(G_1, ..., G_N))⁺, halved for the action, to gradients by increments: the inverse
 * of the action's Hessian to leading order, among the changes of the increments that add up to 0.
 *
 * @param metrics G_i, one per segment.
 */
function incrementPreconditioner(
  metrics: readonly Matrix[],
): (gradient: Float64Array) => Float64Array {
  const segments = metrics.length;
  const p = metrics[0]!.rows;
  const inverses = metrics.map(inverseWithoutKernel);
  const sum = Matrix.zeros(p, p);
  for (let k = 0; k < p; k++) {
    const unit = Matrix.eye(p).getRow(k);
    for (const inverse of inverses) {
      inverse.solve(unit).solution.forEach((v, i) => {
        sum.set(i, k, sum.get(i, k) + v);
      });
    }
  }
  const whole = pseudoInverse(symmetrized(sum));
  return (gradient) => {
    const result = new Float64Array(gradient.length);
    const total = new Float64Array(p);
    for (let i = 0; i < segments; i++) {
      const part = inverses[i]!.solve(gradient.subarray(i * p, (i + 1) * p)).solution;
      result.set(part, i * p);
      addTo(total, 0, part);
    }
    const excess = whole.solve(total).solution.map((v) => -v);
    inverses.forEach((inverse, i) => {
      addTo(result, i * p, inverse.solve(excess).solution);
    });
    return result.map((v) => v / (2 * segments));
  };
}

function addTo(sum: Float64Array, offset: number, terms: Float64Array): void {
  for (let k = 0; k < terms.length; k++) sum[offset + k]! += terms[k]!;
}

/** Options of {@link geodesic}. */
export interface GeodesicOptions {
  /** N. Default 16. The squared distance errs by O(N⁻²). */
  readonly segments?: number;
}

/** The result of {@link geodesic}. */
export interface Geodesic {
  /** Dist², the least action found. */
  readonly squaredDistance: number;
  /** N + 1 parameters, the ends included. */
  readonly path: Float64Array[];
  /** Whether the minimization came to its end. */
  readonly converged: boolean;
}

/**
 * Finds a shortest path from one parameter to another, found from the straight one: a local minimum.
 *
 * @param metric G, positive definite along the way.
 * @returns the path, its squared length, the infimum of ∫₀¹ θ̇ᵀG(θ)θ̇ dt, and whether it converged.
 * @throws ArgumentError naming `from`, `to`, `segments` or `metric`.
 *
 * Reference: [1], equation 5.
 *
 * @example
 * geodesic(() => [[1, 0], [0, 1]], [0, 0], [3, 4]).squaredDistance; // 25
 */
export function geodesic(
  metric: MetricTensor,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  options: GeodesicOptions = {},
): Geodesic {
  requireFunction('metric', metric, 'a function that gives G(θ)');
  const start = readVector('from', from);
  const end = readVector('to', to, start.length);
  checkOptions(options, ['segments']);
  const { segments = 16 } = options;
  assertSegments(segments);
  // Powers of two as units: whatever those of θ are, G and its slopes stay in float64.
  const given = positiveSemidefinite('metric', metric(start), start.length);
  const way = end.map((v, k) => v - start[k]!);
  const units = lengthsOf(given, start, way).map((length) => 2 ** Math.round(Math.log2(length)));
  // And so does the squared length, in units of the longest of them.
  const size = sizeOf(given, units);
  const found = shortest(
    inUnits(metric, units, size),
    start.map((v, k) => v / units[k]!),
    way.map((v, k) => v / units[k]!),
    segments,
  );
  if (!(found.squaredDistance >= 0)) {
    throw new ArgumentError(
      'metric',
      `gives a path the squared length ${found.squaredDistance}; expected positive definite matrices`,
    );
  }
  const path = found.path.map((point) => point.map((v, k) => v * units[k]!));
  const squaredDistance = finiteSquare('to', found.squaredDistance * size * size);
  return { ...found, squaredDistance, path: [...path, end] };
}

/** A power of two near the greatest length of a unit. */
function sizeOf(given: Matrix, units: Float64Array): number {
  const lengths = units.map((unit, k) => unit * Math.sqrt(Math.max(0, given.get(k, k))));
  const exponent = Math.round(Math.log2(Math.max(...lengths)));
  return Number.isFinite(exponent) ? 2 ** exponent : 1;
}

/** The metric of η with θ = units·η, for lengths in units of `size`. */
function inUnits(metric: MetricTensor, units: Float64Array, size: number): MetricTensor {
  return (eta) => {
    const form = formOf(
      metric,
      eta.map((v, k) => v * units[k]!),
    );
    const result = new Matrix(form.rows, form.columns);
    for (let i = 0; i < form.rows; i++) {
      for (let j = 0; j < form.columns; j++) {
        result.set(i, j, (form.get(i, j) * units[i]!) / size / (size / units[j]!));
      }
    }
    return result;
  };
}

/** The geodesic of a way from a start, all but its last point. */
function shortest(
  metric: MetricTensor,
  start: Float64Array,
  total: Float64Array,
  segments: number,
): Geodesic {
  // A few segments find the way; the many then need fewer iterations.
  const few = Math.round(segments / 4);
  const lengths = lengthsOf(formOf(metric, start), start, total);
  const slopes = metricSlopes(metric, lengths, few >= 3 ? few : segments);
  const found =
    few >= 3 ? shorten(metric, start, total, straightLine(total, few), slopes, 1e-4) : undefined;
  const first = found
    ? refine(found.increments, segments, start.length)
    : straightLine(total, segments);
  const { increments, value, converged } = shorten(metric, start, total, first, slopes, 1e-7);
  return { squaredDistance: value, path: pointsOf(start, increments), converged };
}

function straightLine(total: Float64Array, segments: number): Float64Array {
  const p = total.length;
  return Float64Array.from({ length: segments * p }, (_, i) => total[i % p]! / segments);
}

/** The points of a path but for the last. */
function pointsOf(start: Float64Array, increments: Float64Array): Float64Array[] {
  const p = start.length;
  const points = [start];
  for (let i = 0; i + p < increments.length; i += p) {
    points.push(points.at(-1)!.map((v, k) => v + increments[i + k]!));
  }
  return points;
}

/** The least action near the given increments, among those with the same sum. */
function shorten(
  metric: MetricTensor,
  start: Float64Array,
  total: Float64Array,
  first: Float64Array,
  slopes: Slopes,
  tolerance: number,
): { increments: Float64Array; value: number; converged: boolean } {
  const none = new Float64Array(total.length);
  // Rounding must not let the path's end drift: it would soon run away to a shorter path.
  const closed = (increments: Float64Array) => withSum(increments, total);
  const objective = {
    value: (increments: Float64Array) => pathAction(metric, start, closed(increments)).value,
    gradient: (increments: Float64Array) =>
      withSum(pathAction(metric, start, closed(increments), slopes).gradient, none),
  };
  const along = pointsOf(start, first).map((point, i) =>
    formOf(
      metric,
      point.map((v, k) => v + first[i * total.length + k]! / 2),
    ),
  );
  const { x, value, converged } = minimize(objective, first, {
    precondition: incrementPreconditioner(along),
    squaredLength: pathAction(metric, start, first).value,
    // The value errs by the square of what is left to go.
    tolerance,
  });
  return { increments: closed(x), value, converged };
}

/** The increments of a path with more segments, by cubics through four points of the given one. */
function refine(increments: Float64Array, segments: number, p: number): Float64Array {
  const few = increments.length / p;
  const points = [...pointsOf(new Float64Array(p), increments)];
  points.push(points.at(-1)!.map((v, k) => v + increments[(few - 1) * p + k]!));
  const at = (i: number) => {
    const t = (i * few) / segments;
    const from = Math.max(0, Math.min(few - 3, Math.floor(t) - 1));
    const place = new Float64Array(p);
    for (let j = from; j < from + 4; j++) {
      let weight = 1;
      for (let l = from; l < from + 4; l++) if (l !== j) weight *= (t - l) / (j - l);
      addTo(
        place,
        0,
        points[j]!.map((v) => weight * v),
      );
    }
    return place;
  };
  const fine = Array.from({ length: segments + 1 }, (_, i) => at(i));
  return Float64Array.from(
    { length: segments * p },
    (_, i) => fine[Math.floor(i / p) + 1]![i % p]! - fine[Math.floor(i / p)]![i % p]!,
  );
}

/** The nearest increments that add up to `sum`. */
function withSum(increments: Float64Array, sum: Float64Array): Float64Array {
  const p = sum.length;
  const excess = sum.map((v) => -v);
  increments.forEach((v, i) => {
    excess[i % p]! += v;
  });
  return increments.map((v, i) => v - (excess[i % p]! * p) / increments.length);
}

/**
 * Lengths on which a metric may vary around a path: its way, the size of θ, and in each coordinate
 * what is as long as the way by the metric at the start; 1 where there is none of them.
 */
export function lengthsOf(at: Matrix, start: Float64Array, way: Float64Array): Float64Array {
  const whole = lengthOf(at, way);
  return start.map((v, k) => {
    const alike = whole / Math.sqrt(at.get(k, k));
    return Math.max(Math.abs(v), Math.abs(way[k]!), alike < Infinity ? alike : 0) || 1;
  });
}

/** √(vᵀGv), also where its square is outside of float64. */
function lengthOf(form: Matrix, v: Float64Array): number {
  const unit = v.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  if (!(unit > 0)) return 0;
  const scaled = v.map((x) => x / unit);
  return unit * Math.sqrt(Math.max(0, bilinear(form, scaled, scaled)));
}

/** Paths are unknowns of a minimization; it cannot end with more. */
const mostSegments = 1e5;

/** @throws ArgumentError naming `segments` unless an integer from 1 to 100,000. */
export function assertSegments(segments: number): void {
  requireInteger('segments', segments, 1, mostSegments);
}
