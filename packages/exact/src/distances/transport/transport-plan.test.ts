import { createRequire } from 'node:module';
import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import type { Highs } from 'highs';
import { Matrix } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TransportPlan, transportPlan } from './transport-plan.js';

// Its types say that the default export of the ES module is a property of it, which it is not.
const loadHighs = createRequire(import.meta.url)('highs') as () => Promise<Highs>;

interface Problem {
  /** A row per source, a column per target. */
  readonly costs: number[][];
  readonly a: number[];
  readonly b: number[];
}

const normalized = (values: readonly number[]) => {
  const sum = values.reduce((total, x) => total + x, 0);
  return values.map((x) => x / sum);
};

/** Weights that make a problem degenerate in every way: equal, zero, tiny, and any. */
const weights = (count: number) =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(0, 1, 1, 2, 1e-9, 1e-20),
        fc.double({ min: 0, max: 3, noNaN: true }),
      ),
      {
        minLength: count,
        maxLength: count,
      },
    )
    .filter((values) => values.some((x) => x > 1e-3))
    .map(normalized);

/** Costs of few values (ties everywhere), or of any, or negative. */
const cost = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: -5, max: 5, noNaN: true }));

const problems: fc.Arbitrary<Problem> = fc
  .record({
    n: fc.integer({ min: 1, max: 9 }),
    m: fc.integer({ min: 1, max: 9 }),
    tied: fc.boolean(),
  })
  .chain(({ n, m, tied }) =>
    fc.record({
      costs: fc.array(
        fc.array(tied ? fc.integer({ min: 0, max: 2 }) : cost, { minLength: m, maxLength: m }),
        { minLength: n, maxLength: n },
      ),
      a: fc.oneof(fc.constant(normalized(Array(n).fill(1))), weights(n)),
      b: fc.oneof(fc.constant(normalized(Array(m).fill(1))), weights(m)),
    }),
  );

/** NaN if any is. */
const largest = (values: readonly number[]) =>
  values.reduce((max, value) => Math.max(max, value), -Infinity);

/** Everything a plan promises; with these no other plan can be cheaper. */
function expectOptimal({ costs, a, b }: Problem, plan: TransportPlan): void {
  const { coupling, sourcePotential: u, targetPotential: v } = plan;
  const m = b.length;
  const rows = a.map(() => 0);
  const columns = b.map(() => 0);
  coupling.masses.forEach((mass, k) => {
    rows[coupling.sources[k]!]! += mass;
    columns[coupling.targets[k]!]! += mass;
  });
  expect(coupling.masses.every((mass) => mass > 0)).toBe(true);
  expect(coupling.masses.length).toBeLessThan(a.length + b.length);
  // A unit of 2⁻⁵² for each, and the rounding of their sums.
  const off = [...rows.map((mass, i) => mass - a[i]!), ...columns.map((mass, j) => mass - b[j]!)];
  expect(largest(off.map(Math.abs))).toBeLessThan(1e-14);
  const scale = largest(costs.flat().map(Math.abs)) + 1e-300;
  // One assertion: one for each of 90,000 arcs takes seconds.
  const excess = costs.flatMap((row, i) => row.map((c, j) => u[i]! + v[j]! - c));
  expect(largest(excess)).toBeLessThanOrEqual(1e-14 * scale);
  // Potentials are sums of up to n + m costs.
  expect(Math.abs(plan.dualityGap)).toBeLessThan(1e-14 * (a.length + m) * scale);
}

