/**
 * Derivatives of functions known only by their values: extrapolated central differences with steps
 * that are searched for and checked.
 *
 * D(s) = (f(x + s) − f(x − s)) / 2s is f′(x) plus a series in s². A table takes D at five steps,
 * h, h/2, ..., h/16, and the polynomial P in s² through them; P(0) is the derivative (Richardson 1911,
 * Ridders 1982). That alone cannot be trusted: steps far above the length on which f varies can agree
 * by chance. So each table is checked at two more steps, below h/16 and no multiples of the others:
 * P must foretell D there, and the even part of f must be a polynomial in s² too. What these checks
 * miss by, times a factor of safety, and the rounding ε|f|/s make the stated error.
 *
 * Base steps h are searched for over decades: down from max(1, |x|) while a table is not resolved, up
 * while f hardly changes, and in between where both happened. The least stated error wins, and the
 * search ends where rounding allows no smaller one. A smooth function that varies on the length
 * max(1, |x|) needs one table, 14 evaluations per variable, for about 1e-13 of its size.
 *
 * The complex step (Squire and Trapp 1998) would have no rounding to balance, but the function would
 * have to accept complex numbers, which those of a user in JavaScript do not. Models given as
 * expressions have exact derivatives: see `@wprox/exact/expressions`.
 */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { numberFrom, numbersFrom } from '../inputs/callback.js';
import { checkOptions } from '../inputs/options.js';
import { listed, readVector } from '../inputs/vector.js';
import type { DifferentiationError } from './differentiation-error.js';
import { type Derivative, type Partial, partialDerivative } from './step-search.js';

/** Options of {@link gradient} and {@link jacobian}. */
export interface DifferenceOptions {
  /**
   * Where the search for a base step starts, one number for all coordinates or one for each: about
   * a seventh of the length on which f varies. Default 0.15·max(1, |θ_k|).
   */
  readonly steps?: number | ArrayLike<number>;
  /**
   * How large the terms are of which each component of f is a sum, if they may cancel: f has their
   * rounding. Default |f|; then a change below the rounding of larger terms can be taken for a slope.
   */
  readonly terms?: ArrayLike<number>;
}

/** A Jacobian with error bounds. */
export interface Jacobian {
  /** ∂f_i/∂θ_k at (i, k): a row per component of f, a column per coordinate of θ. */
  readonly values: Matrix;
  /** Bounds of |value − derivative|, laid out alike. */
  readonly errors: Matrix;
  /** The base steps that served, one per coordinate: for the next function of the same kind. */
  readonly steps: Float64Array;
}

/**
 * Computes the Jacobian ∂f_i/∂θ_k of a vector-valued function of θ, rows by component.
 *
 * @param f any number of components; NaN, infinity or a RangeError say that θ is out of its domain.
 * @param theta p numbers.
 * @returns values and bounds of their errors: never below the true error, unless f has detail that no
 *   step came to see.
 * @throws ArgumentError naming `theta` (empty, NaN), `function` if its values are not finite at θ or
 *   however near to it, or `steps` if not above 0.
 * @throws {@link DifferentiationError} if a component's derivative has not one digit: kinks, jumps,
 *   noise.
 *
 * Reference: [39].
 *
 * @example
 * jacobian(([r, t]) => [r * Math.cos(t), r * Math.sin(t)], [1, 0]).values; // [[1, 0], [0, 1]]
 */
export function jacobian(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  options: DifferenceOptions = {},
): Jacobian {
  const { failure, ...result } = noisyJacobian(numbersFrom('f', f), theta, options);
  if (failure !== undefined) throw failure;
  return result;
}

/** The Jacobian also where errors are larger than values; `failure` is then what to throw. */
export function noisyJacobian(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  options: DifferenceOptions = {},
): Jacobian & { readonly failure: DifferentiationError | undefined } {
  const partials = partialDerivatives(f, theta, options);
  const rows = partials[0]?.values.length ?? 0;
  const values = new Matrix(rows, partials.length);
  const errors = new Matrix(rows, partials.length);
  partials.forEach((partial, k) => {
    values.setColumn(k, partial.values);
    errors.setColumn(k, partial.errors);
  });
  const steps = Float64Array.from(partials, ({ step }) => step);
  return { values, errors, steps, failure: failureAmong(partials) };
}

