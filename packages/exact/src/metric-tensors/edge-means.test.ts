import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EdgeMean, edgeMean } from './edge-means.js';

const names: EdgeMean[] = ['arithmetic', 'geometric', 'harmonic', 'logarithmic'];
const positive = fc.double({ min: -150, max: 150, noNaN: true }).map((e) => 10 ** e);
const near = (actual: number, expected: number, tolerance: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));

describe('edgeMean', () => {
  it('has a logarithmic mean that is mpmath’s, also at ratios beyond float64’s digits', () => {
    // mpmath, 50 digits: θ, ∂_aθ, ∂_a∂_bθ.
    const { value, slope, mixed } = edgeMean('logarithmic');
    near(value(1e-17, 1), 0.025546734229603, 1e-14);
    near(value(1, 1e-300), 0.00144764827301084, 1e-14);
    near(slope(1e-17, 1), 65263562979797.2, 1e-14);
    near(slope(1, 1e-300), 0.00144555258748849, 1e-14);
    const [a, b] = [3, 3.0000001];
    near(value(a, b), 3.00000005, 1e-15);
    near(slope(a, b), 0.5000000055555555, 1e-14);
    near(mixed(a, b), 0.0555555546296297, 1e-10);
    near(value(0.2, 0.7), 0.399117800073964, 1e-15);
    near(slope(0.2, 0.7), 0.794714583210879, 1e-14);
    near(mixed(0.2, 0.7), 0.463158912582163, 1e-13);
    near(mixed(1e-6, 1), 4480.76592174445, 1e-13);
  });

  it('is symmetric, homogeneous and between the smaller and the larger mass, from 1e-150 to 1e150', () => {
    fc.assert(
      fc.property(positive, positive, fc.constantFrom(...names), (a, b, name) => {
        const { value } = edgeMean(name);
        const mean = value(a, b);
        near(value(b, a), mean, 1e-14);
        near(value(a / 8, b / 8), mean / 8, 1e-13);
        expect(mean).toBeGreaterThanOrEqual(Math.min(a, b) * (1 - 1e-15));
        expect(mean).toBeLessThanOrEqual(Math.max(a, b) * (1 + 1e-15));
      }),
    );
  });

  it('has the derivatives of its values', () => {
    const ratio = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(ratio, fc.constantFrom(...names), (exponent, name) => {
        const { value, slope, mixed } = edgeMean(name);
        const [a, b] = [10 ** exponent, 1];
        // Central differences err by h² and by rounding/h.
        const h = 1e-5 * Math.min(a, b);
        const byValues = (value(a + h, b) - value(a - h, b)) / (2 * h);
        const rounding = (1e-15 * value(a, b)) / h;
        expect(Math.abs(slope(a, b) - byValues)).toBeLessThanOrEqual(1e-7 * byValues + rounding);
        const difference = (slope(a, b + h) - slope(a, b - h)) / (2 * h);
        expect(Math.abs(mixed(a, b) - difference)).toBeLessThanOrEqual(
          (1e-6 * (slope(a, b) + 1)) / Math.min(a, b),
        );
        // Euler: aθ_a + bθ_b = θ.
        near(a * slope(a, b) + b * slope(b, a), value(a, b), 1e-12);
      }),
    );
  });

  it('refuses a mean that is not there', () => {
    expect(() => edgeMean('median' as EdgeMean)).toThrow(
      /^mean is "median"; expected .*arithmetic/,
    );
    expect(() => edgeMean('toString' as EdgeMean)).toThrow(/^mean is "toString"/);
  });
});
