import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussian } from '../measures/gaussian.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { ellipticMetric, type Grid, solveElliptic } from './elliptic.js';
import { gaussianMetric, gaussianTangents } from './gaussian.js';
import { gaussianMixtureMetric } from './gaussian-mixture.js';

/** Density of a correlated Gaussian, parameters (m_x, m_y, σ_x, σ_y, r). */
function density(x: number, y: number, [mx, my, sx, sy, r]: Float64Array): number {
  const [u, v] = [(x - mx!) / sx!, (y - my!) / sy!];
  const rest = 1 - r! ** 2;
  const exponent = (u * u - 2 * r! * u * v + v * v) / (2 * rest);
  return Math.exp(-exponent) / (2 * Math.PI * sx! * sy! * Math.sqrt(rest));
}
const theta = [0.1, -0.2, 1, 0.8, 0.5];
const model = ([mx, my, sx, sy, r]: Float64Array) =>
  gaussian(
    [mx!, my!],
    [
      [sx! ** 2, r! * sx! * sy!],
      [r! * sx! * sy!, sy! ** 2],
    ],
  );
const exact = gaussianMetric(model(Float64Array.from(theta)), gaussianTangents(model, theta));

describe('ellipticMetric', () => {
  it('converges to Takatsu’s closed form, here even at fourth order', () => {
    const errors = [24, 48, 96].map((cells) => {
      const grid: Grid = { lower: [-6.5, -5.5], upper: [6.7, 5.1], cells: [cells, cells] };
      const metric = ellipticMetric(grid, density, theta);
      return Matrix.sub(metric, exact).abs().max();
    });
    // Differences of a Gaussian's quadratic potentials are exact, which saves the second order.
    expect(errors[0]! / errors[1]!).toBeGreaterThan(12);
    expect(errors[1]! / errors[2]!).toBeGreaterThan(12);
    expect(errors[2]!).toBeLessThan(1e-5); // 5.2e-6; at six deviations 1e-8 are cut off
  });

  it('agrees with the 1-D quadrature for a product of a mixture and a fixed factor', () => {
    const normal = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const pdf = (x: number, y: number, [a, b]: Float64Array) =>
      (0.4 * normal(x - a!) + 0.6 * normal(x - b!)) * normal(y);
    const expected = gaussianMixtureMetric(
      gaussianMixture({ weights: [0.4, 0.6], means: [-1, 1], standardDeviations: [1, 1] }),
      ['means'],
    );
    const at = (cells: number) =>
      ellipticMetric({ lower: [-8, -6], upper: [8, 6], cells: [cells, cells / 2] }, pdf, [-1, 1]);
    const [coarse, fine] = [at(32), at(64)] as const;
    // Richardson's extrapolation of a second-order scheme leaves the fourth order.
    const extrapolated = Matrix.mul(fine, 4).sub(coarse).div(3);
    expect(extrapolated.sub(expected).abs().max()).toBeLessThan(5e-5);
  });
});

describe('solveElliptic', () => {
  const grid: Grid = { lower: [0, 0], upper: [1, 2], cells: [40, 60] };

  it('is second-order: Φ = cos πx · cos πy/2 under ρ = exp(x)', () => {
    // −∇·(ρ∇Φ) = eˣ(−ΔΦ − ∂_xΦ).
    const error = (cells: number) => {
      const square: Grid = { lower: [0, 0], upper: [1, 2], cells: [cells, 2 * cells] };
      const centers = Array.from({ length: 2 * cells ** 2 }, (_, c): [number, number] => [
        ((c % cells) + 0.5) / cells,
        (Math.floor(c / cells) + 0.5) / cells,
      ]);
      const source = centers.map(([x, y]) => {
        const across = Math.cos((Math.PI * y) / 2);
        const laplacian = 1.25 * Math.PI ** 2 * Math.cos(Math.PI * x) * across;
        return Math.exp(x) * (laplacian + Math.PI * Math.sin(Math.PI * x) * across);
      });
      const { potential, residual } = solveElliptic(square, (x) => Math.exp(x), source);
      expect(residual).toBeLessThan(1e-12);
      return Math.max(
        ...centers.map(([x, y], k) =>
          Math.abs(potential[k]! - Math.cos(Math.PI * x) * Math.cos((Math.PI * y) / 2)),
        ),
      );
    };
    const errors = [10, 20, 40].map(error);
    const orders = [1, 2].map((k) => Math.log2(errors[k - 1]! / errors[k]!));
    for (const order of orders) expect(Math.abs(order - 2)).toBeLessThan(0.05);
    expect(errors[2]).toBeLessThan(1e-3);
  });

  it('refuses bad input by name', () => {
    const zeros = new Float64Array(2400);
    expect(solveElliptic(grid, () => 1, zeros).residual).toBe(0);
    expect(() => solveElliptic(grid, () => 0, zeros)).toThrow(/^density /);
    expect(() => solveElliptic(grid, () => 1, [1])).toThrow(/^source /);
    expect(() => solveElliptic({ ...grid, cells: [1, 5] }, () => 1, zeros)).toThrow(/^grid /);
    expect(() =>
      solveElliptic(
        grid,
        () => 1,
        zeros.map((_, c) => c),
        { maximumIterations: 2 },
      ),
    ).toThrow(/^maximumIterations /);
  });
});
