/** What the laws are made of: the kinds of numbers they run over, how they compare, and misuses. */
import fc from 'fast-check';
import type * as exact from '../../src/index.js';
import {
  ArgumentError,
  DifferentiationError,
  type Gaussian,
  gaussian,
  QuadratureError,
} from '../../src/index.js';

/** What is tested of one export. */
export interface Entry {
  /** Laws by what they say. */
  readonly laws: Readonly<Record<string, () => void>>;
  /** Calls that must throw an ArgumentError, by the argument it must name. */
  readonly misuses?: Readonly<Record<string, readonly (() => unknown)[]>>;
}

export type Table = Readonly<Partial<Record<keyof typeof exact, Entry>>>;

/** The unit of everything, from 1e-150 to 1e150. */
export const scale = fc.oneof(
  fc.constantFrom(1e-150, 1e-75, 1e-8, 1, 1e8, 1e75, 1e150),
  fc.integer({ min: -150, max: 150 }).map((e) => 10 ** e),
);
/** The same for results of the fourth power in the unit. */
export const rootScale = fc.oneof(
  fc.constantFrom(1e-75, 1e-8, 1, 1e8, 1e75),
  fc.integer({ min: -75, max: 75 }).map((e) => 10 ** e),
);
/** A place in units of the spread. */
export const offset = fc.constantFrom(0, 1, -1e3, 1e6, -1e8, 1e8);
/** The spread of one part or coordinate beside that of the other. */
export const narrow = fc.constantFrom(1, 1e-2, 1e-5, 1e-8);
/** A ratio of eigenvalues: 1 to 1e-14. */
export const inverseCondition = fc.integer({ min: 0, max: 14 }).map((e) => 10 ** -e);
export const angle = fc.double({ min: 0, max: Math.PI, noNaN: true });
export const number = fc
  .double({ min: -2, max: 2, noNaN: true })
  .map((x) => (Math.abs(x) < 1e-3 ? 0.1 : x));
export const numbers = (count: number) => fc.array(number, { minLength: count, maxLength: count });
export const points = (count: number, dimension: number) =>
  fc.array(numbers(dimension), { minLength: count, maxLength: count });

/** Runs a law. */
export function holds<T extends [unknown, ...unknown[]]>(
  kinds: { [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (...values: T) => void,
  numRuns = 15,
): void {
  fc.assert(fc.property(...kinds, check), {
    numRuns,
    includeErrorInReport: true,
  });
}

/** Asserts |actual − expected| ≤ tolerance·max(|expected|, size); infinities only where expected. */
export function near(actual: number, expected: number, tolerance: number, size = 0): void {
  if (actual === expected) return;
  const error = Math.abs(actual - expected) / Math.max(Math.abs(expected), size);
  if (!(error <= tolerance)) {
    throw new Error(`${actual} is ${error} off; expected ${expected} within ${tolerance}`);
  }
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
  get(i: number, j: number): number;
}

/** Asserts entries near, each relative to √(E_ii E_jj): that is what changes of units leave alone. */
export function nearForm(
  actual: Grid,
  expected: readonly (readonly number[])[],
  tolerance: number,
): void {
  near(actual.rows, expected.length, 0);
  near(actual.columns, expected[0]!.length, 0);
  expected.forEach((row, i) => {
    row.forEach((value, j) => {
      const size =
        Math.sqrt(Math.abs(expected[i]![i] ?? 0)) * Math.sqrt(Math.abs(expected[j]?.[j] ?? 0));
      near(actual.get(i, j), value, tolerance, size);
    });
  });
}

/** Asserts entries near, each relative to the largest. */
export function nearVector(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  near(actual.length, expected.length, 0);
  const size = Math.max(...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) near(actual[i]!, expected[i]!, tolerance, size);
}

/** The value of a call, or undefined where a typed error says why there is none. */
export function orRefused<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    const typed = [ArgumentError, QuadratureError, DifferentiationError];
    if (typed.some((type) => error instanceof type)) return undefined;
    throw error;
  }
}

/** R diag(a², b²) Rᵀ for the rotation R by an angle. */
export function turned(a: number, b: number, turn: number): [[number, number], [number, number]] {
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const off = c * s * (a * a - b * b);
  return [
    [(c * a) ** 2 + (s * b) ** 2, off],
    [off, (s * a) ** 2 + (c * b) ** 2],
  ];
}

/** N(mean, diag(spreads²)). */
export const axisGaussian = (mean: readonly number[], spreads: readonly number[]): Gaussian =>
  gaussian(
    mean,
    spreads.map((s, i) => spreads.map((_, j) => (i === j ? s * s : 0))),
  );

export const scaled = (rows: readonly (readonly number[])[], s: number, shift = 0): number[][] =>
  rows.map((row) => row.map((x) => s * (x + shift)));

/** Calls with what is no matrix: NaN, nothing, a flat array, rows of different lengths. */
export const noMatrix = (call: (bad: never) => unknown): (() => unknown)[] =>
  [
    [
      [Number.NaN, 0],
      [0, 1],
    ],
    [],
    [1, 0, 0, 1],
    [[1, 0], [0]],
    [
      [1, 0],
      [0, Infinity],
    ],
  ].map((bad) => () => call(bad as never));
/** Calls with what are no points of R². */
export const noPoints = (call: (bad: never) => unknown): (() => unknown)[] => noMatrix(call);
/** Calls with what is no vector of a given length. */
export const noVector = (call: (bad: never) => unknown, length = 2): (() => unknown)[] =>
  [[], new Array(length).fill(Number.NaN), new Array(length).fill(-Infinity)].map(
    (bad) => () => call(bad as never),
  );
/** Calls with what is no number. */
export const noNumber = (call: (bad: number) => unknown): (() => unknown)[] =>
  [Number.NaN, Infinity, -Infinity].map((bad) => () => call(bad));
/** Calls with what is no tolerance. */
export const noTolerance = (call: (bad: number) => unknown): (() => unknown)[] =>
  [Number.NaN, -1, -Infinity].map((bad) => () => call(bad));
/** Calls with what is not above 0. */
export const noPositive = (call: (bad: number) => unknown): (() => unknown)[] => [
  ...noNumber(call),
  () => call(0),
  () => call(-1),
];
