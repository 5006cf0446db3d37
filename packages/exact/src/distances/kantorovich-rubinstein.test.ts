import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { jensenShannon, kullbackLeibler, totalVariation } from '../divergences/divergences.js';
import { exponential, laplace, logistic, normal, uniform } from '../measures/families.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { wasserstein1Gradient } from './critic-gradient.js';
import { wasserstein } from './discrete.js';
import { cloudX, cloudY } from './golden.fixture.js';
import { kantorovichRubinstein } from './kantorovich-rubinstein.js';
import { parallelLines } from './parallel-lines.js';

const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
const clouds = fc.integer({ min: 1, max: 3 }).chain((n) => {
  const rows = fc.array(fc.array(coordinate, { minLength: n, maxLength: n }), {
    minLength: 1,
    maxLength: 7,
  });
  return fc.record({ x: rows, y: rows, probe: rows });
});

describe('kantorovichRubinstein', () => {
  it('has primal = dual and a critic of Lipschitz constant 1, in R^n', () => {
    fc.assert(
      fc.property(clouds, ({ x, y, probe }) => {
        const { primal, dual, critic } = kantorovichRubinstein(x, y);
        expect(Math.abs(primal - dual)).toBeLessThan(1e-13);
        const points = [...x, ...y, ...probe];
        for (const p of points) {
          for (const q of points) {
            const distance = Math.hypot(...p.map((c, k) => c - q[k]!));
            expect(critic(p) - critic(q)).toBeLessThanOrEqual(distance + 1e-14);
          }
        }
      }),
    );
  });

  it('agrees on weighted clouds with POT’s W₁', () => {
    const { primal, dual } = kantorovichRubinstein(cloudX, cloudY);
    expect(primal).toBeCloseTo(0.8593423916065186, 14);
    expect(dual).toBeCloseTo(primal, 14);
  });

  it.each([
    ['normals that are shifted', normal(0, 1), normal(1.5, 1)],
    ['normals that cross once', normal(0, 1), normal(0.1, 3)],
    ['densities with kinks and ends', laplace(0.3, 1), uniform(-1, 2)],
    ['a density with an end', exponential(2), logistic(0.2, 0.4)],
    [
      'mixtures that cross often',
      gaussianMixture({ weights: [0.5, 0.5], means: [-2, 2], standardDeviations: [0.4, 0.4] }),
      gaussianMixture({
        weights: [0.2, 0.6, 0.2],
        means: [-3, 0, 3],
        standardDeviations: [1, 0.3, 1],
      }),
    ],
    ['equal densities', normal(2, 3), normal(2, 3)],
  ])('has primal = dual for %s', (_, p, q) => {
    const { primal, dual, critic } = kantorovichRubinstein(p, q);
    // Both are quadratures to 1e-12; the dual’s of x·(p − q), whose size is the spread.
    expect(Math.abs(primal - dual)).toBeLessThan(1e-11);
    for (let x = -5; x < 5; x += 0.37) {
      expect(Math.abs(critic([x]) - critic([x + 0.1]))).toBeLessThanOrEqual(0.1 + 1e-14);
    }
  });
});

