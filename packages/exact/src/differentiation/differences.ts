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
import { Matrix } from 'ml-matrix';
import { ArgumentError } from '../argument-error.js';
import { type Table, tabulate } from './difference-table.js';

export interface DifferenceOptions {
  /**
   * Where the search for a base step starts, one number for all coordinates or one for each: about
   * a seventh of the length on which f varies. Default 0.15·max(1, |θ_k|).
   */
  readonly steps?: number | ArrayLike<number>;
}

/** A derivative of a vector-valued function in one variable. */
export interface Derivative {
  /** One number per component of the function. */
  readonly values: Float64Array;
  /** Bounds of |value − derivative| per component, usually far above the true error. */
  readonly errors: Float64Array;
}

/** A derivative that cannot be had from values of the function: kinks, jumps, noise, too fine detail. */
export class DifferentiationError extends Error {
  override readonly name = 'DifferentiationError';
  /** The best there is, and its stated error. */
  readonly value: number;
  readonly error: number;

  constructor(message: string, value: number, error: number) {
    super(message);
    this.value = value;
    this.error = error;
  }
}

/** A stated error of this fraction of the value ends the search. */
const goodEnough = 1e-10;
/** So does one of this many roundings ε|f|/s: no other step is much better. */
const roundings = 256;
const maximumTables = 64;

/** The state of the search for one component. */
interface Component {
  value: number;
  error: number;
  /** How far the error can be trusted: 2 if the table resolved f, 1 or 0 if not. */
  trust: number;
  /** Whether f changes over the first step. */
  seen: boolean;
  /** The base step of the best table. */
  step: number;
  /** Steps up to here are too small, steps from there on too large. */
  tooSmall: number;
  tooLarge: number;
  /** How often in a row a table had no digits. */
  failures: number;
  /** The next base step to try; undefined once there is nothing to gain. */
  next: number | undefined;
}

/** ∂f/∂θ_k with the base step that served, and the first component of which not a digit is known. */
interface Partial extends Derivative {
  readonly step: number;
  readonly failure: DifferentiationError | undefined;
}

function failureOf({ value, error }: Component, i: number, k: number, x: number) {
  return new DifferentiationError(
    `component ${i} has the derivative ${value} with an error of ${error} in coordinate ${k} at ${x}; ` +
      'expected a function without kinks, jumps or much noise there: give `steps`, or the derivative',
    value,
    error,
  );
}

function partialDerivative(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: Float64Array,
  centre: Float64Array,
  k: number,
  start: number,
): Partial {
  const components = Array.from(
    { length: centre.length },
    (): Component => ({
      value: 0,
      error: Infinity,
      trust: -1,
      seen: false,
      step: start,
      tooSmall: 0,
      tooLarge: Infinity,
      failures: 0,
      next: start,
    }),
  );
  // Below, neighbouring points are equal; at 0 nothing but underflow bounds the step.
  const smallest = Math.max(2 ** -45 * Math.abs(theta[k]!), 1e-290);
  let largestDefined = 0;
  let size: Float64Array = new Float64Array(centre.length);
  let h: number | undefined = start;
  for (let count = 0; h !== undefined && count < maximumTables; count++) {
    const table = tabulate(f, theta, centre, k, h);
    if (table !== undefined && h > largestDefined) {
      largestDefined = h;
      size = table.sizes;
    }
    const steepest = table?.values.reduce((max, v) => Math.max(max, Math.abs(v)), 0) ?? 0;
    for (let i = 0; i < components.length; i++) {
      const component = components[i]!;
      if (table === undefined) leaveDomain(component, h, Math.abs(theta[k]!));
      else
        judge(component, table, i, h, h > start, smallerStep(h, theta[k]!, centre[i]!), steepest);
      if (component.next !== undefined && component.next < smallest) {
        component.next = component.tooLarge > 4 * smallest ? smallest : undefined;
      }
      if (component.next !== undefined && component.next > 1e290) component.next = undefined;
    }
    h = nextStep(components, start);
  }
  if (largestDefined === 0) {
    throw new ArgumentError(
      'function',
      `has values that are not finite numbers near ${Array.from(theta).join(', ')} in coordinate ${k}`,
    );
  }
  const whole = size.reduce((max, own) => Math.max(max, own), 0) / largestDefined;
  // Noise about a value that hardly changes is an answer too: 0, within that error.
  const lost = components.findIndex(({ trust, error }) => trust < 2 && !(error <= 0.1 * whole));
  const steepest = components.reduce((max, { value }) => Math.max(max, Math.abs(value)), 0);
  const served = components
    .filter(({ value }) => Math.abs(value) > 1e-6 * steepest)
    .map(({ step }) => step);
  return {
    values: Float64Array.from(components, ({ value }) => value),
    errors: Float64Array.from(components, ({ error }) => error),
    step: served.length > 0 ? Math.min(...served) : start,
    failure: lost < 0 ? undefined : failureOf(components[lost]!, lost, k, theta[k]!),
  };
}

