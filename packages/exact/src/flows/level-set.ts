/**
 * The surface D(ρ_θ, ρ_θ+dθ) = ε around θ, in coordinates in which it is about a sphere. They come from
 * the Hessian of D, given or from differences of D at the scale of ε, so that no other scale of the
 * parameters has to be known.
 */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { checkedNumber } from '../inputs/callback.js';
import { type MatrixInput, norm, readMatrix, times } from '../linear-algebra/matrix.js';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js';

/** What measures a step. */
export interface Divergence {
  /**
   * D(ρ_anchor, ρ_θ): 0 at θ = anchor and above 0 elsewhere. Infinity, NaN and a RangeError count as
   * too far.
   */
  distance(anchor: Float64Array, theta: Float64Array): number;
  /**
   * The Hessian H of D(ρ_θ, ·) at θ, p × p, up to a factor. Default: second differences of D at the
   * scale of the step.
   */
  metric?(theta: Float64Array): MatrixInput;
}

/** Coordinates y, θ = anchor + By, in which D is about ε‖y‖². */
export interface LevelSet {
  readonly basis: Matrix;
  place(y: ArrayLike<number>): Float64Array;
  /** D/ε. */
  relative(y: Float64Array): number;
  /** Where the ray through u meets D = ε; undefined if it does not. */
  onRay(u: Float64Array): Float64Array | undefined;
}

/**
 * @param problem D and, if known, its Hessian at the anchor up to a factor. @param epsilon ε > 0.
 * @throws ArgumentError naming `epsilon` (never reached), `distance` (does not grow in some direction)
 *   or `metric` (not p × p, not symmetric, not positive definite).
 */
export function levelSet(problem: Divergence, anchor: Float64Array, epsilon: number): LevelSet {
  const distance = (at: Float64Array) => {
    const found = orTooFar(() => problem.distance(anchor, at));
    return checkedNumber('distance', found) / epsilon;
  };
  const root =
    problem.metric === undefined
      ? secantRoot(distance, anchor, epsilon)
      : inverseRoot(
          'metric',
          readMatrix('metric', problem.metric(anchor), {
            rows: anchor.length,
            columns: anchor.length,
          }),
        );
  const along = (basis: Matrix) => (y: ArrayLike<number>) =>
    times(basis, y).map((value, k) => anchor[k]! + value);
  // The metric is known up to a factor: D = ε on the first axis sets it.
  const first = root.getColumn(0);
  const ray = (r: number) => distance(anchor.map((value, k) => value + r * first[k]!));
  const scale = radius(ray, Math.SQRT2 * Math.sqrt(epsilon));
  if (scale === undefined) throw neverReached(epsilon);
  const basis = root.mul(scale);
  const place = along(basis);
  const relative = (y: Float64Array) => distance(place(y));
  return {
    basis,
    place,
    relative,
    onRay: (u) => {
      const unit = u.map((value) => value / norm(u));
      const r = radius((length) => relative(unit.map((value) => length * value)), 1);
      return r === undefined ? undefined : unit.map((value) => r * value);
    },
  };
}

/**
 * r > 0 with f(r) = 1 for an f about proportional to r², from a guess: a bracket, then secants of √f,
 * which is about straight, kept inside of it. Undefined if f does not reach 1.
 *
 * @param tolerance of √f(r). Where rounding of f hides it, the best r found counts.
 */
function radius(f: (r: number) => number, guess: number, tolerance = 1e-14): number | undefined {
  let [low, high] = [0, Infinity];
  let [below, above] = [-1, Infinity];
  let r = guess;
  let best = { r, miss: Infinity };
  for (let count = 0, stalled = 0; count < 500 && stalled < 4; count++) {
    const value = Math.sqrt(f(r)) - 1;
    const miss = Math.abs(value);
    // Near the root secants gain digits each time; that they do not shows rounding.
    if (miss > best.miss / 2 && best.miss < 1e-6) stalled++;
    if (miss < best.miss) best = { r, miss };
    if (miss <= tolerance) break;
    if (value < 0) [low, below] = [r, value];
    else [high, above] = [r, value];
    if (high === Infinity) {
      // Far below 1 the value tells how far to go; near 0 it may be rounding.
      r *= Math.min(1e3, Math.max(1.5, 1.1 / (1 + value)));
      if (r === Infinity) return undefined;
    } else if (above > 10) {
      // Far above likewise; where D is infinite or unknown, halve the exponent, or the interval.
      const down = Math.max(high / 1e3, low > high / 4 ? (low + high) / 2 : Math.sqrt(low * high));
      r = above === Infinity ? down : Math.max(high / (1 + above), low + (high - low) / 64);
    } else {
      const share = count % 4 === 3 ? 0.5 : below / (below - above);
      r = low + share * (high - low);
    }
    if (r <= low || r >= high) break;
  }
  return best.miss <= 1e-6 || best.miss <= tolerance ? best.r : undefined;
}