describe('wasserstein1Gradient', () => {
  it('is −E[∇_θ f(g_θ(z))] at the optimal critic, and the derivative of W₁', () => {
    // g_θ(z) = (θ₁ + z₁, θ₂ z₂) on fixed z; the points are in general position.
    const z = Array.from({ length: 6 }, (_, i) => [Math.sin(7 * i + 1), Math.cos(3 * i * i) + 2]);
    const real = Array.from({ length: 6 }, (_, i) => [Math.sin(i * i) - 1, Math.cos(5 * i + 1)]);
    const model = ([t1, t2]: readonly [number, number]) => z.map(([a, b]) => [t1 + a!, t2 * b!]);
    fc.assert(
      fc.property(coordinate, coordinate, (t1, t2) => {
        const points = model([t1, t2]);
        const jacobians = z.map(([, b]) => Matrix.diag([1, b!]));
        const { distance, gradient } = wasserstein1Gradient(points, real, jacobians);
        expect(distance).toBeCloseTo(wasserstein(points, real, 1), 13);
        const step = 1e-6;
        const at = (d1: number, d2: number) => wasserstein(model([t1 + d1, t2 + d2]), real, 1);
        const differences = [
          (at(step, 0) - at(-step, 0)) / (2 * step),
          (at(0, step) - at(0, -step)) / (2 * step),
        ];
        // The critic of real against generated, as the theorem has it.
        const { critic } = kantorovichRubinstein(real, points);
        const smooth = points.every((x) => {
          const slope = Math.hypot(...slopeOf(critic, x));
          return Math.abs(slope - 1) < 1e-6;
        });
        gradient.forEach((g, k) => {
          // Central differences, unless θ is within a step of where the coupling changes.
          const bySteps = Math.abs(g - differences[k]!);
          expect(bySteps < 1e-6 || nearAChange(at, step)).toBe(true);
        });
        if (!smooth) return;
        const byCritic = [0, 0];
        points.forEach((x, i) => {
          const [f1, f2] = slopeOf(critic, x);
          byCritic[0]! -= f1! / points.length;
          byCritic[1]! -= (f2! * z[i]![1]!) / points.length;
        });
        expect(Math.abs(byCritic[0]! - gradient[0]!)).toBeLessThan(1e-6);
        expect(Math.abs(byCritic[1]! - gradient[1]!)).toBeLessThan(1e-6);
      }),
      { numRuns: 50 },
    );
  });

  it('is sign θ for the parallel lines', () => {
    const heights = Array.from({ length: 20 }, (_, i) => (i + 0.5) / 20);
    for (const theta of [-2, 1e-3, 0.5]) {
      const { gradient, distance } = wasserstein1Gradient(
        heights.map((z) => [theta, z]),
        heights.map((z) => [0, z]),
        heights.map(() => [[1], [0]]),
      );
      expect(gradient[0]).toBeCloseTo(Math.sign(theta), 14);
      expect(distance).toBeCloseTo(parallelLines(theta).wasserstein1, 14);
    }
  });

  it('leaves the points as parameters if there are no jacobians', () => {
    const { gradient } = wasserstein1Gradient(
      [
        [3, 4],
        [0, 0],
      ],
      [
        [0, 0],
        [3, 4],
      ],
    );
    expect([...gradient]).toEqual([0, 0, 0, 0]);
    expect([...wasserstein1Gradient([[3, 4]], [[0, 0]]).gradient]).toEqual([0.6, 0.8]);
  });

  it.each([
    ['generated', () => wasserstein1Gradient([], [[1]])],
    ['real', () => wasserstein1Gradient([[1]], [[Number.NaN]])],
    ['jacobians', () => wasserstein1Gradient([[1]], [[1]], [])],
    ['jacobians', () => wasserstein1Gradient([[1, 2]], [[1, 1]], [[[1]]])],
    ['jacobians', () => wasserstein1Gradient([[1], [2]], [[1]], [[[1]], [[1, 2]]])],
    ['jacobians', () => wasserstein1Gradient([[1]], [[1]], [[[Number.NaN]]])],
  ])('refuses bad input and names %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument}\\b`));
  });
});

/** Central differences of a critic. */
function slopeOf(critic: (x: number[]) => number, x: readonly number[]): number[] {
  const step = 1e-7;
  return x.map((_, k) => {
    const moved = (d: number) => x.map((c, i) => (i === k ? c + d : c));
    return (critic(moved(step)) - critic(moved(-step))) / (2 * step);
  });
}

/** Whether one-sided differences disagree, along either axis. */
function nearAChange(at: (d1: number, d2: number) => number, step: number): boolean {
  const middle = at(0, 0);
  const bend = (plus: number, minus: number) => Math.abs(plus + minus - 2 * middle) / step;
  return bend(at(step, 0), at(-step, 0)) > 1e-7 || bend(at(0, step), at(0, -step)) > 1e-7;
}

describe('parallelLines', () => {
  it.each([0.5, -1e-6, 3])('θ = %d: W₁ = |θ|, JS = log 2, TV = 1, KL = ∞', (theta) => {
    expect(parallelLines(theta)).toEqual({
      wasserstein1: Math.abs(theta),
      wasserstein1Derivative: Math.sign(theta),
      totalVariation: 1,
      jensenShannon: Math.LN2,
      kullbackLeibler: Infinity,
    });
  });

  it('is what points on the lines give', () => {
    const heights = Array.from({ length: 15 }, (_, i) => i / 14);
    for (const theta of [0, 0.25]) {
      const [p, q] = [heights.map((z) => [0, z]), heights.map((z) => [theta, z])];
      const expected = parallelLines(theta);
      expect(wasserstein(p, q, 1)).toBeCloseTo(expected.wasserstein1, 14);
      expect(totalVariation(p, q)).toBeCloseTo(expected.totalVariation, 14);
      expect(jensenShannon(p, q)).toBeCloseTo(expected.jensenShannon, 14);
      expect(kullbackLeibler(p, q)).toBe(expected.kullbackLeibler);
    }
  });

  it('refuses a θ that is not finite', () => {
    expect(() => parallelLines(Number.NaN)).toThrow(/^theta /);
  });
});
