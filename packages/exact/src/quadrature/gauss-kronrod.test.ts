import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integrate, QuadratureError } from './gauss-kronrod.js';

/** Relative agreement; the default tolerance is 1e-12 and the true error usually far below it. */
function expectRelative(actual: number, expected: number, tolerance = 1e-12): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

describe('integrate', () => {
  it('is exact for polynomials of degree 31, in one application of the rule', () => {
    // The 21-point Kronrod rule's degree: it pins down every node and weight to rounding.
    for (let degree = 0; degree <= 31; degree++) {
      const { value, evaluations } = integrate((x) => (degree + 1) * x ** degree, 0, 1, {
        relativeTolerance: 0.5,
      });
      expect(evaluations).toBe(21);
      expectRelative(value, 1, 1e-14);
    }
  });

  it.each<[string, (x: number) => number, number, number, number]>([
    ['a Gaussian on the line', (x) => Math.exp(-x * x), -Infinity, Infinity, Math.sqrt(Math.PI)],
    ['a half-line to the right', (x) => Math.exp(-x), 2, Infinity, Math.exp(-2)],
    ['a half-line to the left', (x) => Math.exp(x), -Infinity, -2, Math.exp(-2)],
    ['a Cauchy density', (x) => 1 / (1 + x * x), -Infinity, Infinity, Math.PI],
    ['a logarithm at an end', (x) => Math.log(x), 0, 1, -1],
    ['a root at an end', (x) => 1 / Math.sqrt(x), 0, 1, 2],
    ['a kink', (x) => Math.abs(x - 1 / 3), 0, 1, 5 / 18],
    ['a jump', (x) => (x < 0.3 ? 1 : 5), 0, 1, 3.8],
    ['an oscillation', (x) => Math.sin(50 * x), 0, 1, (1 - Math.cos(50)) / 50],
    ['zero', () => 0, -Infinity, Infinity, 0],
  ])('integrates %s', (_, f, lower, upper, expected) => {
    const { value, errorEstimate } = integrate(f, lower, upper);
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.max(errorEstimate, 1e-14));
    expectRelative(value, expected);
  });

  it('turns its sign with its bounds, and is 0 where they meet', () => {
    expect(integrate(Math.exp, 1, 0).value).toBe(-integrate(Math.exp, 0, 1).value);
    expect(integrate(() => Number.NaN, 1, 1).value).toBe(0);
  });

  it('finds an integral that cancels, to the accuracy of ∫|f|', () => {
    expect(
      Math.abs(integrate((x) => x * Math.exp(-x * x), -Infinity, Infinity).value),
    ).toBeLessThan(1e-13);
  });

  it('finds narrow peaks that breakpoints enclose', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: -4, max: 3, noNaN: true }),
        (mean, exponent) => {
          const s = 10 ** exponent;
          const f = (x: number) => Math.exp(-(((x - mean) / s) ** 2) / 2) / s;
          const { value } = integrate(f, -Infinity, Infinity, {
            breakpoints: [mean + s, mean - s],
            relativeTolerance: 1e-8,
          });
          // 1e-8: the rounding of x − mean when |mean| is 1e7 standard deviations.
          expectRelative(value, Math.sqrt(2 * Math.PI), 1e-8);
        },
      ),
    );
  });

  it('adds up over adjoining intervals', () => {
    const bound = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(bound, bound, bound, (a, b, c) => {
        const f = (x: number) => Math.cos(x) + x * x;
        const sum = integrate(f, a, b).value + integrate(f, b, c).value;
        expect(Math.abs(sum - integrate(f, a, c).value)).toBeLessThan(1e-10);
      }),
    );
  });

  it('finds a peak of any width at a breakpoint', () => {
    const center = fc.constantFrom(0, 0.3, -2, 5);
    const width = fc.integer({ min: -7, max: 0 }).map((e) => 10 ** e);
    const range = fc.constantFrom<[number, number]>([-9, 9], [-Infinity, Infinity], [-Infinity, 9]);
    fc.assert(
      fc.property(center, width, range, (c, w, [a, b]) => {
        // Half of a peak, and then a tail that the other half has not.
        const f = (x: number) =>
          (x < c ? Math.exp((x - c) / w) : Math.exp((c - x) / w / 3)) / w / 4;
        const { value, errorEstimate } = integrate(f, a, b, { breakpoints: [c] });
        // x itself is rounded; what lies beyond ±9 is e⁻¹ of the mass at most where w is 1.
        const lost = (Math.exp((a - c) / w) + 3 * Math.exp((c - b) / w / 3)) / 4;
        expect(Math.abs(value - (1 - lost))).toBeLessThan(1e-11 + errorEstimate);
        expect(errorEstimate).toBeLessThan(1e-7);
      }),
    );
  });

  it('says so when the integral diverges or the integrand is not finite', () => {
    expect(() => integrate((x) => 1 / x, 0, 1)).toThrow(QuadratureError);
    expect(() => integrate(() => 1, 0, Infinity)).toThrow(/does not converge.*near x = /);
    expect(() => integrate((x) => Math.log(x), -1, 3)).toThrow(/integrand is NaN at x = -/);
    let error: unknown;
    try {
      integrate((x) => Math.sin(1 / x), 0, 1, { maximumIntervals: 20 });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ value: expect.any(Number), errorEstimate: expect.any(Number) });
  });

  it.each([
    ['lower', () => integrate(Math.exp, Number.NaN, 1)],
    ['upper', () => integrate(Math.exp, 0, Number.NaN)],
    ['relativeTolerance', () => integrate(Math.exp, 0, 1, { relativeTolerance: 0 })],
    ['absoluteTolerance', () => integrate(Math.exp, 0, 1, { absoluteTolerance: -1 })],
  ])('refuses a bad %s by name', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
