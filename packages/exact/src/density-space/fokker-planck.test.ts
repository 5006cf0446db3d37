import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laplace, normal, uniform } from '../measures/families.js';
import { fokkerPlanck } from './fokker-planck.js';

const doubleWell = (x: number) => (x * x - 1) ** 2;

/** The largest difference of the distribution functions at the edges. */
function cdfError(at: ReturnType<typeof fokkerPlanck>, exact: (x: number) => number): number {
  return Math.max(...at.grid.map((x, i) => Math.abs(at.cdf[i]! - exact(x))));
}

describe('fokkerPlanck', () => {
  it('is of fourth order against the Ornstein-Uhlenbeck closed form, and says its error', () => {
    const time = 0.5;
    const exact = normal(2 * Math.exp(-time), Math.sqrt(1 - (1 - 0.25) * Math.exp(-2 * time)));
    const errors = [100, 200, 400, 800].map((cells) => {
      const at = fokkerPlanck(
        { potential: (x) => (x * x) / 2, start: normal(2, 0.5), interval: [-7, 9], cells },
        time,
      );
      const error = cdfError(at, exact.cdf);
      expect(error).toBeLessThanOrEqual(at.error);
      expect(at.error).toBeLessThan(100 * error + 1e-9);
      return error;
    });
    // The page's numbers.
    [2.4e-6, 1.5e-7, 9.6e-9, 6e-10].forEach((value, k) => {
      expect(Math.abs(errors[k]! / value - 1)).toBeLessThan(0.05);
    });
    for (const k of [1, 2, 3]) expect(Math.log2(errors[k - 1]! / errors[k]!)).toBeGreaterThan(3.8);
    expect(errors[3]).toBeLessThan(1e-9);
  });

  it('is the spectral solution in a double well', () => {
    // SciPy 1.17.1: expm of Chebyshev collocation of ∂_tF = F″ + V′F′ on [−3.5, 3.5], stable to 1e-11
    // from 80 to 240 nodes.
    const points = [-1.5, -0.9, 0, 0.3, 1, 1.7];
    const values = [
      0.00423653477, 0.10162020456, 0.28033450059, 0.35189030334, 0.72325141457, 0.99855181566,
    ];
    const at = fokkerPlanck(
      { potential: doubleWell, start: normal(0.5, 0.4), interval: [-3.5, 3.5] },
      0.5,
    );
    points.forEach((x, k) => {
      expect(Math.abs(at.density.cdf(x) - values[k]!)).toBeLessThan(1e-9);
      expect(Math.abs(at.density.quantile(values[k]!) - x)).toBeLessThan(1e-8);
      expect(Math.abs(at.density.survival(x) + values[k]! - 1)).toBeLessThan(1e-9);
    });
    expect(at.error).toBeLessThan(1e-8);
  });

  it('keeps the mass, the sign and e^{−V}, and stays at the start for time 0', () => {
    const mass = (values: Float64Array, width: number) =>
      values.reduce((sum, v) => sum + v, -(values[0]! + values.at(-1)!) / 2) * width;
    const late = fokkerPlanck(
      { potential: doubleWell, start: normal(1, 0.2), interval: [-3, 3], cells: 400 },
      500,
    );
    const norming = mass(
      late.grid.map((x) => Math.exp(-doubleWell(x))),
      6 / 400,
    );
    late.grid.forEach((x, i) => {
      expect(late.values[i]).toBeGreaterThanOrEqual(0);
      expect(late.values[i]).toBeCloseTo(Math.exp(-doubleWell(x)) / norming, 6);
    });
    const forever = fokkerPlanck(
      { potential: (x) => (x * x) / 2, start: normal(3, 0.1), interval: [-8, 8] },
      1e9,
    );
    expect(cdfError(forever, normal(0, 1).cdf)).toBeLessThanOrEqual(forever.error);
    expect(forever.error).toBeLessThan(1e-8);
    const start = fokkerPlanck(
      { potential: doubleWell, start: normal(1, 0.2), interval: [-3, 3] },
      0,
    );
    expect(cdfError(start, normal(1, 0.2).cdf)).toBeLessThan(1e-14);
  });

  it('never understates its error: rough starts, kinks, strong drift, narrow beside wide', () => {
    // Free heat flow between walls is a cosine series: the truth for a jump.
    const step = (x: number, time: number) => {
      let cdf = (x + 1) / 2;
      for (let k = 1; k < 400; k++) {
        const a = (k * Math.PI) / 2;
        const coefficient = Math.sin(a) / a; // of 1 on [−1, 0], in cos a(x + 1)
        cdf += ((coefficient * Math.exp(-a * a * time)) / a) * Math.sin(a * (x + 1));
      }
      return cdf;
    };
    const jump = fokkerPlanck(
      { potential: () => 0, start: uniform(-1, 0), interval: [-1, 1], cells: 100 },
      0.01,
    );
    expect(cdfError(jump, (x) => step(x, 0.01))).toBeLessThanOrEqual(jump.error);
    expect(jump.error).toBeLessThan(1e-3);
    // V = 50 x: the mass drifts against the left wall, where e^{−50x} is its limit.
    const wall = fokkerPlanck(
      { potential: (x) => 50 * x, start: laplace(0.5, 0.01), interval: [0, 1] },
      1,
    );
    expect(cdfError(wall, (x) => -Math.expm1(-50 * x))).toBeLessThanOrEqual(wall.error);
    expect(wall.error).toBeLessThan(1e-5);
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -1, max: 0, noNaN: true }),
        fc.double({ min: -2, max: 1, noNaN: true }),
        (size, place, width, late) => {
          const unit = 10 ** size;
          const [deviation, time] = [10 ** width, 10 ** late];
          const at = fokkerPlanck(
            {
              potential: (x) => (x / unit) ** 2 / 2,
              start: normal(place * unit, deviation * unit),
              interval: [-10 * unit, 10 * unit],
              cells: 400,
            },
            time * unit * unit,
          );
          const exact = normal(
            place * Math.exp(-time) * unit,
            unit * Math.sqrt(1 - (1 - deviation ** 2) * Math.exp(-2 * time)),
          );
          expect(cdfError(at, exact.cdf)).toBeLessThanOrEqual(at.error);
          expect(at.error).toBeLessThan(1e-2);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never understates its error where a start is narrower than a cell or has jumps', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const standard = normal(0, 1);
    /** ∫_{−∞}^x Φ. */
    const integralOfCdf = (x: number) => x * standard.cdf(x) + standard.pdf!(x);
    fc.assert(
      fc.property(number(-3, 1), number(0.5, 3), number(-6, -1), number(-3, 1), (m, w, s, late) => {
        const time = 10 ** late;
        const narrow = fokkerPlanck(
          {
            potential: (x) => (x * x) / 2,
            start: normal(m, 10 ** s),
            interval: [-8, 8],
            cells: 120,
          },
          time,
        );
        const deviation = Math.sqrt(1 - (1 - 10 ** (2 * s)) * Math.exp(-2 * time));
        const exact = normal(m * Math.exp(-time), deviation);
        expect(cdfError(narrow, exact.cdf)).toBeLessThanOrEqual(narrow.error);
        const jumps = fokkerPlanck(
          { potential: () => 0, start: uniform(m, m + w), interval: [-14, 14], cells: 120 },
          time / 10,
        );
        const spread = Math.sqrt(time / 5);
        const smoothed = (x: number) =>
          (spread / w) * (integralOfCdf((x - m) / spread) - integralOfCdf((x - m - w) / spread));
        expect(cdfError(jumps, smoothed)).toBeLessThanOrEqual(jumps.error);
      }),
      { numRuns: 40 },
    );
  });

  const problem = { potential: doubleWell, start: normal(0, 0.3), interval: [-3, 3] as const };
  it.each<[string, () => unknown]>([
    ['interval', () => fokkerPlanck({ ...problem, interval: [1, 0] }, 1)],
    ['interval', () => fokkerPlanck({ ...problem, interval: [0, Number.POSITIVE_INFINITY] }, 1)],
    ['cells', () => fokkerPlanck({ ...problem, cells: 9 }, 1)],
    ['time', () => fokkerPlanck(problem, Number.NaN)],
    ['start', () => fokkerPlanck({ ...problem, start: normal(0, 3) }, 1)],
    ['potential', () => fokkerPlanck({ ...problem, potential: (x) => 1 / (x > 0 ? 0 : 1) }, 1)],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