/** R with RᵀHR = I, through H scaled to a unit diagonal. @throws ArgumentError naming `argument`. */
export function inverseRoot(argument: string, hessian: Matrix): Matrix {
  const p = hessian.rows;
  const scales = hessian.diagonal().map((value) => 1 / Math.sqrt(value));
  const refuse = (problem: string) =>
    new ArgumentError(argument, `${problem}; expected a symmetric positive definite matrix`);
  if (!scales.every((scale) => scale > 0 && Number.isFinite(scale))) {
    throw refuse('has a diagonal entry that is not above 0');
  }
  const scaled = new Matrix(p, p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      const [entry, mirrored] = [[i, j] as const, [j, i] as const].map(
        ([a, b]) => hessian.get(a, b) * scales[a]! * scales[b]!,
      );
      if (!(Math.abs(entry! - mirrored!) <= 1e-6)) throw refuse(`is not symmetric at (${i}, ${j})`);
      scaled.set(i, j, (entry! + mirrored!) / 2);
    }
  }
  const { values, vectors } = symmetricEigen(scaled);
  const smallest = values[0]!;
  if (!(smallest > 1e-12)) {
    throw refuse(`scaled to a unit diagonal has the eigenvalue ${smallest.toExponential(1)}`);
  }
  return vectors
    .mulRowVector(Array.from(values, (value) => 1 / Math.sqrt(value)))
    .mulColumnVector(scales);
}

/** {@link inverseRoot} of the second differences of D over steps in which D is about ε. */
function secantRoot(
  relative: (at: Float64Array) => number,
  anchor: Float64Array,
  epsilon: number,
): Matrix {
  const p = anchor.length;
  const shifted = (...shifts: (readonly [k: number, by: number])[]) => {
    const at = anchor.slice();
    for (const [k, by] of shifts) at[k]! += by;
    return relative(at);
  };
  const reach = anchor.map((value, k) => {
    const r = radius((by) => shifted([k, by]), Math.max(Math.abs(value), 1e-3) / 16, 0.1);
    if (r === undefined) throw neverReached(epsilon, k);
    return r;
  });
  // Where D bends too much on the scale of ε, or the model ends, a smaller scale serves.
  for (const share of [0.5, 0.1, 0.01]) {
    const s = reach.map((r) => r * share);
    const hessian = Matrix.zeros(p, p);
    for (let i = 0; i < p; i++) {
      hessian.set(i, i, (shifted([i, s[i]!]) + shifted([i, -s[i]!])) / share ** 2);
      for (let j = 0; j < i; j++) {
        const both = (a: number, b: number) => shifted([i, a * s[i]!], [j, b * s[j]!]);
        const entry = (both(1, 1) + both(-1, -1) - both(1, -1) - both(-1, 1)) / (4 * share ** 2);
        hessian.set(i, j, entry).set(j, i, entry);
      }
    }
    // A redundant parameter, or two that do the same, leave an eigenvalue of rounding.
    if (!hessian.to1DArray().every(Number.isFinite)) continue;
    const { values } = symmetricEigen(hessian);
    if (values[0]! > 1e-9 * values.at(-1)!) {
      return inverseRoot('distance', hessian).mulColumnVector(reach);
    }
  }
  throw new ArgumentError(
    'distance',
    'does not grow in every direction of theta; expected no parameters that do the same',
  );
}

const neverReached = (epsilon: number, k?: number) =>
  new ArgumentError(
    'epsilon',
    `is ${epsilon}, which D does not reach${k === undefined ? '' : ` in coordinate ${k} of theta`}; ` +
      'expected a smaller one, and parameters that move the model',
  );

/**
 * ∇f by central differences with two steps of Richardson's extrapolation, for an f that varies on the
 * scale 1: it errs by about 1e-10 and 100 roundings of f.
 */
export function slopesOnScaleOne(f: (y: Float64Array) => number, y: Float64Array): Float64Array {
  return y.map((value, k) => {
    const difference = (s: number) => {
      const [up, down] = [value + s, value - s];
      const at = (moved: number) => f(y.map((v, i) => (i === k ? moved : v)));
      return (at(up) - at(down)) / (up - down);
    };
    const [wide, middle, near] = [difference(0.04), difference(0.02), difference(0.01)];
    const [first, second] = [(4 * middle - wide) / 3, (4 * near - middle) / 3];
    return (16 * second - first) / 15;
  });
}

/** Infinity where a function refuses an argument, such as a negative standard deviation. */
export function orTooFar(value: () => number): number {
  try {
    const found = value();
    return Number.isNaN(found) ? Infinity : found;
  } catch (error) {
    if (error instanceof RangeError) return Infinity;
    throw error;
  }
}
