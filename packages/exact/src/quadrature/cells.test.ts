import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, clipCells, cutAtSignChanges, type Feature, integrateCells } from './cells.js';
import { integrate } from './gauss-kronrod.js';

const power = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);

const feature = fc
  .tuple(fc.double({ min: -1, max: 1, noNaN: true }), power(-9, 9), power(-12, 0), fc.boolean())
  .map(
    ([sign, size, scale, sharp]): Feature => ({
      center: sign * size,
      scale: scale * size,
      sharp,
    }),
  );
const features = fc.array(feature, { minLength: 1, maxLength: 5 });

describe('cellsOf', () => {
  it('covers the range once, in order', () => {
    fc.assert(
      fc.property(features, (given) => {
        const cells = cellsOf(given, -Infinity, Infinity);
        expect(cells[0]!.from).toBe(-Infinity);
        expect(cells.at(-1)!.to).toBe(Infinity);
        cells.slice(1).forEach(({ origin, from }, k) => {
          const before = cells[k]!;
          expect(from).toBeLessThan(cells[k + 1]!.to);
          // Where the origin changes, the same place from the other side, to rounding.
          const distance = Math.abs(origin - before.origin);
          expect(Math.abs(origin - before.origin + (from - before.to))).toBeLessThanOrEqual(
            1e-15 * distance,
          );
        });
      }),
    );
  });

  it('finds each peak in a sum of Gaussians of any scales', () => {
    fc.assert(
      fc.property(features, (peaks) => {
        const { value } = integrateCells(cellsOf(peaks, -Infinity, Infinity), (origin) => (d) => [
          peaks.reduce((sum, { center, scale }) => {
            const z = (d - (center - origin)) / scale;
            return sum + Math.exp((-z * z) / 2) / scale;
          }, 0),
          0,
        ]);
        const expected = peaks.length * Math.sqrt(2 * Math.PI);
        expect(Math.abs(value - expected)).toBeLessThan(1e-10 * expected);
      }),
      { numRuns: 100 },
    );
  });

  it('clips', () => {
    const cells = clipCells(
      cellsOf([{ center: 0, scale: 1, sharp: false }], -Infinity, Infinity),
      -2,
      3,
    );
    const { value } = integrateCells(cells, () => (d) => [d * d, 0]);
    expect(Math.abs(value - 35 / 3)).toBeLessThan(1e-13);
  });
});

describe('cutAtSignChanges', () => {
  it('cuts a kink exactly', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.9, max: 0.9, noNaN: true }), power(-100, 100), (at, unit) => {
        const cells = cutAtSignChanges(
          cellsOf([{ center: -unit, scale: unit, sharp: true }], -unit, unit),
          (origin) => (d) => origin + d - at * unit,
        );
        const { value } = integrateCells(cells, (origin) => (d) => [
          Math.abs(origin + d - at * unit),
          0,
        ]);
        const expected = (1 + at * at) * unit * unit;
        expect(Math.abs(value - expected)).toBeLessThan(1e-13 * expected);
      }),
    );
  });
});

describe('the error estimate of integrate', () => {
  it('is not below the true error of peaks far from 0, which the rounding of x moves', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        power(-4, 8),
        power(-150, 150),
        (sign, offset, s) => {
          const mean = sign * offset * s;
          const f = (x: number) => Math.exp(-(((x - mean) / s) ** 2) / 2) / s;
          const { value, errorEstimate } = integrate(f, -Infinity, Infinity, {
            breakpoints: [mean - s, mean + s],
            relativeTolerance: 1e-6,
          });
          expect(Math.abs(value - Math.sqrt(2 * Math.PI))).toBeLessThanOrEqual(errorEstimate);
        },
      ),
      { numRuns: 200 },
    );
  });
});
