import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { optimalTransport } from '../discrete.js';
import { type EntropicTransport, entropicTransport } from './entropic-transport.js';
import { sinkhornDivergence } from './sinkhorn-divergence.js';

/** Points and weights of the values from outside. */
const x = [[0, 0], [1, 0.5], [2, -1], [0.3, 1.7]]; // biome-ignore format: a table
const y = [[0.5, 0.5], [1.5, -0.5], [-1, 1]]; // biome-ignore format: a table
const a = [0.1, 0.2, 0.3, 0.4];
const b = [0.5, 0.25, 0.25];
const square = (p: number[], q: number[]) => (p[0]! - q[0]!) ** 2 + (p[1]! - q[1]!) ** 2;
const costs = new Matrix(x.map((p) => y.map((q) => square(p, q))));

/** Asserts that the bounds that come with a result hold for two values known otherwise. */
function expectWithin(result: EntropicTransport, entropic: number, exact?: number): void {
  expect(Math.abs(result.entropicCost - entropic)).toBeLessThanOrEqual(result.entropicGap);
  expect(Math.abs(result.entropicDual - entropic)).toBeLessThanOrEqual(result.entropicGap);
  if (exact === undefined) return;
  expect(exact).toBeLessThanOrEqual(result.cost + result.exactGap * 1e-9);
  expect(exact).toBeGreaterThanOrEqual(result.cost - result.exactGap);
}

