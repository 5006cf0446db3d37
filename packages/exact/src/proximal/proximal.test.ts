import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { empiricalGaussian, gaussian } from '../measures/gaussian.js';
import { samples } from '../measures/samples.js';
import { o1FromSamples } from './o1.js';
import { o2DiagFromSamples } from './o2diag.js';
import { rwpFromSamples } from './rwp.js';

const value = fc.double({ min: -2, max: 2, noNaN: true });

/** Two paired batches, [count, dimension] flat. */
const batches = fc
  .record({ count: fc.integer({ min: 2, max: 6 }), dimension: fc.integer({ min: 1, max: 4 }) })
  .chain(({ count, dimension }) => {
    const flat = fc.array(value, { minLength: count * dimension, maxLength: count * dimension });
    return fc.record({ x: flat, y: flat, dimension: fc.constant(dimension) });
  })
  .map(({ x, y, dimension }) => ({ x: samples(x, dimension), y: samples(y, dimension) }));

/** L(a, q) − (ε/2) q² as the paper writes it, straight from the samples. */
function objective(
  x: { count: number; dimension: number; values: Float64Array },
  y: { values: Float64Array },
  a: Float64Array,
  q: Float64Array,
  damping: number,
): number {
  let sum = 0;
  for (let k = 0; k < x.values.length; k++) {
    const i = k % x.dimension;
    const [xk, yk, ai, qi] = [x.values[k]!, y.values[k]!, a[i]!, q[i]!];
    const terms = ai * (xk - yk) + (qi / 2) * (xk ** 2 - yk ** 2) - (ai + qi * yk) ** 2 / 2;
    sum += (terms - (damping / 2) * qi ** 2) / x.count;
  }
  return sum;
}

describe('Vector A: x = (1, 2), y = (0, 1)', () => {
  const x = [[1], [2]];
  const y = [[0], [1]];

  it('gives (a*, q*) = (0, 2), O2Diag 2, O1 1, RWP 1', () => {
    const o2 = o2DiagFromSamples(x, y);
    expect([o2.a[0], o2.q[0], o2.squaredDistance]).toEqual([0, 2, 2]);
    expect(o1FromSamples(x, y).squaredDistance).toBe(1);
    expect(rwpFromSamples(x, y).squaredDistance).toBe(1);
  });

  it('gives a Gaussian W₂² of 1', () => {
    expect(gaussianSquaredW2(empiricalGaussian(x), empiricalGaussian(y))).toBeCloseTo(1, 14);
  });
});

describe('O2Diag', () => {
  it('is twice the objective at (a*, q*), and no other (a, q) reaches more', () => {
    fc.assert(
      fc.property(
        batches,
        value,
        value,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        ({ x, y }, da, dq, damping) => {
          const { squaredDistance, a, q } = o2DiagFromSamples(x, y, { damping });
          const best = 2 * objective(x, y, a, q, damping);
          const tolerance = 1e-10 * (1 + q.reduce((s, v) => s + v * v, 0)); // cancellation in the raw form
          expect(Math.abs(best - squaredDistance)).toBeLessThan(tolerance);
          const other = objective(
            x,
            y,
            a.map((v) => v + da),
            q.map((v) => v + dq),
            damping,
          );
          expect(2 * other).toBeLessThanOrEqual(best + tolerance);
        },
      ),
    );
  });

  it('grows as d² + d⁴/(4v) under a shift and as v(s² − 1)²/4 under a scaling', () => {
    const y = [[-1], [1]]; // v = 1
    const d = 0.5;
    expect(o2DiagFromSamples([[-1 + d], [1 + d]], y).squaredDistance).toBeCloseTo(
      d ** 2 + d ** 4 / 4,
      15,
    );
    const s = 1.5;
    expect(o2DiagFromSamples([[-s], [s]], y).squaredDistance).toBeCloseTo(
      (s ** 2 - 1) ** 2 / 4,
      15,
    );
  });

  it('is not bounded by RWP', () => {
    const shifted = { x: [[0], [1]], y: [[2], [3]] };
    expect(o2DiagFromSamples(shifted.x, shifted.y).squaredDistance).toBeGreaterThan(
      rwpFromSamples(shifted.x, shifted.y).squaredDistance,
    );
  });

  it('needs damping where a coordinate of y is constant, unless x is the same constant', () => {
    const y = Array.from({ length: 7 }, () => [0.3]); // 0.3 · 7 / 7 is not 0.3 in floats
    expect(() =>
      o2DiagFromSamples(
        y.map(([v], i) => [v! + i]),
        y,
      ),
    ).toThrow(/^damping is 0 but/);
    expect(o2DiagFromSamples(y, y).squaredDistance).toBe(0);
    expect(o2DiagFromSamples([[1], [1]], [[0], [0]], { damping: 0.5 }).squaredDistance).toBe(1.5);
  });
});

