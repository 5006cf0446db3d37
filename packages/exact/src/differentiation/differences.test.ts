import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../argument-error.js';
import { gradient, jacobian, partialDerivative } from './differences.js';

describe('extrapolated central differences', () => {
  it.each<[string, (x: number) => number, (x: number) => number]>([
    ['exp', Math.exp, Math.exp],
    ['sin', Math.sin, Math.cos],
    ['x⁵', (x) => x ** 5, (x) => 5 * x ** 4],
    ['1/(1 + x²)', (x) => 1 / (1 + x * x), (x) => (-2 * x) / (1 + x * x) ** 2],
    ['tanh 5x', (x) => Math.tanh(5 * x), (x) => 5 / Math.cosh(5 * x) ** 2],
  ])('%s: within 2e-11 of the derivative, and its estimate says so', (_, f, derivative) => {
    fc.assert(
      fc.property(fc.double({ min: -2, max: 2, noNaN: true }), (x) => {
        const { values, errors } = partialDerivative(([t]) => [f(t!)], [x], 0);
        const error = Math.abs(values[0]! - derivative(x));
        // Rounding of f over a step of 0.05/8 or so, times what the extrapolation amplifies.
        const size = 1 + Math.abs(f(x)) + Math.abs(derivative(x));
        expect(error).toBeLessThan(2e-11 * size);
        expect(errors[0]!).toBeLessThan(1e-9 * size);
      }),
    );
  });

  it('takes smaller steps where the function is not defined further out', () => {
    expect(partialDerivative(([x]) => [Math.log(x!)], [1e-3], 0).values[0]).toBeCloseTo(1000, 6);
  });

  it('lays the Jacobian out by component', () => {
    const polar = jacobian(([r, t]) => [r! * Math.cos(t!), r! * Math.sin(t!)], [2, 0]);
    expect([polar.values.rows, polar.values.columns]).toEqual([2, 2]);
    [1, 0, 0, 2].forEach((value, k) => {
      expect(polar.values.to1DArray()[k]).toBeCloseTo(value, 12);
    });
    expect(polar.errors.max()).toBeLessThan(1e-10);
    expect(gradient(([x, y]) => x! * y!, [3, 5]).values[1]).toBeCloseTo(3, 12);
  });

  it('refuses what has no derivative', () => {
    expect(() => gradient(() => Number.NaN, [1])).toThrow(ArgumentError);
    expect(() => gradient(() => 0, [1], { step: 0 })).toThrow(/^step /);
    expect(() => gradient(() => 0, [1], { levels: 1 })).toThrow(/^levels /);
  });
});