describe('entropicTransport', () => {
  // POT 0.9.7.post1: ot.sinkhorn2(method='sinkhorn_log') and ot.bregman.sinkhorn_log, stopThr 1e-15,
  // and ot.emd2 = 1.217; mpmath with 40 digits gives the same.
  it.each([
    [1, 1.301183355645268, 1.793646913863982, 0.0328566339094649],
    [0.1, 1.2170446767519825, 1.2809871234745425, 0.0000558459399717238],
    [0.01, 1.217, 1.2233992711291684, 3.008085646409025e-36],
  ])('is as POT says at ε = %d', (regularization, cost, entropic, mass) => {
    const result = entropicTransport(costs, a, b, { regularization, tolerance: 1e-13 });
    expect(result.converged).toBe(true);
    expect(result.cost).toBeCloseTo(cost, 11);
    expect(result.entropicCost).toBeCloseTo(entropic, 11);
    expect(result.entropicDual).toBeCloseTo(entropic, 13);
    // At ε = 0.01 rounding to the marginals adds a mass of the size of the tolerance.
    expect(Math.abs(result.coupling.get(0, 2) - mass)).toBeLessThan(1e-13);
    expectWithin(result, entropic, 1.217);
    expect(result.exactGap).toBeLessThan(regularization);
  });

  it('is the closed form between Gaussians', () => {
    // For N(0, s) and N(m, t) and the cost (x − y)² the coupling is Gaussian with covariance c, and its
    // value m² + s + t − 2c − (ε/2) log(1 − c²/(st)) is least at c = −ε/4 + √(ε²/16 + st)
    // (Janati, Muzellec, Peyré and Cuturi 2020, theorem 1, in one dimension).
    const [s, t, m, epsilon] = [1, 1.5, 0.7, 1.3];
    const c = -epsilon / 4 + Math.sqrt(epsilon ** 2 / 16 + s * t);
    const value = m * m + s + t - 2 * c - (epsilon / 2) * Math.log1p((-c * c) / (s * t));
    // The trapezoidal rule is exact to rounding on Gaussians at this step.
    const grid = Array.from({ length: 71 }, (_, k) => (k - 35) / 4);
    const weights = (variance: number) => {
      const raw = grid.map((z) => Math.exp((-z * z) / (2 * variance)));
      const sum = raw.reduce((total, w) => total + w, 0);
      return raw.map((w) => w / sum);
    };
    const result = entropicTransport(
      grid.map((p) => grid.map((q) => (p - q - m) ** 2)),
      weights(s),
      weights(t),
      { regularization: epsilon, tolerance: 1e-12 },
    );
    expect(result.converged).toBe(true);
    expect(result.entropicDual).toBeCloseTo(value, 10);
    expect(result.cost).toBeCloseTo(m * m + s + t - 2 * c, 9);
  });

  /** Weights from 1e-30 to 1, some of them 0. */
  const weights = (count: number) =>
    fc
      .array(fc.oneof(fc.constantFrom(0, 1, 1, 1e-9, 1e-30), fc.double({ min: 0, max: 3, noNaN: true })), {
        minLength: count,
        maxLength: count,
      }) // biome-ignore format: one line
      .filter((values) => values.some((w) => w > 1e-3))
      .map((values) => {
        const sum = values.reduce((total, w) => total + w, 0);
        return values.map((w) => w / sum);
      });

  it('has bounds that hold, on all scales of costs and of ε', () => {
    fc.assert(
      fc.property(
        fc.record({
          a: weights(4),
          b: weights(3),
          points: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 14, maxLength: 14 }), // biome-ignore format: one line
          narrow: fc.constantFrom(1, 1e-4, 1e-7),
          offset: fc.constantFrom(0, 1e8),
          exponent: fc.integer({ min: -70, max: 70 }),
          epsilonExponent: fc.integer({ min: -11, max: 12 }),
          maximumIterations: fc.constantFrom(1, 30, 1000),
        }),
        ({ a, b, points, narrow, offset, exponent, epsilonExponent, maximumIterations }) => {
          const scale = 10 ** exponent;
          const at = (k: number, small: number) =>
            [points[2 * k]!, points[2 * k + 1]!].map((v) => scale * (offset + small * v));
          const [p, q] = [
            a.map((_, i) => at(i, i < 2 ? narrow : 1)),
            b.map((_, j) => at(4 + j, 1)),
          ];
          const problem = p.map((one) => q.map((other) => square(one, other)));
          const range = Math.max(...problem.flat()) - Math.min(...problem.flat());
          if (range === 0) return;
          const result = entropicTransport(problem, a, b, {
            regularization: range * 10 ** epsilonExponent,
            maximumIterations,
          });
          const given = (points: number[][], w: number[]) => ({
            count: points.length,
            dimension: 2,
            values: Float64Array.from(points.flat()),
            weights: Float64Array.from(w),
          });
          // Not its cost, which is in units of the largest distance where squares are far outside of 1.
          const exact = optimalTransport(given(p, a), given(q, b), 2).distance ** 2;
          // The simplex rounds weights to multiples of 2^-52, and sums of masses are right to 1e-14.
          const grain = 1e-14 * Math.max(...problem.flat());
          expect(result.cost).toBeGreaterThanOrEqual(exact - grain);
          expect(result.cost - result.exactGap).toBeLessThanOrEqual(exact + grain);
          expect(result.entropicDual).toBeLessThanOrEqual(result.entropicCost + result.entropicGap);
          result.coupling.to2DArray().forEach((row, i) => {
            expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
            const sum = row.reduce((total, mass) => total + mass, 0);
            expect(Math.abs(sum - a[i]!)).toBeLessThan(1e-14);
          });
          result.coupling.transpose().to2DArray().forEach((column, j) => {
            const sum = column.reduce((total, mass) => total + mass, 0);
            expect(Math.abs(sum - b[j]!)).toBeLessThan(1e-14);
          }); // biome-ignore format: one block
          expect(result.converged).toBe(result.marginalError <= 1e-9);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is the root of one equation for two sources and two targets, whatever ε is', () => {
    fc.assert(
      fc.property(
        fc.record({
          alpha: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
          beta: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
          entries: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), // biome-ignore format: one line
          epsilon: fc.integer({ min: -2, max: 12 }).map((k) => 10 ** k),
        }),
        ({ alpha, beta, entries, epsilon }) => {
          const [c, d, e, f] = entries as [number, number, number, number];
          // π₁₁ = z: the derivative of the value in z, increasing, is 0 at the least.
          const [low, high] = [Math.max(0, alpha + beta - 1), Math.min(alpha, beta)];
          const slope = (z: number) =>
            (c + f - d - e) / epsilon +
            Math.log((z / (alpha - z)) * ((1 - alpha - beta + z) / (beta - z)));
          let [from, to] = [low, high];
          for (let k = 0; k < 200; k++) {
            const z = (from + to) / 2;
            if (slope(z) > 0) to = z;
            else from = z;
          }
          const result = entropicTransport([[c, d], [e, f]], [alpha, 1 - alpha], [beta, 1 - beta], {
            regularization: epsilon,
            tolerance: 1e-12,
          }); // biome-ignore format: one call
          // A mass that the tolerance leaves undecided, beside the rounding of the logarithms.
          if (result.converged) {
            expect(Math.abs(result.coupling.get(0, 0) - from)).toBeLessThan(1e-7);
          }
          const z = result.coupling.get(0, 0);
          const plan = [z, alpha - z, beta - z, 1 - alpha - beta + z];
          const linear = plan.reduce((sum, mass, k) => sum + mass * entries[k]!, 0);
          expect(Math.abs(result.cost - linear)).toBeLessThan(1e-14);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('says so when it has not converged', () => {
    const result = entropicTransport(costs, a, b, { regularization: 0.1, maximumIterations: 3 });
    expect(result.converged).toBe(false);
    expect(result.iterations).toBeLessThan(20);
    expectWithin(result, 1.2809871234745425, 1.217);
  });

  it.each([
    ['costs', () => entropicTransport([[0, Number.NaN]], [1], [0.5, 0.5], { regularization: 1 })],
    ['costs', () => entropicTransport([[0]], [1], [0.5, 0.5], { regularization: 1 })],
    ['sourceWeights', () => entropicTransport([[0]], [2], [1], { regularization: 1 })],
    ['targetWeights', () => entropicTransport([[0]], [1], [], { regularization: 1 })],
    ['regularization', () => entropicTransport(costs, a, b, { regularization: 0 })],
    ['regularization', () => entropicTransport(costs, a, b, { regularization: 1e-12 })],
    ['tolerance', () => entropicTransport(costs, a, b, { regularization: 1, tolerance: 0 })],
    [
      'maximumIterations',
      () => entropicTransport(costs, a, b, { regularization: 1, maximumIterations: 0 }),
    ],
    ['order', () => sinkhornDivergence(x, y, 0.5, { regularization: 1 })],
    ['q', () => sinkhornDivergence(x, [[1]], 2, { regularization: 1 })],
  ])('refuses a bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});

describe('sinkhornDivergence', () => {
  const measure = (points: number[][], weights: number[]) => ({
    count: points.length,
    dimension: 2,
    values: Float64Array.from(points.flat()),
    weights: Float64Array.from(weights),
  });

  it.each([
    // mpmath, 40 digits, the averaged iteration. POT 0.9.7.post1's ot.bregman.sinkhorn_log gives plans
    // with the same value at ε = 1, and 1.1650084268 at 0.1, where its self-transport converges slowly.
    [1, 0.7924759564790733],
    [0.1, 1.1650084265343579],
  ])('is that of 40 digits at ε = %d', (regularization, expected) => {
    const options = { regularization, tolerance: 1e-12, maximumIterations: 100_000 };
    const result = sinkhornDivergence(measure(x, a), measure(y, b), 2, options);
    expect(result.converged).toBe(true);
    expect(result.value).toBeCloseTo(expected, 10);
  });

  it('is 0 between equals, where entropic transport is not', () => {
    const result = sinkhornDivergence(measure(x, a), measure(x, a), 2, { regularization: 1 });
    expect(result.value).toBe(0);
    const biased = entropicTransport(
      x.map((p) => x.map((q) => square(p, q))),
      a,
      a,
      { regularization: 1 },
    );
    expect(biased.entropicCost).toBeGreaterThan(0.1);
  });

  it('is the squared shift of a translation, whatever ε is', () => {
    for (const regularization of [0.01, 1, 100]) {
      const moved = x.map(([u, v]) => [u! + 3, v! - 4]);
      const options = { regularization, maximumIterations: 3000 };
      const result = sinkhornDivergence(measure(x, a), measure(moved, a), 2, options);
      expect(Math.abs(result.value - 25)).toBeLessThanOrEqual(result.errorBound);
      expect(result.errorBound).toBeLessThan(1e-6);
    }
  });
});
