/** D̃² on the line at any scale, offset and separation of scales. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laplace, logistic, normal } from '../measures/families.js';
import { semiBackwardFromDensities } from './densities.js';

const power = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);

describe('semiBackwardFromDensities', () => {
  it('of Laplaces with a wider reference is its closed form', () => {
    fc.assert(
      fc.property(
        power(-140, 140),
        power(-8, 8),
        power(1, 8),
        power(-8, 8),
        (b, ratio, wider, offset) => {
          const c = b * ratio;
          const scale = wider * Math.max(b, c);
          const at = offset * b;
          const found = semiBackwardFromDensities(
            laplace(at, b),
            laplace(at, c),
            laplace(at, scale),
          );
          // F_b − F_c = ½ (e^{−x/b} − e^{−x/c}) on x > 0, and 1/ρ̃ = 2S e^{x/S}: S Σ of 1/(rates − 1/S).
          const [p, q, r] = [scale / b, scale / c, 1];
          // 1/(2p − r) − 2/(p + q − r) + 1/(2q − r) without canceling.
          const expected = (2 * (p - q) ** 2) / ((2 * p - r) * (p + q - r) * (2 * q - r));
          // Distribution functions of nearly equal scales differ by their rounding.
          const blur = 1e-14 * Math.max(p, q);
          const tolerance = 1e-10 + (blur / (Math.abs(p - q) + blur)) * 10;
          const error = Math.abs(found / scale / scale - expected);
          expect(error).toBeLessThanOrEqual(tolerance * (expected + blur ** 2));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('scales with the square of the unit, for small and for infinite distances', () => {
    fc.assert(
      fc.property(power(-140, 140), (unit) => {
        for (const family of [normal, logistic]) {
          const at = (b: number) =>
            semiBackwardFromDensities(family(0.1 * b, 1.1 * b), family(0, b)) / b / b;
          expect(Math.abs(at(unit) / at(1) - 1)).toBeLessThan(1e-9);
        }
        const thin = semiBackwardFromDensities(normal(0, 1.5 * unit), normal(0, unit));
        expect(thin).toBe(Infinity);
        // Mass over a gap of 1e4 deviations.
        expect(semiBackwardFromDensities(normal(0, unit), normal(1e4 * unit, unit))).toBe(Infinity);
      }),
      { numRuns: 25 },
    );
  });
});
