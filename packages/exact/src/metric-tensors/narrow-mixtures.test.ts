/** Metrics of mixtures and other densities whose scales and separations differ by powers of ten. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal } from '../measures/families.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { QuadratureError } from '../quadrature/gauss-kronrod.js';
import { densityFisherRao } from './fisher-rao.js';
import { gaussianMixtureMetric } from './gaussian-mixture.js';
import { cdfMetric, quantileMetric } from './one-dimensional.js';
import { pushForwardMetric } from './push-forward.js';

const power = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);

/** Entries within `relative` of √(G_ii G_jj). */
function expectEntries(
  found: ArrayLike<number>,
  lowerTriangle: readonly number[],
  relative: number,
): void {
  const p = Math.sqrt(found.length);
  let k = 0;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const size = Math.sqrt(found[i * p + i]!) * Math.sqrt(found[j * p + j]!);
      const error = Math.abs(found[i * p + j]! - lowerTriangle[k++]!);
      expect(error, `entry ${i}, ${j}: ${found[i * p + j]}`).toBeLessThanOrEqual(relative * size);
    }
  }
}

describe('gaussianMixtureMetric', () => {
  it.each<[string, Parameters<typeof gaussianMixture>[0], number[]]>([
    // mpmath 1.3, 30 digits, ∫ ∂F ∂F/ρ cut at each mean ± deviation·2^k/4; rows of the lower triangle.
    [
      'scales 1 and 1e-3',
      { weights: [0.3, 0.7], means: [0, 5], standardDeviations: [1, 1e-3] },
      [
        0.299999994327405, 5.67259538737409e-9, 0.699999994327405, -2.83626207871557e-8,
        2.83626207871557e-8, 0.2999998581886, -3.56149714789289e-10, 3.56149714789289e-10,
        -1.7038340474151e-9, 0.699999923085473, -4.99364669335865, -0.0063533066413538,
        -11.9682536900998, 0.0197233065814257, 455111.083094895,
      ],
    ],
    [
      'a weight of 1e-12',
      { weights: [1e-12, 1 - 1e-12], means: [0, 1], standardDeviations: [1e-6, 1] },
      [
        1.16582042140181e-18, 9.99998834179579e-13, 0.999999999998, -5.82909949134964e-25,
        5.82909949134964e-25, 5.82910472267717e-19, -9.99998834179579e-13, 9.99998834179579e-13,
        9.99998834179579e-19, 0.999999999998, -1.41068332421864e-12, -0.999999999998589,
        -1.16581879541911e-12, -9.10682158399849e-13, 1.88464348594236,
      ],
    ],
    [
      'one center, scales 1e-5 and 1',
      { weights: [0.5, 0.5], means: [0, 0], standardDeviations: [1e-5, 1] },
      [
        0.499980918329177, 1.90816708228598e-5, 0.499980918329177, 0, 0, 0.499851692086832, 0, 0,
        1.48307913167951e-9, 0.499999999999985, 0, 0, -0.000110126686259693, -0.499999998848733,
        1.38617447130266,
      ],
    ],
  ])('is mpmath’s: %s', (_, parts, expected) => {
    expectEntries(gaussianMixtureMetric(gaussianMixture(parts)).to1DArray(), expected, 1e-10);
  });

  it('of far components is diag(w) on means and deviations, at any weight, scale and offset', () => {
    fc.assert(
      fc.property(
        power(-12, -0.4),
        power(2.5, 12),
        power(-140, 120),
        power(-3, 0),
        fc.constantFrom(0, 1e8),
        (w, separation, unit, ratio, offset) => {
          const mixture = gaussianMixture({
            weights: [w, 1 - w],
            means: [offset * unit, (offset + separation) * unit],
            standardDeviations: [unit, ratio * unit],
          });
          for (const name of ['means', 'standardDeviations'] as const) {
            expectEntries(gaussianMixtureMetric(mixture, [name]).to1DArray(), [w, 0, 1 - w], 1e-10);
          }
          expect(() => gaussianMixtureMetric(mixture)).toThrow(/metric in the weights/);
          expect(() => gaussianMixtureMetric(mixture, ['weights'])).toThrow(QuadratureError);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('scales: means and deviations stay, weights change with the square of the unit', () => {
    fc.assert(
      fc.property(power(-140, 120), power(-12, -0.4), power(-6, 1), (unit, w, ratio) => {
        const at = (b: number) => {
          const mixture = gaussianMixture({
            weights: [w, 1 - w],
            means: [0, 3 * b],
            standardDeviations: [b, ratio * b],
          });
          return [
            ...gaussianMixtureMetric(mixture, ['means']).to1DArray(),
            ...gaussianMixtureMetric(mixture, ['weights'])
              .to1DArray()
              .map((v) => v / b / b),
          ];
        };
        at(unit).forEach((value, k) => {
          const expected = at(1)[k]!;
          // Off-diagonal entries to √(w (1 − w)).
          const size = Math.max(Math.abs(expected), k < 4 ? Math.sqrt(w) : 0);
          expect(Math.abs(value - expected)).toBeLessThan(1e-9 * size);
        });
      }),
      { numRuns: 6 },
    );
  });
});

describe('what a quadrature steps over', () => {
  const narrow = normal(1e3, 1e-4);

  it('is refused where nothing shows it, and found beside breakpoints', () => {
    const pdf = (x: number, [m, s]: Float64Array) => normal(m!, s!).pdf!(x);
    const at = [1e3, 1e-4];
    const derivatives = (x: number) => {
      const z = (x - 1e3) / 1e-4;
      return [(narrow.pdf!(x) * z) / 1e-4, (narrow.pdf!(x) * (z * z - 1)) / 1e-4];
    };
    expect(() => densityFisherRao(pdf, at, { derivatives })).toThrow(/^pdf .*breakpoints/);
    const found = densityFisherRao(pdf, at, { derivatives, breakpoints: narrow.breakpoints });
    // 1/σ² and 2/σ², to the rounding of x: 1e-9 of σ.
    expectEntries(found.to1DArray(), [1e8, 0, 2e8], 1e-7);
    expect(() =>
      pushForwardMetric((z, [t]) => z + t!, [0], {
        latent: { pdf: (z) => normal(0.3, 1e-6).pdf!(z), support: [-1, 1] },
      }),
    ).toThrow(/^latent /);
  });

  it('a gap of the density over which mass has to move is no tail', () => {
    const mixture = gaussianMixture({
      weights: [0.5, 0.5],
      means: [-50, 50],
      standardDeviations: [1, 1],
    });
    const byWeight = {
      pdf: mixture.pdf,
      cdfDerivatives: (x: number) => [normal(-50, 1).cdf(x) - normal(50, 1).cdf(x)],
    };
    expect(() => cdfMetric(byWeight, { breakpoints: mixture.breakpoints })).toThrow(
      /infinite or beyond float64/,
    );
  });

  it('entries in small units keep their digits', () => {
    fc.assert(
      fc.property(power(-150, 150), (unit) => {
        // Uniform on [a, b], in other units of the parameters: no absolute tolerance is left.
        const found = quantileMetric((u) => [unit * (1 - u), unit * u]);
        const scaled = found.to1DArray().map((value) => value / unit / unit);
        expectEntries(scaled, [1 / 3, 1 / 6, 1 / 3], 1e-11);
      }),
      { numRuns: 20 },
    );
  });
});
