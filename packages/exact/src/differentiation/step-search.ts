/**
 * The search for the base step of a derivative's table of differences, over decades: see
 * `differences.ts`.
 */
import { ArgumentError } from '@wprox/arguments';
import { listed } from '../inputs/vector.js';
import { type Place, type Table, tabulate } from './difference-table.js';
import { DifferentiationError } from './differentiation-error.js';

/** A derivative of a vector-valued function in one variable. */
export interface Derivative {
  /** One number per component of the function. */
  readonly values: Float64Array;
  /** Bounds of |value − derivative| per component, usually far above the true error. */
  readonly errors: Float64Array;
}

/** A stated error of this fraction of the value ends the search. */
const goodEnough = 1e-10;
/** So does one of this many roundings ε|f|/s: no other step is much better. */
const roundings = 256;
const maximumTables = 64;
/** Derivatives that are this near 0 are rounded to multiples of 2^−1074. */
const denormalError = 2 ** -1060;

/** What a table that resolved f says, and its base step. */
interface Candidate {
  readonly value: number;
  readonly error: number;
  readonly step: number;
}

/** The state of the search for one component. */
interface Component {
  value: number;
  error: number;
  /** How far the error can be trusted: 2 if the table resolved f, 1 or 0 if not. */
  trust: number;
  /** Whether f changes over the first step. */
  seen: boolean;
  /** All tables of trust 2. */
  readonly candidates: Candidate[];
  /** The base step of the best table, and max|f| / step there, over all components. */
  step: number;
  steepness: number;
  /** Steps up to here are too small, steps from there on too large. */
  tooSmall: number;
  tooLarge: number;
  /** How often in a row a table had no digits. */
  failures: number;
  /** The next base step to try; undefined once there is nothing to gain. */
  next: number | undefined;
}

/** ∂f/∂θ_k with the base step that served, and the first component of which not a digit is known. */
export interface Partial extends Derivative {
  readonly step: number;
  readonly failure: DifferentiationError | undefined;
}

const short = (x: number) => String(Number(x.toPrecision(6)));

function failureOf({ value, error }: Component, i: number, k: number, x: number) {
  return new DifferentiationError(
    `component ${i} has the derivative ${short(value)} ± ${short(error)} in coordinate ${k} at ${short(x)}; ` +
      'expected no kinks, jumps or much noise there: give `steps`, or the derivative',
    value,
    error,
  );
}

export function partialDerivative(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: Float64Array,
  place: Place,
  k: number,
  start: number,
): Partial {
  const x = theta[k]!;
  const { center } = place;
  /** What f's rounding is of. */
  const magnitudes = center.map((value, i) => Math.max(Math.abs(value), place.terms[i] ?? 0));
  const first = tabulate(f, theta, place, k, start);
  if (first !== undefined) {
    const steepest = largest(first.values);
    let all = true;
    for (let i = 0; all && i < center.length; i++) {
      all = suffices(first, i, steepest, 1e-3, smallerRounding(start, x, magnitudes[i]!));
    }
    // The ordinary case.
    if (all) {
      const [values, errors] = [Float64Array.from(first.values), Float64Array.from(first.errors)];
      return { values, errors, step: start, failure: undefined };
    }
  }
  const components = Array.from(
    { length: center.length },
    (): Component => ({
      value: 0,
      error: Infinity,
      trust: -1,
      seen: false,
      candidates: [],
      step: start,
      steepness: 0,
      tooSmall: 0,
      tooLarge: Infinity,
      failures: 0,
      next: start,
    }),
  );
  // Below, neighboring points are equal; at 0 nothing but underflow bounds the step.
  const smallest = Math.max(2 ** -45 * Math.abs(x), 1e-290);
  let largestDefined = 0;
  let size: readonly number[] = [];
  let h: number | undefined = start;
  for (let count = 0; h !== undefined && count < maximumTables; count++) {
    const table: Table | undefined = count === 0 ? first : tabulate(f, theta, place, k, h);
    if (table !== undefined && h > largestDefined) {
      largestDefined = h;
      size = table.sizes;
    }
    const steepest = table === undefined ? 0 : largest(table.values);
    for (let i = 0; i < components.length; i++) {
      const component = components[i]!;
      if (table === undefined) leaveDomain(component, h, Math.abs(x));
      else
        judge(component, table, i, h, {
          further: h > start,
          x,
          magnitude: magnitudes[i]!,
          steepest,
        });
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
      `has values that are not finite numbers near ${listed(theta)} in coordinate ${k}`,
    );
  }
  const whole = size.reduce((max, own) => Math.max(max, own), 0) / largestDefined;
  for (const { candidates } of components) {
    const best = leastError(candidates);
    if (best === undefined || isConfirmed(best, candidates)) continue;
    for (const step of [best.step / 1.7, 1.7 * best.step]) {
      const table = step < smallest ? undefined : tabulate(f, theta, place, k, step);
      components.forEach((component, i) => {
        if (table === undefined) return;
        component.candidates.push({ value: table.values[i]!, error: table.errors[i]!, step });
      });
    }
  }
  for (const component of components) Object.assign(component, choose(component.candidates));
  // Noise about a value that hardly changes is an answer too: 0, within that error. So is a derivative
  // among the denormal numbers, which have not all digits.
  const lost = components.findIndex(
    ({ trust, error, steepness }) =>
      trust < 2 && !(error <= Math.max(0.1 * Math.max(whole, steepness), denormalError)),
  );
  const values = new Float64Array(components.length);
  const errors = new Float64Array(components.length);
  const steepest = components.reduce((max, { value }) => Math.max(max, Math.abs(value)), 0);
  let served = Infinity;
  components.forEach(({ value, error, step }, i) => {
    values[i] = value;
    errors[i] = error;
    if (Math.abs(value) > 1e-6 * steepest) served = Math.min(served, step);
  });
  return {
    values,
    errors,
    step: served < Infinity ? served : start,
    failure: lost < 0 ? undefined : failureOf(components[lost]!, lost, k, x),
  };
}

