import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integrate, QuadratureError } from '../quadrature/gauss-kronrod.js';
import { type Density, density } from './density.js';
import { exponential, laplace, logistic, normal, uniform } from './families.js';
import { gaussianMixture } from './gaussian-mixture.js';
import {
  complementaryError,
  standardNormalCdf,
  standardNormalLowerQuantile,
} from './standard-normal.js';

function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

describe('the standard normal distribution', () => {
  it.each([
    // scipy.special.erfc (SciPy 1.17), both tails and both sides of the change of method.
    [0, 1],
    [1e-10, 0.999999999887162],
    [0.1, 0.8875370839817152],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028516],
    [1.99, 0.004888586800383002],
    [5, 1.5374597944280347e-12],
    [10, 2.0884875837625446e-45],
    [26, 5.663192408856145e-296],
    [-1, 1.8427007929497148],
  ])('erfc(%d) is scipy’s', (x, expected) => {
    expectRelative(complementaryError(x), expected, 4e-15);
  });

  it.each([
    // scipy.stats.norm.ppf.
    [1e-300, -37.0470962993612],
    [1e-100, -21.273453560965322],
    [1e-20, -9.262340089798409],
    [1e-5, -4.264890793922825],
    [0.1, -1.2815515655446004],
    [0.4999, -0.0002506628300880075],
  ])('its quantile of %d is scipy’s', (u, expected) => {
    // Near ½ the quantile is a difference of numbers of size ½.
    expect(Math.abs(standardNormalLowerQuantile(u) - expected)).toBeLessThan(
      1e-15 * Math.max(1, Math.abs(expected)),
    );
  });

  it('turns back its own cdf', () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 0, noNaN: true }), (x) => {
        expect(Math.abs(standardNormalLowerQuantile(standardNormalCdf(x)) - x)).toBeLessThan(1e-13);
      }),
    );
  });
});

const cauchyPdf = (x: number) => 1 / (Math.PI * (1 + x * x));
const triangle = (x: number) => 1 - Math.abs(x);

/** Every family, with its mean and its second moment (undefined where it has none). */
const members: [string, Density, number?, number?][] = [
  ['normal', normal(1, 2), 1, 5],
  ['laplace', laplace(-1, 0.5), -1, 1.5],
  ['logistic', logistic(2, 0.3), 2, 4 + (Math.PI ** 2 / 3) * 0.09],
  ['exponential', exponential(4), 1 / 4, 2 / 16],
  ['uniform', uniform(-1, 3), 1, 1 + 16 / 12],
  [
    'mixture',
    gaussianMixture({
      weights: [0.3, 0.7, 0],
      means: [-1, 2, 99],
      standardDeviations: [0.5, 1, 1],
    }),
    1.1,
    0.3 * 1.25 + 0.7 * 5,
  ],
  ['from cdf and pdf', density({ pdf: cauchyPdf, cdf: (x) => 0.5 + Math.atan(x) / Math.PI })],
  ['from a pdf', density({ pdf: triangle, support: [-1, 1], breakpoints: [0] }), 0, 1 / 6],
  ['from a quantile', density({ quantile: (u) => 3 * u ** 2 }), 1, 9 / 5],
  [
    'from a cdf with its tail',
    density({
      pdf: (x) => 2 * Math.exp(-2 * x),
      cdf: (x) => -Math.expm1(-2 * x),
      survival: (x) => Math.exp(-2 * x),
      support: [0, Infinity],
    }),
    0.5,
    0.5,
  ],
];