/** After a table with values that are not finite: a domain often ends at 0. */
function leaveDomain(component: Component, h: number, distanceToZero: number): void {
  if (component.next === undefined) return;
  component.tooLarge = Math.min(component.tooLarge, h);
  if (component.tooSmall > 0) component.next = between(component);
  else if (distanceToZero > 0 && h > distanceToZero / 2) component.next = 0.15 * distanceToZero;
  else component.next = h / 2 ** (3 + component.failures++);
}

/**
 * A smaller step that a function far smaller at x than a step away may deserve, and the rounding that
 * it would have: h/16, or the length |x| if that is smaller still, for f may vary on it.
 */
function smallerStep(h: number, x: number, value: number): SmallerStep {
  const own = 0.15 * Math.abs(x);
  const step = own > 0 && own < h / 16 ? own : h / 16;
  const known = value !== 0 || step === own;
  const size = Math.abs(value);
  return { step, size, rounding: known ? (16 * Number.EPSILON * size) / step : Infinity };
}

interface SmallerStep {
  readonly step: number;
  readonly rounding: number;
  /** |f(x)|. */
  readonly size: number;
}

/** Takes a table's value if it is better, and decides where to look next. */
function judge(
  component: Component,
  table: Table,
  i: number,
  h: number,
  further: boolean,
  smaller: SmallerStep,
  steepest: number,
): void {
  const [value, error, rounding] = [table.values[i]!, table.errors[i]!, table.roundings[i]!];
  const digits = error < 0.1 * Math.abs(value);
  const change = table.changes[i]!;
  const blind = table.blind[i]!;
  // Constant all around: so it is, unless it changes on the first step and this is a tread of rounding.
  const constant = change === 0 && !component.seen;
  if (change > 0 && !further) component.seen = true;
  const resolved = constant || (!blind && (digits || error <= roundings * rounding));
  const trust = resolved ? 2 : change === 0 || further ? 0 : 1;
  if (trust === component.trust ? error < component.error : trust > component.trust) {
    component.value = value;
    component.error = error;
    component.trust = trust;
    component.step = h;
  }
  if (component.next === undefined) return;
  if (error <= goodEnough * Math.abs(value) || (!digits && !blind && error <= 1e-12 * steepest)) {
    // The latter: the rounding of larger components, as in the zeros of a product of matrices.
    component.next = undefined;
  } else if (blind ? change < 1e-3 : error <= roundings * rounding) {
    // Rounding bounds it. Larger steps help where the function hardly changes over this one.
    const enough = component.tooLarge < Infinity ? 1e-2 : 1e-3;
    if (!blind && smaller.rounding < 1e-3 * error) {
      component.tooLarge = h;
      component.next = smaller.step;
    } else if (change > enough || (constant && !(table.constant && table.sizes[i]! > 0))) {
      component.next = undefined;
    } else {
      component.tooSmall = Math.max(component.tooSmall, h);
      component.next =
        component.tooLarge < Infinity
          ? between(component)
          : h * Math.min(2 ** (20 * 2 ** component.failures++), Math.max(16, 0.1 / change));
    }
  } else {
    component.tooLarge = Math.min(component.tooLarge, h);
    component.failures = digits ? 0 : component.failures + 1;
    // The truncation falls with the ninth power of h and more.
    const wanted = Math.max(goodEnough * Math.abs(value), roundings * rounding);
    const next = digits ? h / Math.max(2, 1.2 * (error / wanted) ** (1 / 9)) : undefined;
    if (component.tooSmall > 0) component.next = between(component);
    else component.next = next ?? h / 2 ** (3 + component.failures);
    // Nothing to gain where rounding alone would be more than the best error.
    if (component.trust === 2 && component.next !== undefined && component.next < component.step) {
      // f at the smaller steps is at most as large, and about f(x) if that is much less.
      const size = Math.min(table.sizes[i]!, smaller.size + Math.abs(value) * component.next);
      if ((16 * Number.EPSILON * size) / component.next > component.error)
        component.next = undefined;
    }
  }
}