const agree = (a: Candidate, b: Candidate) => Math.abs(a.value - b.value) <= a.error + b.error;

/** Whether a third table sides with a candidate against each that contradicts it. */
function isConfirmed(own: Candidate, candidates: readonly Candidate[]): boolean {
  return candidates.every(
    (other) =>
      agree(own, other) ||
      candidates.some((third) => third !== own && agree(own, third) && !agree(other, third)),
  );
}

/**
 * The candidate of least error that is confirmed. Far below the length on which f varies its rounding can
 * look smooth by chance, but not at two steps alike. Undefined if there is no candidate; where none is
 * confirmed, the error reaches to all of them.
 */
function choose(candidates: readonly Candidate[]): Candidate | undefined {
  const found = leastError(candidates.filter((each) => isConfirmed(each, candidates)));
  const best = found ?? leastError(candidates);
  if (best === undefined || found !== undefined) return best;
  const reach = candidates.map(({ value, error }) => Math.abs(value - best.value) + error);
  return { ...best, error: Math.max(...reach) };
}

function leastError(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (best, each) => (best === undefined || each.error < best.error ? each : best),
    undefined,
  );
}

/**
 * After a table with values that are not finite: a domain often ends at 0. If θ is far nearer to 0 than the
 * step, that may be chance, and steps between are tried first.
 */
function leaveDomain(component: Component, h: number, distanceToZero: number): void {
  if (component.next === undefined) return;
  component.tooLarge = Math.min(component.tooLarge, h);
  if (component.tooSmall > 0) component.next = between(component);
  else if (
    distanceToZero > 0 &&
    h > distanceToZero / 2 &&
    (distanceToZero > 1e-6 * h || component.failures > 3)
  ) {
    component.next = 0.15 * distanceToZero;
  } else component.next = h / 2 ** (3 + component.failures++);
}

/** A smaller step for a function far smaller at x than at a step: h/16, or the length |x| if less. */
function smallerStep(h: number, x: number): number {
  const own = 0.15 * Math.abs(x);
  return own > 0 && own < h / 16 ? own : h / 16;
}

/** The rounding that it would have; Infinity where f(x) = 0 does not tell. */
function smallerRounding(h: number, x: number, value: number): number {
  const step = smallerStep(h, x);
  if (value === 0 && step === h / 16) return Infinity;
  return (16 * Number.EPSILON * Math.abs(value)) / step;
}