describe('gradients', () => {
  it.each([
    ['RWP', (x: number[], y: number[], n: number) => rwpFromSamples(samples(x, n), samples(y, n))],
    ['O1', (x: number[], y: number[], n: number) => o1FromSamples(samples(x, n), samples(y, n))],
    [
      'O2Diag',
      (x: number[], y: number[], n: number) =>
        o2DiagFromSamples(samples(x, n), samples(y, n), { damping: 0.1 }),
    ],
  ])('%s: closed form and central differences agree', (_, distance) => {
    fc.assert(
      fc.property(batches, fc.nat(), ({ x, y }, pick) => {
        const n = x.dimension;
        const k = pick % x.values.length;
        const step = 1e-4;
        const at = (delta: number) => {
          const moved = [...x.values];
          moved[k]! += delta;
          return distance(moved, [...y.values], n).squaredDistance;
        };
        const difference = (at(step) - at(-step)) / (2 * step);
        const closed = distance([...x.values], [...y.values], n).gradient[k]!;
        // Truncation of order step² times third derivatives of up to 1/damping, and rounding/step.
        expect(Math.abs(difference - closed)).toBeLessThan(1e-6 * (1 + Math.abs(closed)));
      }),
    );
  });
});

describe('finite steps', () => {
  it('O1 ≤ diagonal Gaussian W₂² ≤ Gaussian W₂² ≤ W₂² ≤ RWP', () => {
    fc.assert(
      fc.property(batches, ({ x, y }) => {
        const p = empiricalGaussian(x, { ddof: 0 });
        const q = empiricalGaussian(y, { ddof: 0 });
        const diagonal = (g: typeof p) => gaussian(g.mean, Matrix.diag(g.covariance.diagonal()));
        const chain = [
          o1FromSamples(x, y).squaredDistance,
          gaussianSquaredW2(diagonal(p), diagonal(q)),
          gaussianSquaredW2(p, q),
          bestPairing(x, y),
          rwpFromSamples(x, y).squaredDistance,
        ];
        for (let i = 1; i < chain.length; i++) {
          expect(chain[i]).toBeGreaterThanOrEqual(chain[i - 1]! - 1e-6); // √ of a rounding, rank-deficient
        }
      }),
    );
  });
});

/** W₂² of two samples of one size: the best of all pairings, by trying each. */
function bestPairing(
  x: { count: number; dimension: number; values: Float64Array },
  y: { values: Float64Array },
): number {
  const cost = (i: number, j: number) => {
    let sum = 0;
    for (let c = 0; c < x.dimension; c++) {
      sum += (x.values[i * x.dimension + c]! - y.values[j * x.dimension + c]!) ** 2;
    }
    return sum / x.count;
  };
  const search = (i: number, free: number[]): number =>
    i === x.count
      ? 0
      : Math.min(
          ...free.map(
            (j) =>
              cost(i, j) +
              search(
                i + 1,
                free.filter((other) => other !== j),
              ),
          ),
        );
  return search(
    0,
    Array.from({ length: x.count }, (_, j) => j),
  );
}

describe('bad input', () => {
  it.each([
    ['x', () => rwpFromSamples([], [[1]])],
    ['x', () => o1FromSamples([[Number.NaN]], [[1]])],
    ['y', () => o2DiagFromSamples([[1]], [[1], [2]])],
    ['y', () => rwpFromSamples([[1, 2]], [[1]])],
    ['damping', () => o2DiagFromSamples([[1]], [[1]], { damping: -1 })],
    ['damping', () => o2DiagFromSamples([[1]], [[1]], { damping: Number.NaN })],
  ])('names %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
