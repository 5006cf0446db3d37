import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { gaussianKullbackLeibler } from '../divergences/gaussian.js';
import { gaussian } from '../measures/gaussian.js';
import { fitNoisyLinearGenerator } from './noisy-linear-generator.js';

const measure = (covariance: Matrix) =>
  gaussian(
    Array.from({ length: covariance.rows }, () => 0),
    covariance.to2DArray(),
  );

/** A covariance with these variances along rotated axes. */
const rotated = (variances: readonly number[], entries: readonly number[]) => {
  const n = variances.length;
  const plain = Matrix.from1DArray(n, n, entries.slice(0, n * n)).add(Matrix.eye(n).mul(3));
  const q = new QrDecomposition(plain).orthogonalMatrix;
  return q.mmul(Matrix.diag([...variances])).mmul(q.transpose());
};
const entries = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: 16,
  maxLength: 16,
});
const variances = fc.array(fc.double({ min: 0.05, max: 4, noNaN: true }), {
  minLength: 4,
  maxLength: 4,
});

describe('maximum likelihood of m + W z + σε', () => {
  it('is the closed form on axes, with the biases', () => {
    const fit = fitNoisyLinearGenerator(Matrix.diag([4, 1, 0.5]), { rank: 1 });
    expect(fit.noise).toBeCloseTo(0.75, 14);
    expect(fit.covariance.get(0, 0)).toBeCloseTo(3.25, 13);
    expect(fit.noisyCovariance.diagonal().map((v) => Math.round(v * 1e12) / 1e12)).toEqual([
      4, 0.75, 0.75,
    ]);
    expect(fit.squaredBias).toBeCloseTo((2 - Math.sqrt(3.25)) ** 2 + 1.5, 13);
    expect(fit.noisySquaredBias).toBeCloseTo(
      (1 - Math.sqrt(0.75)) ** 2 + (Math.sqrt(0.75) - Math.SQRT1_2) ** 2,
      13,
    );
    expect(fit.logLikelihood).toBeCloseTo(
      -(3 * Math.log(2 * Math.PI) + Math.log(4 * 0.75 ** 2) + 3) / 2,
      13,
    );
  });

  it('minimizes KL from the data among all W and σ², and W₂² is that of Gaussians', () => {
    fc.assert(
      fc.property(
        variances,
        entries,
        entries,
        fc.integer({ min: 1, max: 3 }),
        (lambda, axes, noise, rank) => {
          const s = rotated(lambda, axes);
          const fit = fitNoisyLinearGenerator(s, { rank });
          const kl = (covariance: Matrix) =>
            gaussianKullbackLeibler(measure(s), measure(covariance));
          const least = kl(fit.noisyCovariance);
          for (const size of [1e-2, 0.3]) {
            const w = Matrix.from1DArray(4, rank, noise.slice(0, 4 * rank))
              .mul(size)
              .add(fit.weights);
            const other = w
              .mmul(w.transpose())
              .add(Matrix.eye(4).mul(fit.noise * (1 + size * noise[15]!)));
            expect(kl(other)).toBeGreaterThan(least - 1e-12);
          }
          // E log q = −KL(p ‖ q) − the entropy of p.
          const entropy =
            (4 * Math.log(2 * Math.PI * Math.E) + Math.log(lambda.reduce((a, b) => a * b))) / 2;
          expect(fit.logLikelihood).toBeCloseTo(-least - entropy, 9);
          // Singular covariances: a rounding of 1e-16 is worth 1e-8 in W₂².
          expect(gaussianSquaredW2(measure(s), measure(fit.covariance))).toBeCloseTo(
            fit.squaredBias,
            6,
          );
          expect(gaussianSquaredW2(measure(s), measure(fit.noisyCovariance))).toBeCloseTo(
            fit.noisySquaredBias,
            9,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('for a given noise: directions with less variance than the noise are lost', () => {
    const s = Matrix.diag([4, 0.5]);
    const fit = fitNoisyLinearGenerator(s, { rank: 2, noise: 1 });
    expect(fit.covariance.diagonal()).toEqual([expect.closeTo(3, 12), 0]);
    // Nearby W are worse.
    const kl = (a: number, b: number) =>
      gaussianKullbackLeibler(measure(s), measure(Matrix.diag([a, b])));
    for (const [a, b] of [
      [4.1, 1],
      [3.9, 1],
      [4, 1.05],
    ] as const) {
      expect(kl(a, b)).toBeGreaterThan(kl(4, 1));
    }
    expect(fit.squaredBias).toBeCloseTo((2 - Math.sqrt(3)) ** 2 + 0.5, 12);
    // The bias of kept directions is about σ⁴/4λ for small σ², of W₂² with noise 0.
    const small = fitNoisyLinearGenerator(s, { rank: 2, noise: 1e-3 });
    expect(small.squaredBias / (1e-6 * (1 / 16 + 1 / 2))).toBeCloseTo(1, 2);
    expect(small.noisySquaredBias).toBeCloseTo(0, 14);
  });

  it('without noise is −∞ off the support and ∞ on it', () => {
    const s = Matrix.diag([2, 1, 0]);
    expect(fitNoisyLinearGenerator(s, { rank: 1, noise: 0 }).logLikelihood).toBe(-Infinity);
    // Data on a plane, two latents: the best noise is 0 and the likelihood has no bound.
    const fit = fitNoisyLinearGenerator(s, { rank: 2 });
    expect(fit).toMatchObject({ noise: 0, logLikelihood: Infinity, squaredBias: 0 });
    // With σ² → 0: −log σ grows without bound; with one latent too few, −1/(2σ²) falls.
    const at = (rank: number, noise: number) =>
      fitNoisyLinearGenerator(s, { rank, noise }).logLikelihood;
    expect(at(2, 1e-8) - at(2, 1e-4)).toBeCloseTo(2 * Math.log(10), 3);
    expect(at(1, 1e-8) / (-1 / (2 * 1e-8))).toBeCloseTo(1, 3);
  });

  it('has the right units at every scale', () => {
    fc.assert(
      fc.property(
        variances,
        entries,
        fc.integer({ min: -150, max: 150 }),
        (lambda, axes, power) => {
          const s = rotated(lambda, axes);
          const scale = 10 ** power;
          const one = fitNoisyLinearGenerator(s, { rank: 2 });
          const other = fitNoisyLinearGenerator(Matrix.mul(s, scale), { rank: 2 });
          expect(other.noise / scale / one.noise).toBeCloseTo(1, 9);
          expect(other.squaredBias / scale / one.squaredBias).toBeCloseTo(1, 6);
          expect(one.logLikelihood - other.logLikelihood).toBeCloseTo(2 * Math.log(scale), 8);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each<[string, () => unknown]>([
    ['covariance', () => fitNoisyLinearGenerator([[1, 0]], { rank: 1 })],
    [
      'covariance',
      () =>
        fitNoisyLinearGenerator(
          [
            [1, 1],
            [0, 1],
          ],
          { rank: 1 },
        ),
    ],
    [
      'covariance',
      () =>
        fitNoisyLinearGenerator(
          [
            [1, 0],
            [0, -1],
          ],
          { rank: 1 },
        ),
    ],
    ['covariance', () => fitNoisyLinearGenerator([[0]], { rank: 1 })],
    [
      'rank',
      () =>
        fitNoisyLinearGenerator(
          [
            [1, 0],
            [0, 1],
          ],
          { rank: 0 },
        ),
    ],
    [
      'rank',
      () =>
        fitNoisyLinearGenerator(
          [
            [1, 0],
            [0, 1],
          ],
          { rank: 2 },
        ),
    ],
    [
      'noise',
      () =>
        fitNoisyLinearGenerator(
          [
            [1, 0],
            [0, 1],
          ],
          { rank: 1, noise: -1 },
        ),
    ],
  ])('refuses a bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