describe.each(members)('%s', (_, member, mean, second) => {
  const { pdf, cdf, survival, quantile, upperQuantile, support } = member;

  it('has a pdf of integral 1 whose integral is the cdf', () => {
    if (!pdf) return;
    const { breakpoints } = member;
    expectRelative(integrate(pdf, ...support, { breakpoints }).value, 1, 1e-12);
    for (const u of [0.01, 0.3, 0.8]) {
      expectRelative(integrate(pdf, support[0], quantile(u), { breakpoints }).value, u, 1e-11);
    }
  });

  it('has a log pdf', () => {
    if (!pdf || !member.logPdf) return;
    for (const u of [0.001, 0.2, 0.5, 0.99]) {
      expectRelative(Math.exp(member.logPdf(quantile(u))), pdf(quantile(u)), 1e-14);
    }
  });

  it('has quantiles that invert both tails', () => {
    for (const u of [1e-12, 1e-4, 0.1, 0.4999, 0.5, 0.7, 0.999]) {
      expect(Math.abs(cdf(quantile(u)) - u)).toBeLessThan(1e-12);
      expect(Math.abs(survival(upperQuantile(u)) - u)).toBeLessThan(1e-12);
      expect(Math.abs(cdf(upperQuantile(u)) + u - 1)).toBeLessThan(1e-12);
    }
  });

  it('has its support', () => {
    expect([quantile(0), quantile(1)]).toEqual(support);
    expect([upperQuantile(1), upperQuantile(0)]).toEqual(support);
    expect([cdf(-Infinity), cdf(Infinity), survival(Infinity)]).toEqual([0, 1, 0]);
  });

  it('has its moments', () => {
    if (mean === undefined || second === undefined || !pdf) return;
    const { breakpoints } = member;
    const moment = (k: number) =>
      integrate((x) => x ** k * pdf(x), ...support, { breakpoints }).value;
    expect(Math.abs(moment(1) - mean)).toBeLessThan(1e-12);
    expectRelative(moment(2), second, 1e-12);
  });
});

describe('density', () => {
  it('derives the same distribution from whichever function is given', () => {
    const whole = logistic(0.3, 1.2);
    const { cdf, quantile } = whole;
    const pdf = whole.pdf!;
    const derived = [
      density({ pdf, breakpoints: [-2, 2] }),
      density({ cdf }),
      density({ quantile }),
      density({ pdf, cdf, quantile }),
    ];
    for (const made of derived) {
      for (const x of [-7, -1, 0.3, 2, 9]) {
        expect(Math.abs(made.cdf(x) - cdf(x))).toBeLessThan(1e-13);
      }
      for (const u of [1e-3, 0.2, 0.5, 0.9]) {
        expect(Math.abs(made.quantile(u) - quantile(u))).toBeLessThan(1e-11);
      }
    }
  });

  it('finds narrow peaks far away, given where they are', () => {
    const peak = normal(1e4, 1e-2);
    const made = density({ pdf: peak.pdf!, breakpoints: [1e4 - 0.01, 1e4 + 0.01] });
    expectRelative(made.quantile(0.9), peak.quantile(0.9), 1e-13);
  });

  it.each([
    ['input', () => density({})],
    ['support', () => density({ pdf: () => 1, support: [1, 0] })],
    ['pdf', () => density({ pdf: () => 2, support: [0, 1] })],
    ['pdf', () => density({ pdf: (x) => 3 * x, support: [-1, 1] })],
    ['pdf', () => density({ pdf: () => 1, cdf: (x) => x * x, support: [0, 1] })],
    ['cdf', () => density({ cdf: (x) => x / 2, support: [0, 1] })],
    ['cdf', () => density({ cdf: (x) => 1 - x, support: [0, 1] })],
    ['cdf', () => density({ cdf: (x) => x, quantile: (u) => u ** 2 })],
    ['quantile', () => density({ quantile: (u) => -u, support: [-1, 0] })],
    ['mean', () => normal(Number.NaN, 1)],
    ['standardDeviation', () => normal(0, 0)],
    ['scale', () => laplace(0, -1)],
    ['location', () => logistic(Infinity, 1)],
    ['rate', () => exponential(0)],
    ['upper', () => uniform(1, 1)],
    ['lower', () => uniform(Number.NaN, 1)],
    ['means', () => gaussianMixture({ weights: [], means: [], standardDeviations: [] })],
    ['weights', () => gaussianMixture({ weights: [2], means: [0], standardDeviations: [1] })],
    [
      'standardDeviations',
      () => gaussianMixture({ weights: [1], means: [0], standardDeviations: [0] }),
    ],
    [
      'standardDeviations',
      () => gaussianMixture({ weights: [1], means: [0], standardDeviations: [] }),
    ],
  ])('refuses bad input and names %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });

  it('says when a pdf cannot be integrated', () => {
    expect(() => density({ pdf: (x) => 1 / x, support: [0, 1] })).toThrow(QuadratureError);
  });
});
