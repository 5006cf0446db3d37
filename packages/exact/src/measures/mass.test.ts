/** Densities of a user whose mass is in narrow peaks: found through their quantiles, or refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kullbackLeibler, totalVariation } from '../divergences/divergences.js';
import { density } from './density.js';
import { logistic, normal } from './families.js';
import { gaussianMixture } from './gaussian-mixture.js';
import { standardNormalLowerQuantile } from './standard-normal.js';

const power = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);

describe('a pdf with its cdf', () => {
  it('shows a narrow peak of any place and width without breakpoints', () => {
    fc.assert(
      fc.property(fc.double({ min: -10, max: 10, noNaN: true }), power(-5, 5), (mean, s) => {
        const { pdf, cdf } = normal(mean, s);
        const made = density({ pdf: pdf!, cdf });
        const expected = Math.log(2) - 3 / 8;
        // The rounding of x: |mean|/s is up to 1e6.
        expect(Math.abs(kullbackLeibler(made, normal(mean, 2 * s)) - expected)).toBeLessThan(1e-8);
      }),
      { numRuns: 40 },
    );
  });

  it('shows components of weight 1e-9 inside others, and of 1e-12 far away', () => {
    for (const parts of [
      { weights: [1 - 1e-9, 1e-9], means: [0, 1], standardDeviations: [10, 1e-6] },
      { weights: [1 - 1e-12, 1e-12], means: [0, 1e6], standardDeviations: [1, 1e-2] },
    ]) {
      const { pdf, cdf, survival } = gaussianMixture(parts);
      const made = density({ pdf, cdf, survival });
      const base = normal(0, parts.standardDeviations[0]!);
      const exact = gaussianMixture(parts);
      const expected = kullbackLeibler(exact, base);
      expect(Math.abs(kullbackLeibler(made, base) - expected)).toBeLessThan(1e-8 * expected);
    }
  });
});

describe('a pdf alone', () => {
  it('is refused where its peak is not seen, and taken with breakpoints', () => {
    const { pdf } = normal(3, 1e-7);
    expect(() => density({ pdf: pdf! })).toThrow(/^pdf integrates to 0 .*breakpoints/);
    const mixture = gaussianMixture({
      weights: [0.5, 0.5],
      means: [0, 1e5],
      standardDeviations: [1, 1e-4],
    });
    expect(() => density({ pdf: mixture.pdf })).toThrow(/^pdf integrates to 0.5/);
    const made = density({ pdf: mixture.pdf, breakpoints: mixture.breakpoints });
    expect(Math.abs(totalVariation(made, mixture))).toBeLessThan(1e-6);
  });

  it('has quantiles deep in its tails', () => {
    const made = density({ pdf: logistic(0, 1).pdf!, breakpoints: [-1, 1] });
    for (const u of [1e-3, 1e-8, 1e-12]) {
      const expected = logistic(0, 1).quantile(u);
      expect(Math.abs(made.quantile(u) - expected)).toBeLessThan(1e-9 * Math.abs(expected));
      expect(Math.abs(made.upperQuantile(u) + expected)).toBeLessThan(1e-9 * Math.abs(expected));
    }
  });
});

describe('the normal quantile', () => {
  it.each([
    // mpmath 1.3, 30 digits, by Newton's method on log Φ.
    [1e-300, -37.0470962993612],
    [1e-307, -37.47933256432158],
  ])('of %d is mpmath’s', (u, expected) => {
    expect(Math.abs(standardNormalLowerQuantile(u) - expected)).toBeLessThan(1e-11);
  });
});
