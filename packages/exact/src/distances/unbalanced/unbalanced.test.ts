import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { transportPlan } from '../transport/transport-plan.js';
import { unbalancedTransport } from './kl-relaxed.js';
import { partialTransport } from './partial.js';

const onLine = (x: readonly number[], y: readonly number[], order: number) =>
  x.map((p) => y.map((q) => Math.abs(p - q) ** order));
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

/** The measures of the values from POT. */
const [x, y] = [[0, 1, 3, 3.5], [0.5, 2, 6]]; // biome-ignore format: a table
const [a, b] = [[0.5, 1, 0.7, 0.3], [0.4, 0.9, 0.6]]; // biome-ignore format: a table

const place = fc.double({ min: -1, max: 1, noNaN: true });
const mass = fc.oneof(
  fc.constantFrom(0, 1, 1e-12, 1e-40),
  fc.double({ min: 0.01, max: 2, noNaN: true }),
);
const sides = fc.record({
  x: fc.array(place, { minLength: 3, maxLength: 3 }),
  y: fc.array(place, { minLength: 4, maxLength: 4 }),
  a: fc.array(mass, { minLength: 3, maxLength: 3 }),
  b: fc.array(mass, { minLength: 4, maxLength: 4 }),
});

describe('unbalancedTransport', () => {
  it.each([
    // POT 0.9.7.post1, ot.unbalanced.mm_unbalanced(div='kl', stopThr=1e-15) and its objective;
    // ot.unbalanced.lbfgsb_unbalanced(reg=0) agrees to 1e-13.
    [2, 1, 1.9683577859766286, 1.2158211070116853],
    [1, 1, 1.9099851667103387, 1.2450074166448302],
    [2, 0.1, 0.3945452509455137, 0.22727374527243147],
    [1, 10, 3.3869177818785032, 2.0306541109060743],
    [2, 100, 10.517086028270473, 2.1474145698586473],
  ])('is as POT says for order %d and λ = %d', (order, marginalPenalty, value, carried) => {
    const result = unbalancedTransport(onLine(x, y, order), a, b, { marginalPenalty });
    expect(result.converged).toBe(true);
    expect(Math.abs(result.value - value)).toBeLessThan(1e-12 * marginalPenalty + 1e-12);
    expect(result.coupling.sum()).toBeCloseTo(carried, 5);
  });

  it('is √(ab) exp(−c/2λ) between two points, on all scales', () => {
    const exponent = fc.integer({ min: -150, max: 150 }).map((k) => 10 ** k);
    const factor = fc.double({ min: 0.1, max: 20, noNaN: true });
    fc.assert(
      fc.property(exponent, exponent, factor, factor, factor, (unit, price, a, b, c) => {
        const result = unbalancedTransport([[c * price]], [a * unit], [b * unit], {
          marginalPenalty: price,
        });
        const carried = Math.sqrt(a * b) * Math.exp(-c / 2);
        expect(Math.abs(result.value / price / unit - (a + b - 2 * carried))).toBeLessThanOrEqual(
          result.dualityGap / price / unit,
        );
        expect(result.dualityGap / price / unit).toBeLessThan(1e-10 * (a + b));
        expect(result.coupling.get(0, 0) / unit).toBeCloseTo(carried, 5);
      }),
      { numRuns: 80 },
    );
  });

  it('proves its value: plan and potentials give it from both sides, for any λ and masses', () => {
    fc.assert(
      fc.property(
        sides,
        fc.constantFrom(1, 2),
        fc.integer({ min: -8, max: 8 }).map((k) => 10 ** k),
        fc.integer({ min: -140, max: 140 }).map((k) => 10 ** k),
        ({ x, y, a, b }, order, lambda, price) => {
          const costs = onLine(x, y, order);
          const { coupling, sourcePotential, targetPotential, ...result } = unbalancedTransport(
            costs.map((row) => row.map((c) => c * price)),
            a,
            b,
            { marginalPenalty: lambda * price },
          );
          const size = lambda * (sum(a) + sum(b));
          const divergence = (alpha: number, a: number) =>
            alpha === 0 ? a : a === 0 ? Infinity : alpha * Math.log(alpha / a) - alpha + a;
          const primal =
            Matrix.mul(coupling, new Matrix(costs)).sum() +
            lambda * sum(a.map((w, i) => divergence(sum(coupling.getRow(i)), w))) +
            lambda * sum(b.map((w, j) => divergence(sum(coupling.getColumn(j)), w)));
          expect(Math.abs(primal - result.value / price)).toBeLessThanOrEqual(1e-13 * size);
          const [f, g] = [sourcePotential, targetPotential].map((potential) =>
            potential.map((value) => value / price),
          );
          costs.forEach((row, i) => {
            row.forEach((c, j) => {
              const rounding = 1e-15 * (Math.abs(f![i]!) + Math.abs(g![j]!));
              expect(f![i]! + g![j]!).toBeLessThanOrEqual(c + rounding);
            });
          });
          const gain = (masses: number[], potential: Float64Array) =>
            sum(masses.map((w, i) => (w === 0 ? 0 : -w * Math.expm1(-potential[i]! / lambda))));
          const dual = lambda * (gain(a, f!) + gain(b, g!));
          const gap = result.dualityGap / price;
          expect(primal - dual).toBeLessThanOrEqual(gap + 1e-13 * size);
          expect(gap).toBeLessThanOrEqual(1e-9 * size);
          expect(Math.min(...coupling.to1DArray())).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('approaches balanced transport as λ grows, and destroys all as λ falls', () => {
    const balanced = transportPlan(onLine(x, y, 2), [0.25, 0.25, 0.25, 0.25], [0.5, 0.25, 0.25]); // biome-ignore format: one line
    const at = (marginalPenalty: number) =>
      unbalancedTransport(onLine(x, y, 2), [0.25, 0.25, 0.25, 0.25], [0.5, 0.25, 0.25], {
        marginalPenalty,
      });
    expect(at(1e6).value).toBeCloseTo(balanced.cost, 4);
    expect(at(1e-4).value).toBeCloseTo(2e-4, 12);
    expect(at(1e-4).coupling.sum()).toBeLessThan(1e-12);
  });

  it('knows sides without mass', () => {
    const result = unbalancedTransport([[1, 2]], [0], [3, 0], { marginalPenalty: 5 });
    expect(result.value).toBe(15);
    expect(result.coupling.sum()).toBe(0);
  });
});

describe('partialTransport', () => {
  it.each([
    // POT 0.9.7.post1, ot.partial.partial_wasserstein2.
    [1, 0.5, 0.3],
    [1, 1, 0.8],
    [1, 1.5, 1.6],
    [1, 1.9, 2.75],
    [2, 0.5, 0.2],
    [2, 1, 0.7],
    [2, 1.5, 2.25],
    [2, 1.9, 5.575],
  ])('is as POT says for order %d and mass %d', (order, mass, cost) => {
    const result = partialTransport(onLine(x, y, order), a, b, mass);
    expect(result.cost).toBeCloseTo(cost, 13);
    expect(result.coupling.sum()).toBeCloseTo(mass, 14);
  });

  it('is the best choice of pairs for units, of all there are, on all scales', () => {
    /** The least sum of k entries, no two in one row or column. */
    const leastPairs = (costs: number[][], k: number): number => {
      if (k === 0) return 0;
      const [row, ...rest] = costs;
      if (!row || costs.length < k) return Infinity;
      const without = leastPairs(rest, k);
      return Math.min(
        without,
        ...row.map((c, j) => c + leastPairs(rest.map((r) => r.filter((_, l) => l !== j)), k - 1)),
      ); // biome-ignore format: one expression
    };
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 4, maxLength: 4 }),
        fc.array(place, { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(1, 2),
        fc.integer({ min: -150, max: 150 }).map((k) => 10 ** k),
        fc.integer({ min: -100, max: 100 }).map((k) => 10 ** k),
        (x, y, k, order, unit, price) => {
          const costs = onLine(x, y, order);
          const masses = (points: number[]) => points.map(() => unit);
          const result = partialTransport(
            costs.map((row) => row.map((c) => c * price)),
            masses(x),
            masses(y),
            k * unit,
          );
          const gap = result.dualityGap / unit / price;
          expect(Math.abs(result.cost / unit / price - leastPairs(costs, k))).toBeLessThanOrEqual(
            gap + 1e-15,
          );
          expect(gap).toBeLessThan(1e-13);
          expect(result.coupling.sum() / unit).toBeCloseTo(k, 13);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps to the masses, whatever they are', () => {
    fc.assert(
      fc.property(sides, fc.double({ min: 0, max: 1, noNaN: true }), ({ x, y, a, b }, part) => {
        const mass = part * Math.min(sum(a), sum(b));
        const { coupling } = partialTransport(onLine(x, y, 2), a, b, mass);
        const grain = 1e-14 * (sum(a) + sum(b));
        a.forEach((w, i) => {
          expect(sum(coupling.getRow(i))).toBeLessThanOrEqual(w + grain);
        });
        b.forEach((w, j) => {
          expect(sum(coupling.getColumn(j))).toBeLessThanOrEqual(w + grain);
        });
        expect(Math.abs(coupling.sum() - mass)).toBeLessThanOrEqual(grain);
      }),
      { numRuns: 60 },
    );
  });
});

describe('unequal masses', () => {
  const penalty = { marginalPenalty: 1 };
  it.each([
    ['costs', () => unbalancedTransport([[-1]], [1], [1], penalty)],
    ['costs', () => unbalancedTransport([[1, 2]], [1], [1], penalty)],
    ['sourceMasses', () => unbalancedTransport([[1]], [-1], [1], penalty)],
    ['sourceMasses', () => unbalancedTransport([[1]], [1.7e308], [1.7e308], penalty)],
    ['targetMasses', () => unbalancedTransport([[1]], [1], [Infinity], penalty)],
    ['marginalPenalty', () => unbalancedTransport([[1]], [1], [1], { marginalPenalty: 0 })],
    ['tolerance', () => unbalancedTransport([[1]], [1], [1], { ...penalty, tolerance: -1 })],
    ['mass', () => partialTransport([[1]], [1], [2], 1.1)],
    ['mass', () => partialTransport([[1]], [1], [2], Number.NaN)],
    ['targetMasses', () => partialTransport([[1, 1]], [1], [1.7e308, 1.7e308], 1)],
  ])('refuse bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
