/** Divergences beside narrow densities: any ratio of scales, separation, offset and unit of length. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wassersteinOnLine } from '../distances/line.js';
import { type Density, density } from '../measures/density.js';
import { exponential, laplace, logistic, normal, uniform } from '../measures/families.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { standardNormalCdf } from '../measures/standard-normal.js';
import { QuadratureError } from '../quadrature/gauss-kronrod.js';
import { jensenShannon, kullbackLeibler, totalVariation } from './divergences.js';
import { l2Distance } from './l2.js';

function expectRelative(actual: number, expected: number, tolerance: number, floor = 0): void {
  const size = Math.max(Math.abs(expected), floor);
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(
    tolerance * size,
  );
}

const mixture = (
  weights: readonly number[],
  means: readonly number[],
  standardDeviations: readonly number[],
) => gaussianMixture({ weights, means, standardDeviations });

/** 10 to the power of a number in a range. */
const power = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);

/** Two scales of a ratio up to 1e12 in any unit, a separation up to 1e10 of the larger, an offset. */
const geometry = fc
  .record({
    unit: power(-150, 150),
    ratio: power(-12, 12),
    separation: fc.oneof(fc.constant(0), power(-4, 10)),
    offset: fc.oneof(fc.constant(0), power(-8, 8)),
  })
  .map(({ unit, ratio, separation, offset }) => {
    const scales = [unit, unit * ratio] as const;
    const first = offset * unit;
    const second = first + separation * Math.max(...scales);
    return { first, second, distance: second - first, scales };
  });

