/**
 * Derivatives of functions known only by their values: central differences, extrapolated.
 *
 * D(s) = (f(x + s) − f(x − s)) / 2s errs by a series in s², so Richardson's extrapolation over the
 * steps s, s/2, s/4, ... removes one power of s² after the other until rounding, about ε|f|/s, takes
 * over. Neville's tableau is stopped where its own error estimate, the difference of neighbouring
 * entries, is least (Ridders 1982). Smooth functions of scale 1 come out to about 1e-13 of their
 * size; the estimate comes with the value, so nobody has to take that on trust.
 *
 * The complex step (Squire and Trapp 1998) would have no rounding to balance, but the function would
 * have to accept complex numbers, which those of a user in JavaScript do not. Models given as
 * expressions have exact derivatives: see `@wprox/exact/expressions`.
 */
import { Matrix } from 'ml-matrix';
import { ArgumentError } from '../argument-error.js';

export interface DifferenceOptions {
  /**
   * The largest step, relative to max(1, |x|). Default 0.05. The function must be smooth, and
   * defined, within that of x; where it is not (NaN, infinity, a RangeError) smaller steps are tried.
   */
  readonly step?: number;
  /** Halvings of the step. Default 7; each costs two evaluations per variable. */
  readonly levels?: number;
}

/** A derivative of a vector-valued function in one variable. */
export interface Derivative {
  /** One number per component of the function. */
  readonly values: Float64Array;
  /** Estimates of |value − derivative| per component, usually above the true error. */
  readonly errors: Float64Array;
}

/**
 * ∂f/∂θ_k at θ, of a function with any number of components.
 *
 * @throws ArgumentError naming `function` if its values are not finite near θ even at the smallest
 *   steps, naming `step` or `levels` if out of range.
 */
export function partialDerivative(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  k: number,
  options: DifferenceOptions = {},
): Derivative {
  const { step = 0.05, levels = 7 } = options;
  if (!(step > 0 && step <= 1)) throw new ArgumentError('step', `is ${step}; expected 0 to 1`);
  if (!Number.isSafeInteger(levels) || levels < 2 || levels > 20) {
    throw new ArgumentError('levels', `is ${levels}; expected an integer from 2 to 20`);
  }
  let size = step * Math.max(1, Math.abs(theta[k]!));
  for (let shrinks = 0; shrinks < 12; shrinks++, size /= 8) {
    const result = extrapolate((s) => centralDifference(f, theta, k, s), size, levels);
    if (result !== undefined) return result;
  }
  throw new ArgumentError(
    'function',
    `has values that are not finite numbers near ${Array.from(theta).join(', ')} in coordinate ${k}`,
  );
}

/** Ridders' tableau, component by component; undefined where a value is not finite. */
function extrapolate(
  difference: (s: number) => Float64Array,
  size: number,
  levels: number,
): Derivative | undefined {
  let previous: Float64Array[] = [];
  let values = new Float64Array(0);
  let errors = new Float64Array(0);
  for (let level = 0, s = size; level < levels; level++, s /= 2) {
    const first = attempt(() => difference(s));
    if (!first?.every(Number.isFinite)) return undefined;
    if (level === 0) {
      values = first.slice();
      errors = new Float64Array(first.length).fill(Number.POSITIVE_INFINITY);
    }
    const row = [first];
    for (let order = 1, weight = 4; order <= level; order++, weight *= 4) {
      const left = row[order - 1]!;
      const above = previous[order - 1]!;
      const entry = left.map((value, i) => (weight * value - above[i]!) / (weight - 1));
      entry.forEach((value, i) => {
        const error = Math.max(Math.abs(value - left[i]!), Math.abs(value - above[i]!));
        if (error < errors[i]!) {
          errors[i] = error;
          values[i] = value;
        }
      });
      row.push(entry);
    }
    previous = row;
  }
  return { values, errors };
}

/** Undefined where the function refuses an argument, such as a negative standard deviation. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function centralDifference(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  k: number,
  step: number,
): Float64Array {
  const moved = Float64Array.from(theta);
  const up = theta[k]! + step;
  const down = theta[k]! - step;
  moved[k] = up;
  const above = Float64Array.from(f(moved));
  moved[k] = down;
  const below = f(moved);
  // The distance that the rounded points really have.
  return above.map((value, i) => (value - below[i]!) / (up - down));
}

/** A Jacobian with error estimates. */
export interface Jacobian {
  /** ∂f_i/∂θ_k at (i, k): a row per component of f, a column per coordinate of θ. */
  readonly values: Matrix;
  /** Estimates of |value − derivative|, laid out alike. */
  readonly errors: Matrix;
}

/**
 * The Jacobian of a vector-valued function of θ, rows by component.
 *
 * @throws ArgumentError as {@link partialDerivative}.
 *
 * @example
 * jacobian(([r, t]) => [r * Math.cos(t), r * Math.sin(t)], [1, 0]).values; // [[1, 0], [0, 1]]
 */
export function jacobian(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  options: DifferenceOptions = {},
): Jacobian {
  const partials = Array.from(theta, (_, k) => partialDerivative(f, theta, k, options));
  const rows = partials[0]?.values.length ?? 0;
  const values = new Matrix(rows, theta.length);
  const errors = new Matrix(rows, theta.length);
  partials.forEach((partial, k) => {
    values.setColumn(k, Array.from(partial.values));
    errors.setColumn(k, Array.from(partial.errors));
  });
  return { values, errors };
}

/**
 * The gradient of a scalar function of θ.
 *
 * @throws ArgumentError as {@link partialDerivative}.
 */
export function gradient(
  f: (theta: Float64Array) => number,
  theta: ArrayLike<number>,
  options: DifferenceOptions = {},
): Derivative {
  const partials = Array.from(theta, (_, k) =>
    partialDerivative((at) => [f(at)], theta, k, options),
  );
  return {
    values: Float64Array.from(partials, ({ values }) => values[0]!),
    errors: Float64Array.from(partials, ({ errors }) => errors[0]!),
  };
}