/** Whether there is no better step to look for than a table's, which needs no other to be believed. */
function suffices(
  table: Table,
  i: number,
  steepest: number,
  enough: number,
  smaller: number,
): boolean {
  const error = table.errors[i]!;
  const change = table.changes[i]!;
  const size = Math.abs(table.values[i]!);
  if (error <= goodEnough * size) return true;
  // 0 stays 0, and one constant among others is one.
  if (change === 0) return !(table.constant && table.sizes[i]! > 0);
  if (table.blind[i]) return false;
  // The rounding of larger components, as in the zeros of a product of matrices.
  if (error >= 0.1 * size && error <= 1e-12 * steepest) return true;
  // Only rounding bounds it, and f changes enough over the step for larger ones to be no better.
  return error <= roundings * table.roundings[i]! && change > enough && !(smaller < 1e-3 * error);
}

/** What {@link judge} knows beside the table. */
interface Surroundings {
  /** Whether the step is larger than the first one. */
  readonly further: boolean;
  readonly x: number;
  /** |f(x)|, or that of its terms. */
  readonly magnitude: number;
  /** The largest derivative of all components. */
  readonly steepest: number;
}

/** Takes a table's value if it is better, and decides where to look next. */
function judge(
  component: Component,
  table: Table,
  i: number,
  h: number,
  around: Surroundings,
): void {
  // Settled: smaller steps, taken for other components, may be lost in rounding unseen.
  if (component.next === undefined) return;
  const [value, error, rounding] = [table.values[i]!, table.errors[i]!, table.roundings[i]!];
  const digits = error < 0.1 * Math.abs(value);
  const change = table.changes[i]!;
  const blind = table.blind[i]!;
  // Constant all around: so it is, unless it changes on the first step and this is a tread of rounding.
  const constant = change === 0 && !component.seen;
  if (change > 0 && !around.further) component.seen = true;
  const resolved = constant || (!blind && (digits || error <= roundings * rounding));
  const trust = resolved ? 2 : change === 0 || around.further ? 0 : 1;
  if (trust === 2) component.candidates.push({ value, error, step: h });
  if (trust === component.trust ? error < component.error : trust > component.trust) {
    component.value = value;
    component.error = error;
    component.trust = trust;
    component.step = h;
    component.steepness = largest(table.sizes) / h;
  }
  const smaller = smallerRounding(h, around.x, around.magnitude);
  const enough = component.tooLarge < Infinity ? 1e-2 : 1e-3;
  if ((change > 0 || constant) && suffices(table, i, around.steepest, enough, smaller)) {
    component.next = undefined;
  } else if (blind ? change < 1e-3 : error <= roundings * rounding) {
    // Rounding bounds it. Larger steps help where the function hardly changes over this one.
    if (!blind && smaller < 1e-3 * error) {
      component.tooLarge = h;
      component.next = smallerStep(h, around.x);
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
    if (next !== undefined && next > component.tooSmall) component.next = next;
    else if (component.tooSmall > 0) component.next = between(component);
    else component.next = h / 2 ** (3 + component.failures);
    // Nothing to gain where rounding alone would be more than the best error.
    if (component.trust === 2 && component.next !== undefined && component.next < component.step) {
      // f at the smaller steps is at most as large, and about f(x) if that is much less.
      const near = around.magnitude + Math.abs(value) * component.next;
      const size = 16 * Number.EPSILON * Math.min(table.sizes[i]!, near);
      if (size / component.next > component.error) component.next = undefined;
    }
  }
}

/** The geometric mean of what is too small and too large, if they are not near each other. */
function between({ tooSmall, tooLarge }: Component): number | undefined {
  return tooLarge > 8 * tooSmall ? Math.sqrt(tooSmall) * Math.sqrt(tooLarge) : undefined;
}

function largest(values: readonly number[]): number {
  let size = 0;
  for (const value of values) size = Math.max(size, Math.abs(value));
  return size;
}

/** The largest step that a component asks for, as start·2^j: functions of one θ share their steps. */
function nextStep(components: readonly Component[], start: number): number | undefined {
  let largest = 0;
  for (const { next } of components) if (next !== undefined && next > largest) largest = next;
  return largest === 0 ? undefined : start * 2 ** Math.round(Math.log2(largest / start));
}