describe('transportPlan', () => {
  let highs: Highs;
  beforeAll(async () => {
    highs = await loadHighs();
  });

  /** The same linear program, by HiGHS. */
  function byHighs({ costs, a, b }: Problem): number {
    const term = (x: number, name: string) => `${x < 0 ? '-' : '+'} ${Math.abs(x)} ${name}`;
    const name = (i: number, j: number) => `x${i}_${j}`;
    const objective = costs.flatMap((row, i) => row.map((c, j) => term(c, name(i, j)))).join('\n ');
    const supply = a.map(
      (mass, i) => `s${i}: ${b.map((_, j) => name(i, j)).join(' + ')} = ${mass}`,
    );
    // The last constraint follows from the others, up to a rounding that must not make it infeasible.
    const demand = b
      .slice(0, -1)
      .map((mass, j) => `d${j}: ${a.map((_, i) => name(i, j)).join(' + ')} = ${mass}`);
    const solution = highs.solve(
      `Minimize\n obj: ${objective}\nSubject To\n ${[...supply, ...demand].join('\n ')}\nEnd`,
      { primal_feasibility_tolerance: 1e-10, dual_feasibility_tolerance: 1e-10 },
    );
    expect(solution.Status).toBe('Optimal');
    return solution.ObjectiveValue;
  }

  it('costs what HiGHS finds, on degenerate problems too', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const plan = transportPlan(problem.costs, problem.a, problem.b);
        expectOptimal(problem, plan);
        // HiGHS takes weights below 1e-9 or so for 0.
        expect(Math.abs(plan.cost - byHighs(problem))).toBeLessThan(1e-7);
      }),
      { numRuns: 60 }, // HiGHS takes 20 ms each; the next law needs no solver to compare with
    );
  });

  it('proves its optimality and ends, on larger degenerate problems', () => {
    const sizes = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 1, max: 4 }), fc.nat(), (n, m, range, seed) => {
        const next = sequence(seed);
        const problem = {
          // Points of a small lattice: repeated points, ties among costs, ties among paths.
          costs: latticeCosts(n, m, range, next),
          a: normalized(
            Array.from({ length: n }, () => Math.floor(next() * 3) + (n < 5 ? 1 : 0) || 1),
          ),
          b: normalized(Array(m).fill(1)),
        };
        expectOptimal(problem, transportPlan(problem.costs, problem.a, problem.b));
      }),
      { numRuns: 150 },
    );
  });

  it('solves assignments: equal weights give a permutation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (n, seed) => {
        const next = sequence(seed);
        const costs = table(n, next);
        const equal = Array(n).fill(1 / n);
        const { coupling } = transportPlan(costs, equal, equal);
        expect([...coupling.sources]).toEqual(Array.from({ length: n }, (_, i) => i));
        expect(new Set(coupling.targets).size).toBe(n);
        coupling.masses.forEach((mass) => {
          expect(mass).toBe(1 / n);
        });
      }),
    );
  });

  it('copes with costs of very different size, and with equal ones', () => {
    const next = sequence(5);
    const n = 50;
    const equal = Array(n).fill(1 / n);
    const spread = table(n, () => 10 ** (24 * next() - 12));
    expectOptimal({ costs: spread, a: equal, b: equal }, transportPlan(spread, equal, equal));
    const zero = transportPlan(Matrix.zeros(n, n), equal, equal);
    expect([zero.cost, zero.dualityGap]).toEqual([0, 0]);
    const shifted = transportPlan(new Matrix(spread).add(1e15), equal, equal);
    expect(Number.isFinite(shifted.cost)).toBe(true);
  });

  it('needs few bases for 300 × 300', () => {
    const next = sequence(1);
    const n = 300;
    const problem = {
      costs: latticeCosts(n, n, 1e6, next),
      a: normalized(Array.from({ length: n }, next)),
      b: normalized(Array.from({ length: n }, next)),
    };
    const plan = transportPlan(problem.costs, problem.a, problem.b);
    expect(plan.pivots).toBeLessThan(50 * n);
    expectOptimal(problem, plan);
  });

  it('leaves points without mass out of the plan, with potentials all the same', () => {
    const costs = [
      [0, 1, 9],
      [1, 0, 9],
      [5, 5, 5],
    ];
    const plan = transportPlan(costs, [0.5, 0.5, 0], [0.5, 0.5, 0]);
    expect(plan.cost).toBe(0);
    expectOptimal({ costs, a: [0.5, 0.5, 0], b: [0.5, 0.5, 0] }, plan);
    expect(plan.coupling.toMatrix().to2DArray()).toEqual([
      [0.5, 0, 0],
      [0, 0.5, 0],
      [0, 0, 0],
    ]);
    expect(plan.sourcePotential[2]! + plan.targetPotential[2]!).toBeLessThanOrEqual(5);
  });

  it.each([
    ['costs', () => transportPlan([[1, 2, 3]], [0.5, 0.5], [1, 0])],
    ['costs', () => transportPlan([[1], [Number.NaN]], [0.5, 0.5], [1])],
    ['costs', () => transportPlan([[1], [Number.POSITIVE_INFINITY]], [0.5, 0.5], [1])],
    ['sourceWeights', () => transportPlan([], [], [1])],
    ['targetWeights', () => transportPlan([], [1], [])],
    ['sourceWeights', () => transportPlan([[1], [1]], [1.5, -0.5], [1])],
    ['targetWeights', () => transportPlan([[1, 1]], [1], [0.5, 0.6])],
    ['targetWeights', () => transportPlan([[1, 1]], [1], [0.5, Number.NaN])],
  ])('refuses bad input and names %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});

/** A linear congruential generator (Numerical Recipes' constants): the same problems every time. */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** n × n numbers. */
const table = (n: number, next: () => number) =>
  Array.from({ length: n }, () => Array.from({ length: n }, next));

/** Squared distances between random points of {0, ..., range}². */
function latticeCosts(n: number, m: number, range: number, next: () => number): number[][] {
  const points = (count: number) =>
    Array.from({ length: count }, () => [
      Math.floor(next() * (range + 1)),
      Math.floor(next() * (range + 1)),
    ]);
  const [x, y] = [points(n), points(m)];
  return x.map((p) => y.map((q) => (p[0]! - q[0]!) ** 2 + (p[1]! - q[1]!) ** 2));
}