/**
 * Computes the gradient ∂f/∂θ_k of a scalar function of θ.
 *
 * @param f a number; @param theta p numbers.
 * @returns p values and bounds of their errors, as {@link jacobian}.
 * @throws ArgumentError, {@link DifferentiationError} as {@link jacobian}.
 *
 * Reference: [39].
 *
 * @example
 * gradient(([x]) => Math.sin(x!), [1000]).values; // [cos 1000]
 */
export function gradient(
  f: (theta: Float64Array) => number,
  theta: ArrayLike<number>,
  options: DifferenceOptions = {},
): Derivative {
  const { failure, ...derivative } = noisyGradient(numberFrom('f', f), theta, options);
  if (failure !== undefined) throw failure;
  return derivative;
}

/** The gradient also where errors are larger than values; `failure` is then what to throw. */
export function noisyGradient(
  f: (theta: Float64Array) => number,
  theta: ArrayLike<number>,
  options: DifferenceOptions = {},
): Derivative & { readonly failure: DifferentiationError | undefined } {
  const partials = partialDerivatives((at) => [f(at)], theta, options);
  return {
    values: Float64Array.from(partials, ({ values }) => values[0]!),
    errors: Float64Array.from(partials, ({ errors }) => errors[0]!),
    failure: failureAmong(partials),
  };
}

/**
 * A Jacobian, or a gradient, with 0 for what is not above the bound of its error. As a pseudo-inverse's
 * rank does not depend on units, noise would count as a direction and be magnified.
 */
export function withoutNoise(found: Pick<Jacobian, 'values' | 'errors'>): Matrix;
export function withoutNoise(found: Derivative): Float64Array;
export function withoutNoise({
  values,
  errors,
}: Pick<Jacobian, 'values' | 'errors'> | Derivative): Matrix | Float64Array {
  const told = (value: number, error: number) => (Math.abs(value) > error ? value : 0);
  if (!Matrix.isMatrix(values)) return values.map((v, k) => told(v, (errors as Float64Array)[k]!));
  const kept = values.clone();
  for (let i = 0; i < kept.rows; i++) {
    for (let k = 0; k < kept.columns; k++) {
      kept.set(i, k, told(kept.get(i, k), (errors as Matrix).get(i, k)));
    }
  }
  return kept;
}

function partialDerivatives(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  options: DifferenceOptions,
): Partial[] {
  const at = readVector('theta', theta, undefined, 'parameters');
  checkOptions(options, ['steps', 'terms']);
  const steps = readSteps(options.steps, at);
  const center = Float64Array.from(f(at.slice()));
  if (!center.every(Number.isFinite)) {
    throw new ArgumentError('function', `has values that are not finite numbers at ${listed(at)}`);
  }
  const place = { center, terms: readTerms(options.terms, center.length) };
  return Array.from(at, (_, k) => partialDerivative(f, at, place, k, steps[k]!));
}

function failureAmong(partials: readonly Partial[]): DifferentiationError | undefined {
  return partials.find(({ failure }) => failure !== undefined)?.failure;
}

function readTerms(terms: DifferenceOptions['terms'], count: number): Float64Array {
  if (terms === undefined) return new Float64Array(0);
  const read = readVector('terms', terms, count);
  if (read.every((t) => t >= 0)) return read;
  throw new ArgumentError('terms', `hold ${listed(read)}; expected sizes of at least 0`);
}

function readSteps(steps: DifferenceOptions['steps'], theta: Float64Array): Float64Array {
  if (steps === undefined) return theta.map((value) => 0.1476 * Math.max(1, Math.abs(value)));
  const read =
    typeof steps === 'number'
      ? theta.map(() => steps)
      : readVector('steps', steps, theta.length, 'a number, or one for each coordinate');
  if (read.every((step) => step > 0 && step < 1e290)) return read;
  throw new ArgumentError('steps', `hold ${listed(read)}; expected numbers above 0`);
}
