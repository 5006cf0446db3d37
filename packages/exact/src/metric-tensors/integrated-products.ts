/** Matrices of integrals ∫ v_i v_j w dx, the form that all metric tensors on the line have. */
import { Matrix } from 'ml-matrix';
import { featuresAt } from '../measures/about.js';
import { type Cell, cellsOf, integrateCells, roundingAt } from '../quadrature/cells.js';
import type { Sampled } from '../quadrature/kronrod-rule.js';

/** What is multiplied and weighted at a point. */
export interface WeightedVector {
  /** v; not looked at where the weight is 0. */
  readonly vector: ArrayLike<number>;
  readonly weight: number;
}

export interface ProductTolerances {
  /** Of each entry, as a fraction of √(G_ii G_jj). */
  readonly relativeTolerance: number;
  /** In the metric's units; the larger of the two tolerances counts. */
  readonly absoluteTolerance: number;
}

/** Cells for a function known only by the places where it changes, finite ends of its range included. */
export function cellsBeside(
  places: readonly number[],
  lower: number,
  upper: number,
): readonly Cell[] {
  const inside = [...places, lower, upper].filter(
    (x) => Number.isFinite(x) && x >= lower && x <= upper,
  );
  return cellsOf(featuresAt(inside.length > 0 ? inside : [0]), lower, upper);
}

/** A function of x as one of d = x − origin, never evaluated at the ends of its range. */
export function inside<T>(
  f: (x: number) => T,
  lower: number,
  upper: number,
): (origin: number) => (d: number) => T {
  return (origin) => (d) => {
    const x = origin + d;
    // Where d is lost beside an end, the nearest number inside of it.
    if (x >= upper) return f(upper - (Number.EPSILON / 2) * Math.abs(upper));
    if (x <= lower) return f(lower + (Number.EPSILON / 2) * Math.abs(lower));
    return f(x);
  };
}

/**
 * ∫ v_i v_j w dx for all i, j, each point evaluated once.
 *
 * @param at for an origin, v and w as functions of d = x − origin.
 * @param anchored whether they are as good for small d at any origin; if not, x = origin + d is
 *   rounded.
 * @returns p × p, symmetric.
 * @throws QuadratureError if an integral diverges or a value is not finite.
 */
export function productsOver(
  cells: readonly Cell[],
  at: (origin: number) => (d: number) => WeightedVector,
  { relativeTolerance, absoluteTolerance }: ProductTolerances,
  anchored = false,
): Matrix {
  const origins = new Map<number, (d: number) => WeightedVector>();
  let p = 0;
  const remembered = (origin: number) => {
    let found = origins.get(origin);
    if (found === undefined) {
      const seen = new Map<number, WeightedVector>();
      const f = at(origin);
      found = (d) => {
        let value = seen.get(d);
        if (value === undefined) {
          value = f(d);
          if (value.weight !== 0) p = value.vector.length;
          seen.set(d, value);
        }
        return value;
      };
      origins.set(origin, found);
    }
    return found;
  };
  const entry = (i: number, j: number, absolute: number) =>
    integrateCells(
      cells,
      (origin) => {
        const f = remembered(origin);
        return (d): Sampled => {
          const { vector, weight } = f(d);
          // v_i v_j w as (v_i w) v_j: v² may underflow where v²/ρ does not.
          const value = weight === 0 ? 0 : vector[i]! * weight * vector[j]!;
          return [value, anchored ? 0 : Math.abs(value) * roundingAt(origin, d)];
        };
      },
      { relativeTolerance, absoluteTolerance: absolute },
    ).value;
  const first = entry(0, 0, absoluteTolerance);
  const metric = new Matrix(p, p);
  for (let i = 0; i < p; i++) {
    metric.set(i, i, i === 0 ? first : entry(i, i, absoluteTolerance));
    for (let j = 0; j < i; j++) {
      const size = Math.sqrt(metric.get(i, i)) * Math.sqrt(metric.get(j, j));
      const value = entry(i, j, Math.max(absoluteTolerance, relativeTolerance * size));
      metric.set(i, j, value);
      metric.set(j, i, value);
    }
  }
  return metric;
}
