import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { empiricalGaussian, gaussian } from '../measures/gaussian.js';
import { gaussianBarycenter } from './gaussian.js';

const rows = (p: { covariance: Iterable<number> | { to1DArray(): number[] } }) =>
  'to1DArray' in p.covariance ? p.covariance.to1DArray() : [...p.covariance];

describe('gaussianBarycenter', () => {
  it('is that of POT', () => {
    // POT 0.9.7.post1, ot.gaussian.bures_wasserstein_barycenter, eps 1e-15.
    const parts = [
      gaussian([0, 0, 1], [[2, 0.5, 0], [0.5, 1, 0.3], [0, 0.3, 0.5]]), // biome-ignore format: a matrix
      gaussian([1, -2, 0], [[1, -0.4, 0.2], [-0.4, 3, 0], [0.2, 0, 0.8]]), // biome-ignore format: a matrix
      gaussian([3, 1, 0.5], [[0.3, 0, 0], [0, 0.2, 0.05], [0, 0.05, 4]]), // biome-ignore format: a matrix
    ];
    const expected = [
      0.8767456895771415, -0.0631847470447977, 0.12037326424847618, -0.0631847470447977,
      1.4175659721156033, 0.13211656262068677, 0.12037326424847618, 0.13211656262068677,
      1.4003396812165527,
    ];
    const result = gaussianBarycenter(parts, [0.2, 0.5, 0.3], { tolerance: 1e-14 });
    expect(result.residual).toBeLessThan(1e-13);
    [1.4, -0.7, 0.35].forEach((m, k) => {
      expect(result.barycenter.mean[k]).toBeCloseTo(m, 14);
    });
    rows(result.barycenter).forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 11);
    });
    // No neighbor has a smaller mean squared distance.
    const objective = (p: ReturnType<typeof gaussian>) =>
      [0.2, 0.5, 0.3].reduce((sum, w, i) => sum + w * gaussianSquaredW2(p, parts[i]!), 0);
    const { mean, covariance } = result.barycenter;
    const least = objective(result.barycenter);
    for (let k = 0; k < 9; k += 4) {
      for (const step of [1e-3, -1e-3]) {
        const moved = rows({ covariance });
        moved[k]! += step;
        const matrix = [0, 3, 6].map((at) => moved.slice(at, at + 3));
        expect(objective(gaussian(mean, matrix))).toBeGreaterThan(least + 1e-8);
      }
    }
  });

  it('is the square of the mean root where covariances commute, on all scales and conditions', () => {
    const variance = fc.integer({ min: -14, max: 0 }).map((k) => 10 ** k);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(variance, variance, fc.double({ min: 0.1, max: 1, noNaN: true })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.integer({ min: -150, max: 150 }),
        fc.constantFrom(0, -3, 1e8 + 1),
        (parts, exponent, offset) => {
          const scale = 10 ** exponent;
          const total = parts.reduce((sum, [, , w]) => sum + w, 0);
          const weights = parts.map(([, , w]) => w / total);
          const given = parts.map(([s, t]) => gaussian([offset, 1], [[s * scale, 0], [0, t * scale]])); // biome-ignore format: one line
          const { barycenter, residual, converged } = gaussianBarycenter(given, weights);
          expect(residual).toBeLessThan(1e-12);
          expect(converged).toBe(true);
          expect(Math.abs(barycenter.mean[0]! - offset)).toBeLessThanOrEqual(
            1e-300 + 1e-15 * Math.abs(offset),
          );
          const size = Math.max(...rows(barycenter));
          [0, 1].forEach((k) => {
            const root = parts.reduce((sum, part, i) => sum + weights[i]! * Math.sqrt(part[k]!), 0);
            // A residual of 1e-12 is one of the largest variance.
            expect(Math.abs(rows(barycenter)[3 * k]! - root ** 2 * scale)).toBeLessThan(2e-12 * size);
          }); // biome-ignore format: one block
        },
      ),
      { numRuns: 100 },
    );
  });

  it('divides the distance between two as the weights say', () => {
    const sample = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }); // biome-ignore format: one line
    fc.assert(
      fc.property(sample, sample, fc.double({ min: 0, max: 1, noNaN: true }), (x, y, t) => {
        const of = (values: number[], narrow: number) => {
          const points = [0, 3, 6, 9].map((at) => values.slice(at, at + 3));
          const { mean, covariance } = empiricalGaussian(points);
          const matrix = rows({ covariance }).map((v, k) => v + (k % 4 === 0 ? narrow : 0));
          return gaussian(mean, [0, 3, 6].map((at) => matrix.slice(at, at + 3))); // biome-ignore format: one line
        };
        const [p, q] = [of(x, 1e-3), of(y, 1e-2)];
        const { barycenter, converged } = gaussianBarycenter([p, q], [1 - t, t]);
        expect(converged).toBe(true);
        const whole = gaussianSquaredW2(p, q);
        expect(Math.abs(gaussianSquaredW2(barycenter, p) - t * t * whole)).toBeLessThan(1e-9);
        expect(Math.abs(gaussianSquaredW2(barycenter, q) - (1 - t) ** 2 * whole)).toBeLessThan(
          1e-9,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('allows directions in which nothing varies, and points', () => {
    const flat = (s: number) => gaussian([0, 0], [[s, 0], [0, 0]]); // biome-ignore format: a matrix
    expect(rows(gaussianBarycenter([flat(1), flat(4)]).barycenter)).toEqual([2.25, 0, 0, 0]);
    const points = gaussianBarycenter([gaussian([0], [[0]]), gaussian([4], [[0]])], [0.25, 0.75]);
    expect(points.barycenter.mean[0]).toBe(3);
    expect(rows(points.barycenter)).toEqual([0]);
    const onePoint = gaussianBarycenter([gaussian([0], [[0]]), gaussian([4], [[4]])]);
    expect(rows(onePoint.barycenter)[0]).toBeCloseTo(1, 14);
  });

  it('does not claim convergence that it did not reach', () => {
    const p = gaussian([0, 0], [[1, 0.9], [0.9, 1]]); // biome-ignore format: a matrix
    const q = gaussian([0, 0], [[5, -2], [-2, 1]]); // biome-ignore format: a matrix
    const result = gaussianBarycenter([p, q], [0.5, 0.5], { maximumIterations: 1 });
    expect(result.converged).toBe(false);
    expect(result.residual).toBeGreaterThan(1e-12);
    expect(gaussianBarycenter([p, q], [0.5, 0.5], { tolerance: 1e-30 }).converged).toBe(false);
  });

  it.each([
    ['gaussians', () => gaussianBarycenter([])],
    ['gaussians', () => gaussianBarycenter([gaussian([0], [[1]]), gaussian([0, 0], [[1, 0], [0, 1]])])], // biome-ignore format: one line
    [
      'gaussians',
      () => gaussianBarycenter([gaussian([0, 0], [[1, 0], [0, 0]]), gaussian([0, 0], [[0, 0], [0, 1]])]), // biome-ignore format: one line
    ],
    ['weights', () => gaussianBarycenter([gaussian([0], [[1]])], [0.5])],
    ['tolerance', () => gaussianBarycenter([gaussian([0], [[1]])], [1], { tolerance: 0 })],
    [
      'maximumIterations',
      () => gaussianBarycenter([gaussian([0], [[1]])], [1], { maximumIterations: 0.5 }),
    ],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