describe('closed forms at any scale', () => {
  it('KL of normals, of Laplaces and of exponentials', () => {
    fc.assert(
      fc.property(geometry, ({ first, second, distance, scales: [s, t] }) => {
        // Near 0 each term of the closed form is of size 1 and rounds to 1e-16.
        const log = Math.log(t / s);
        const ofNormals = log + ((s / t) ** 2 - 1) / 2 + (distance / t) ** 2 / 2;
        expectRelative(
          kullbackLeibler(normal(first, s), normal(second, t)),
          ofNormals,
          1e-11,
          1e-3,
        );
        const ofLaplaces = log + (s / t) * Math.exp(-distance / s) + distance / t - 1;
        expectRelative(
          kullbackLeibler(laplace(first, s), laplace(second, t)),
          ofLaplaces,
          1e-11,
          1e-3,
        );
        expectRelative(
          kullbackLeibler(exponential(1 / s), exponential(1 / t)),
          log + s / t - 1,
          1e-11,
          1e-3,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('TV of equal scales, of exponentials and of uniforms; L² of normals', () => {
    fc.assert(
      fc.property(geometry, ({ first, second, distance, scales: [s, t] }) => {
        const z = distance / s;
        // 1 − 2Φ(−z/2) cancels for small z, so to 1e-11 of 1e-4.
        const ofNormals = 1 - 2 * standardNormalCdf(-z / 2);
        expectRelative(totalVariation(normal(first, s), normal(second, s)), ofNormals, 1e-11, 1e-4);
        const ofLaplaces = -Math.expm1(-z / 2);
        expectRelative(
          totalVariation(laplace(first, s), laplace(second, s)),
          ofLaplaces,
          1e-11,
          1e-4,
        );
        const ofLogistics = Math.tanh(z / 4);
        expectRelative(
          totalVariation(logistic(first, s), logistic(second, s)),
          ofLogistics,
          1e-11,
          1e-4,
        );
        expectRelative(
          totalVariation(uniform(0, s), uniform(0, t)),
          1 - Math.min(s / t, t / s),
          1e-11,
          1e-4,
        );
        // In units of the smaller scale; ∫ N(x; a, A) N(x; b, B) dx = N(a; b, A + B).
        const unit = Math.min(s, t);
        const [a, b, d] = [s / unit, t / unit, distance / unit];
        const product = (v: number, m: number) =>
          Math.exp(-(m * m) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
        const square =
          product(2 * a * a, 0) + product(2 * b * b, 0) - 2 * product(a * a + b * b, d);
        const l2 = l2Distance(normal(first, s), normal(second, t)) * Math.sqrt(unit);
        // The closed form is a difference of terms of size 1.
        expect(Math.abs(l2 * l2 - square)).toBeLessThan(1e-12 * Math.max(1, square));
      }),
      { numRuns: 60 },
    );
  });

  it('JS and TV of disjoint densities are log 2 and 1, whatever their scales', () => {
    fc.assert(
      fc.property(power(-150, 100), power(-12, 12), power(3, 10), (s, ratio, separation) => {
        const [p, q] = [normal(0, s), laplace(separation * s * (1 + ratio), s * ratio)];
        expectRelative(jensenShannon(p, q), Math.LN2, 1e-12);
        expectRelative(totalVariation(p, q), 1, 1e-12);
      }),
      { numRuns: 40 },
    );
  });
});

describe('under x → a + b x', () => {
  const kinds = {
    normal,
    laplace,
    logistic,
    uniform: (m: number, s: number) => uniform(m - s, m + s),
    mixture: (m: number, s: number) => mixture([1e-12, 1 - 1e-12], [m + 7 * s, m], [s * 1e-9, s]),
  };
  const kind = fc.constantFrom(...Object.values(kinds));

  it('TV, KL and JS stay, L² changes with b^−½ and W₁ with b', () => {
    fc.assert(
      fc.property(
        kind,
        kind,
        power(-6, 6),
        fc.double({ min: -3, max: 3, noNaN: true }),
        power(-140, 140),
        (first, second, ratio, shift, b) => {
          // unit·ratio is rounded, which must be below 1e-10 of what the two differ by.
          fc.pre(ratio === 1 || Math.abs(ratio - 1) > 1e-5);
          const pair = (unit: number): [Density, Density] => [
            first(0, unit),
            second(shift * unit * (1 + ratio), unit * ratio),
          ];
          const [plain, scaled] = [pair(1), pair(b)];
          for (const divergence of [totalVariation, jensenShannon, kullbackLeibler]) {
            const expected = divergence(...plain);
            if (expected === Infinity) expect(divergence(...scaled)).toBe(Infinity);
            else expectRelative(divergence(...scaled), expected, 1e-10, 1e-4);
          }
          expectRelative(l2Distance(...scaled) * Math.sqrt(b), l2Distance(...plain), 1e-10, 1e-3);
          const w1 = (p: Density, q: Density) => wassersteinOnLine(p, q, 1);
          expectRelative(w1(...scaled) / b, w1(...plain), 1e-10);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('values from outside', () => {
  it.each<[string, Density, Density, number[]]>([
    // mpmath 1.3, 40 digits, the line cut by hand at each center ± scale·2^k/4: TV, KL, JS, L², W₁.
    [
      'N(0, 1e-5) and N(0, 1)',
      normal(0, 1e-5),
      normal(0, 1),
      [0.999960114926296, 11.0129254650202, 0.692978984809575, 167.955242215356, 0.797876581957257],
    ],
    [
      'N(0, 1) and Laplace(1e3, 1e-4)',
      normal(0, 1),
      laplace(1000, 1e-4),
      [1, 9999990.06386827, Math.LN2, 50.0028208683448, 1000],
    ],
    [
      'Laplace(0, 1e-6) and Logistic(2, 3)',
      laplace(0, 1e-6),
      logistic(2, 3),
      [0.999997501932886, 14.7163825064433, 0.693136580630992, 499.999906117287, 4.48621957944705],
    ],
    [
      'Logistic(1e4, 1) and N(0, 1e4)',
      logistic(1e4, 1),
      normal(0, 1e4),
      [0.9994372121899, 8.6292789216302, 0.6914988679743, 0.408223568649509, 11665.4346126236],
    ],
    [
      'Exp(1) and Exp(1e6)',
      exponential(1),
      exponential(1e6),
      [0.999985184584876, 999985.184489442, 0.693091233485996, 707.105720526994, 0.999999],
    ],
    [
      'two mixtures',
      mixture([0.25, 0.75], [0, 1000], [1e-3, 2]),
      mixture([0.5, 0.5], [0, 1000], [2e-3, 1]),
      [0.305524697140146, 0.815488445661164, 0.116109575831222, 2.88196531956949, 250],
    ],
    [
      'a mixture of scales 1e-6 and 1e3, and N(0, 1)',
      mixture([0.5, 0.5], [0, 0], [1e-6, 1000]),
      normal(0, 1),
      [0.998343701342003, 250002.260730497, 0.688279469706259, 265.562762764349, 398.469239879931],
    ],
  ])('%s', (_, p, q, [tv, kl, js, l2, w1]) => {
    expectRelative(totalVariation(p, q), tv!, 1e-13);
    expectRelative(kullbackLeibler(p, q), kl!, 1e-13);
    expectRelative(jensenShannon(p, q), js!, 1e-13);
    expectRelative(l2Distance(p, q), l2!, 1e-13);
    expectRelative(wassersteinOnLine(p, q, 1), w1!, 1e-13);
  });

  it('a component of weight 1e-12, 1e8 deviations away', () => {
    const p = mixture([1 - 1e-12, 1e-12], [0, 1e8], [1, 1e-2]);
    // mpmath as above. TV is a difference of densities of size 1: 1e-15 is their rounding.
    expectRelative(kullbackLeibler(p, normal(0, 1)), 4999.99999999998, 1e-12);
    expect(Math.abs(totalVariation(p, normal(0, 1)) - 1e-12)).toBeLessThan(1e-15);
  });

  it('keep all digits of densities far from 0, given by their parameters', () => {
    const expected = totalVariation(normal(0, 1), normal(2, 1));
    expectRelative(totalVariation(normal(1e16, 1), normal(1e16 + 2, 1)), expected, 1e-13);
    expectRelative(kullbackLeibler(normal(1e300, 1), normal(1e300, 2)), Math.log(2) - 3 / 8, 1e-12);
  });
});

describe('infinite divergences', () => {
  it('are told from large ones', () => {
    const cauchy = density({
      pdf: (x) => 1 / (Math.PI * (1 + x * x)),
      cdf: (x) => 0.5 + Math.atan(x) / Math.PI,
    });
    expect(kullbackLeibler(cauchy, normal(0, 1e-100))).toBe(Infinity);
    expectRelative(kullbackLeibler(normal(0, 1), normal(0, 1e-150)), 0.5e300, 1e-12);
    expectRelative(kullbackLeibler(laplace(0, 1), normal(0, 1e-100)), 1e200, 1e-12);
  });
});

describe('densities of a user', () => {
  it('so narrow and far from 0 that x has no digits: a typed error', () => {
    const far = (at: number) => {
      const { pdf, cdf, survival, quantile, upperQuantile } = normal(0, 1e-3);
      return density({
        pdf: (x) => pdf!(x - at),
        cdf: (x) => cdf(x - at),
        survival: (x) => survival(x - at),
        quantile: (u) => at + quantile(u),
        upperQuantile: (u) => at + upperQuantile(u),
      });
    };
    // Near 1e4 the rounding of x is 1e-9 of the scale.
    expectRelative(kullbackLeibler(far(1e4), normal(1e4, 2e-3)), Math.log(2) - 3 / 8, 1e-7);
    // No digit is left of x near 1e10: both the checks and the divergences refuse.
    expect(() => kullbackLeibler(far(1e10), normal(1e10, 2e-3))).toThrow();
    const { pdf, cdf, survival, quantile, upperQuantile, support } = far(0);
    const own = { pdf, cdf, survival, quantile, upperQuantile, support };
    const unchecked = { ...own, breakpoints: [1e10, 1e10 + 1e-3] };
    expect(() => totalVariation(unchecked, normal(0, 1))).toThrow(QuadratureError);
  });
});