/** The geometric mean of what is too small and too large, if they are not near each other. */
function between({ tooSmall, tooLarge }: Component): number | undefined {
  return tooLarge > 8 * tooSmall ? Math.sqrt(tooSmall) * Math.sqrt(tooLarge) : undefined;
}

/** The largest step that a component asks for, as start·2^j: functions of one θ share their steps. */
function nextStep(components: readonly Component[], start: number): number | undefined {
  let largest = 0;
  for (const { next } of components) if (next !== undefined && next > largest) largest = next;
  return largest === 0 ? undefined : start * 2 ** Math.round(Math.log2(largest / start));
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
 * The Jacobian ∂f_i/∂θ_k of a vector-valued function of θ, rows by component.
 *
 * @param f any number of components; NaN, infinity or a RangeError say that θ is out of its domain.
 * @param theta p numbers.
 * @returns values and bounds of their errors: never below the true error, unless f has detail that no
 *   step came to see.
 * @throws ArgumentError naming `function` if its values are not finite at θ or however near to it, or
 *   naming `steps` if not above 0.
 * @throws {@link DifferentiationError} if a component's derivative has not one digit: kinks, jumps,
 *   noise.
 * Reference: Ridders 1982.
 *
 * @example
 * jacobian(([r, t]) => [r * Math.cos(t), r * Math.sin(t)], [1, 0]).values; // [[1, 0], [0, 1]]
 */
export function jacobian(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  options: DifferenceOptions = {},
): Jacobian {
  const partials = checked(partialDerivatives(f, theta, options));
  const rows = partials[0]?.values.length ?? 0;
  const values = new Matrix(rows, partials.length);
  const errors = new Matrix(rows, partials.length);
  partials.forEach((partial, k) => {
    values.setColumn(k, partial.values);
    errors.setColumn(k, partial.errors);
  });
  return { values, errors, steps: Float64Array.from(partials, ({ step }) => step) };
}

/**
 * The gradient of a scalar function of θ.
 *
 * @param f a number; @param theta p numbers.
 * @returns p values and bounds of their errors, as {@link jacobian}.
 * @throws ArgumentError, {@link DifferentiationError} as {@link jacobian}.
 * Reference: Ridders 1982.
 *
 * @example
 * gradient(([x]) => Math.sin(x!), [1000]).values; // [cos 1000]
 */
export function gradient(
  f: (theta: Float64Array) => number,
  theta: ArrayLike<number>,
  options: DifferenceOptions = {},
): Derivative {
  const { failure, ...derivative } = noisyGradient(f, theta, options);
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
    failure: partials.find(({ failure }) => failure !== undefined)?.failure,
  };
}

function partialDerivatives(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: ArrayLike<number>,
  options: DifferenceOptions,
): Partial[] {
  const at = Float64Array.from(theta);
  const steps = readSteps(options.steps, at);
  const centre = Float64Array.from(f(at.slice()));
  if (!centre.every(Number.isFinite)) {
    throw new ArgumentError(
      'function',
      `has values that are not finite numbers at ${Array.from(at).join(', ')}`,
    );
  }
  return Array.from(at, (_, k) => partialDerivative(f, at, centre, k, steps[k]!));
}

function checked(partials: Partial[]): Partial[] {
  for (const { failure } of partials) if (failure !== undefined) throw failure;
  return partials;
}

function readSteps(steps: DifferenceOptions['steps'], theta: Float64Array): Float64Array {
  if (steps === undefined) return theta.map((value) => 0.1476 * Math.max(1, Math.abs(value)));
  const read = typeof steps === 'number' ? theta.map(() => steps) : Float64Array.from(steps);
  if (read.length !== theta.length || !read.every((step) => step > 0 && step < 1e290)) {
    throw new ArgumentError(
      'steps',
      `hold ${Array.from(read).join(', ')}; expected a number above 0 for each of ${theta.length} coordinates`,
    );
  }
  return read;
}
