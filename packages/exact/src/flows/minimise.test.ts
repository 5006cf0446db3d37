import { describe, expect, it } from 'vitest';
import { minimize } from './minimize.js';

describe('minimize', () => {
  const weights = [1, 2, 5, 10];
  const value = (x: Float64Array) => x.reduce((sum, v, k) => sum + (weights[k]! * v * v) / 2, 1);
  const exact = (x: Float64Array) => x.map((v, k) => weights[k]! * v);
  const start = Float64Array.of(1, -2, 3, 0.5);

  it('finds the minimum of a quadratic to the tolerance', () => {
    const { x, converged } = minimize({ value, gradient: exact }, start);
    expect(converged).toBe(true);
    // √(gᵀHg) is the distance left to go.
    expect(Math.hypot(...x)).toBeLessThan(1e-11);
  });

  it('stops at the noise of the gradient, and says that it has converged', () => {
    for (const noise of [1e-10, 1e-9, 1e-8]) {
      // As differences have it: of one size, and unlike at neighboring places.
      const gradient = (x: Float64Array) =>
        exact(x).map((v, k) => v + noise * Math.sin(1e13 * v + k));
      const { x, iterations, converged } = minimize({ value, gradient }, start);
      expect(converged).toBe(true);
      expect(iterations).toBeLessThan(60);
      expect(Math.hypot(...x)).toBeLessThan(10 * noise);
    }
  });

  it('does not take a gradient that points elsewhere for convergence', () => {
    const gradient = (x: Float64Array) => exact(x).map((v) => -v);
    expect(minimize({ value, gradient }, start).converged).toBe(false);
  });
});
