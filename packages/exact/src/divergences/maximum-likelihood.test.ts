/**
 * The lecture notes on maximum likelihood: asymptotically it minimizes KL(P_r ‖ P_θ), it is undefined on
 * thin supports, and noise repairs that at the price of a bias (see noisy-linear-generator.test.ts).
 */
import { describe, expect, it } from 'vitest';
import { parallelLines } from '../distances/parallel-lines.js';
import { laplace, normal } from '../measures/families.js';
import { gaussian } from '../measures/gaussian.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { uniforms } from '../measures/uniforms.fixture.js';
import { integrate } from '../quadrature/gauss-kronrod.js';
import { kullbackLeibler } from './divergences.js';
import { gaussianKullbackLeibler } from './gaussian.js';

/** P_r, which neither model contains. */
const data = gaussianMixture({ weights: [0.3, 0.7], means: [-1, 1], standardDeviations: [0.5, 1] });
const trueMean = 0.4;
const trueVariance = 0.3 * (0.25 + 1) + 0.7 * (1 + 1) - 0.16;
const median = data.quantile(0.5);
const deviation = integrate((x) => Math.abs(x - median) * data.pdf(x), -Infinity, Infinity, {
  breakpoints: [-1, median, 1],
}).value;

function draws(count: number, next: () => number): Float64Array {
  return Float64Array.from({ length: count }, () => {
    const first = next() < 0.3;
    const standard = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return first ? -1 + 0.5 * standard : 1 + standard;
  });
}
const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The maximum of the likelihood of N(m, s): mean and population deviation. */
function fitNormal(x: Float64Array): [number, number] {
  const m = mean(x);
  return [m, Math.sqrt(mean(x.map((value) => (value - m) ** 2)))];
}
/** Of Laplace(m, b): median and mean absolute deviation. */
function fitLaplace(x: Float64Array): [number, number] {
  const sorted = x.slice().sort();
  const m = (sorted[Math.floor((x.length - 1) / 2)]! + sorted[Math.ceil((x.length - 1) / 2)]!) / 2;
  return [m, mean(x.map((value) => Math.abs(value - m)))];
}

describe('maximum likelihood tends to the minimum of KL(P_r ‖ P_θ)', () => {
  it.each([
    ['N(m, s)', normal, [trueMean, Math.sqrt(trueVariance)]],
    ['Laplace(m, b)', laplace, [median, deviation]],
  ] as const)(
    '%s: the minimum is where the estimate’s formula is at P_r',
    (_name, family, [m, s]) => {
      const kl = (a: number, b: number) => kullbackLeibler(data, family(a, b));
      const least = kl(m!, s!);
      for (const size of [0.02, 0.2]) {
        for (const [da, db] of [
          [1, 0],
          [-1, 0],
          [0, 1],
          [0, -1],
          [0.7, 0.7],
          [0.7, -0.7],
        ] as const) {
          expect(kl(m! + size * da, s! + size * db)).toBeGreaterThan(least);
        }
      }
    },
  );

  it.each([
    ['N(m, s)', fitNormal, [trueMean, Math.sqrt(trueVariance)]],
    ['Laplace(m, b)', fitLaplace, [median, deviation]],
  ] as const)('%s: the error falls as n^-½', (_name, fit, [m, s]) => {
    const next = uniforms(7);
    const repetitions = 600;
    const counts = [100, 400, 1600];
    const errors = counts.map((count) => {
      let square = 0;
      for (let r = 0; r < repetitions; r++) {
        const [a, b] = fit(draws(count, next));
        square += ((a - m!) ** 2 + (b - s!) ** 2) / repetitions;
      }
      return Math.sqrt(square);
    });
    // A root mean square of 600 draws is known to about 3 %, so the slope to 0.02.
    const slope = Math.log(errors[2]! / errors[0]!) / Math.log(16);
    expect(Math.abs(slope + 0.5), errors.join(', ')).toBeLessThan(0.05);
    if (fit === fitNormal) {
      // The variance of the estimates: σ²/n of m and (μ₄ − σ⁴)/(4σ²n) of s, by the delta method.
      const fourth = integrate((x) => (x - trueMean) ** 4 * data.pdf(x), -Infinity, Infinity, {
        breakpoints: [-1, 1],
      }).value;
      const expected = trueVariance + (fourth - trueVariance ** 2) / (4 * trueVariance);
      expect((errors[2]! ** 2 * 1600) / expected).toBeCloseTo(1, 0);
      expect(Math.abs((errors[2]! ** 2 * 1600) / expected - 1)).toBeLessThan(0.15);
    }
  });
});

describe('on thin supports the likelihood is undefined', () => {
  it('KL between parallel lines is infinite, unless they coincide', () => {
    for (const theta of [1, 1e-3, 1e-9])
      expect(parallelLines(theta).kullbackLeibler).toBe(Infinity);
    expect(parallelLines(0).kullbackLeibler).toBe(0);
    // Gaussians on parallel lines likewise: every log-likelihood of the one's samples is −∞ under the other.
    const line = (x: number) =>
      gaussian(
        [x, 0],
        [
          [0, 0],
          [0, 1],
        ],
      );
    expect(gaussianKullbackLeibler(line(0), line(1e-3))).toBe(Infinity);
    expect(gaussianKullbackLeibler(line(0), line(0))).toBe(0);
  });

  it('with noise of variance σ² it is θ²/(2σ²): finite, and without bound as σ → 0', () => {
    const noisy = (x: number, variance: number) =>
      gaussian(
        [x, 0],
        [
          [variance, 0],
          [0, 1 + variance],
        ],
      );
    for (const theta of [1, 0.1]) {
      for (const variance of [1, 0.01, 1e-4]) {
        const kl = gaussianKullbackLeibler(noisy(0, variance), noisy(theta, variance));
        expect((kl * 2 * variance) / theta ** 2).toBeCloseTo(1, 9);
      }
    }
  });
});
