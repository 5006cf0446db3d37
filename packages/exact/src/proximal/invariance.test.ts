import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { gaussianKullbackLeibler } from '../divergences/gaussian.js';
import { naturalGradient } from '../flows/flow-problem.js';
import { type Gaussian, gaussian } from '../measures/gaussian.js';
import { affineMetricOfModel } from '../metric-tensors/affine.js';
import {
  type Basis,
  diagonalQuadraticBasis,
  fullQuadraticBasis,
  linearBasis,
} from '../metric-tensors/basis.js';
import { affineGeneratorMetric, linearize } from '../metric-tensors/generator.js';
import { affineDistance, affineFromSamples } from './affine.js';
import {
  o1FromGaussians,
  o2DiagFromGaussians,
  o2FullFromGaussians,
  rwpFromGaussians,
} from './gaussians.js';
import { o1FromSamples } from './o1.js';
import { o2DiagFromSamples } from './o2diag.js';
import { o2FullFromSamples } from './o2full.js';
import { rwpFromSamples } from './rwp.js';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** Ten points of R² and where they go. */
const pairs = fc
  .array(fc.tuple(number(-1, 1), number(-1, 1), number(-0.3, 0.3), number(-0.3, 0.3)), {
    minLength: 10,
    maxLength: 10,
  })
  .map((rows) => ({
    // A lattice beneath keeps the points from coinciding.
    y: rows.map(([a, b], i) => [a + (i % 3) - 1, b + (i % 4) - 1.5]),
    x: rows.map(([a, b, c, d], i) => [a + (i % 3) - 1 + c, 1.3 * (b + (i % 4)) - 1.5 + d]),
  }));
const shifted = (rows: number[][], by: number) => rows.map((row) => row.map((v) => v + by));

/** A regular Gaussian of R² with correlation up to 0.95 and variances of the size 1. */
const regular = fc
  .tuple(number(-1, 1), number(-1, 1), number(0.5, 2), number(0.5, 2), number(-0.95, 0.95))
  .map(([a, b, s, t, r]) => ({ mean: [a, b], deviations: [s, t], correlation: r }));

/** The same Gaussian in other units of its coordinates. */
function inUnits(
  { mean, deviations, correlation }: { mean: number[]; deviations: number[]; correlation: number },
  [u, v]: readonly [number, number],
): Gaussian {
  const [s, t] = [deviations[0]! * u, deviations[1]! * v];
  return gaussian(
    [mean[0]! * u, mean[1]! * v],
    [
      [s * s, s * t * correlation],
      [s * t * correlation, t * t],
    ],
  );
}

function expectRelative(actual: number, expected: number, relative: number): void {
  // Squares of differences of numbers of the size 1, each of which is rounded by less than 1e-14.
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(
    relative * Math.abs(expected) + 2e-14 * Math.sqrt(Math.abs(expected)) + 1e-28,
  );
}

describe('offsets to 1e8 change nothing but the rounding of the points', () => {
  it('of the distances from samples; the affine ones are O1, O2Diag and O2Full', () => {
    fc.assert(
      fc.property(pairs, number(0, 8), ({ x, y }, exponent) => {
        const offset = 10 ** exponent;
        const [movedX, movedY] = [shifted(x, offset), shifted(y, offset)];
        // A coordinate of 1e8 is rounded by 1e-8, and the points lie within some 3 of each other.
        const rounding = 1e-11 + 1e-14 * offset;
        for (const [own, basis] of [
          [o1FromSamples, linearBasis(2)],
          [o2DiagFromSamples, diagonalQuadraticBasis(2)],
          [o2FullFromSamples, fullQuadraticBasis(2)],
        ] as const) {
          const expected = own(x, y);
          const scale = rounding * (1 + expected.squaredDistance) * 30;
          const affine = affineFromSamples(movedX, movedY, basis);
          for (const found of [own(movedX, movedY), affine]) {
            expect(Math.abs(found.squaredDistance - expected.squaredDistance)).toBeLessThan(scale);
            found.gradient.forEach((slope, k) => {
              expect(Math.abs(slope - expected.gradient[k]!)).toBeLessThan(scale);
            });
          }
        }
        const rwp = rwpFromSamples(movedX, movedY).squaredDistance;
        expectRelative(rwp, rwpFromSamples(x, y).squaredDistance, 100 * rounding);
      }),
      { numRuns: 40 },
    );
  });

  it('of the potential that an affine distance gives: ξ·Ψ is that of the points as they are', () => {
    const [p, q] = [gaussian([3, 5], [[2, 0.3], [0.3, 1]]), gaussian([2, 7], [[1, 0.2], [0.2, 1.5]])]; // biome-ignore format: two matrices
    const { a, q: full } = o2FullFromGaussians(p, q);
    const { xi } = affineDistance(p, q, fullQuadraticBasis(2));
    [a[0]!, a[1]!, full.get(0, 0), full.get(1, 0), full.get(1, 1)].forEach((value, k) => {
      expect(xi[k]).toBeCloseTo(value, 11);
    });
    const diagonal = o2DiagFromGaussians(p, q);
    const { xi: eta } = affineDistance(p, q, diagonalQuadraticBasis(2));
    [...diagonal.a, ...diagonal.q].forEach((value, k) => {
      expect(eta[k]).toBeCloseTo(value, 11);
    });
  });

  it('of the metrics: N(m, s²) has the identity for all m, as a model and as a generator', () => {
    fc.assert(
      fc.property(number(-1, 1), number(0, 8), number(-3, 3), (sign, exponent, q) => {
        const [m, s] = [sign * 10 ** exponent, 10 ** q];
        const basis = diagonalQuadraticBasis(1);
        const model = affineMetricOfModel(
          ([mean, deviation]) => gaussian([mean!], [[deviation! ** 2]]),
          [m, s],
          basis,
        );
        const generator = affineGeneratorMetric(
          linearize(([mean, deviation], [z]) => [mean! + deviation! * z!], [m, s], [[-1], [1]]),
          basis,
        );
        // The generator's points are m ± s, rounded.
        const rounding = 1e-9 + (1e-13 * Math.abs(m)) / s;
        for (const [found, tolerance] of [
          [model, 1e-9],
          [generator, rounding],
        ] as const) {
          expect(Matrix.sub(found, Matrix.eye(2)).abs().max()).toBeLessThan(tolerance);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a basis of one’s own far from 0 is right, or a typed error says that it is not', () => {
    const { translated: _, ...own } = diagonalQuadraticBasis(2);
    const basis: Basis = own;
    const y = [[-1, 0], [1, 0.5], [0, -1], [0.3, 2]]; // biome-ignore format: points
    const x = [[-1.2, 0.1], [1.4, 0.5], [0.2, -0.7], [0, 2.5]]; // biome-ignore format: points
    const expected = o2DiagFromSamples(x, y).squaredDistance;
    for (const offset of [0, 10, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]) {
      try {
        const found = affineFromSamples(shifted(x, offset), shifted(y, offset), basis);
        expectRelative(found.squaredDistance, expected, 1e-3);
        expect(offset).toBeLessThan(1e7);
      } catch (error) {
        expect(error).toBeInstanceOf(ArgumentError);
        expect(offset).toBeGreaterThan(1e3);
      }
    }
  });
});

describe('units of the coordinates', () => {
  const slopes = fc.integer({ min: -1000, max: 1000 });
  const exponents = fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 }));

  it('scale each distance by their square where they are equal', () => {
    fc.assert(
      fc.property(regular, regular, fc.integer({ min: -150, max: 150 }), (p, q, exponent) => {
        const unit = 10 ** (exponent / 2); // squared distances reach 1e±150
        const [x, y] = [inUnits(p, [unit, unit]), inUnits(q, [unit, unit])];
        const [u, v] = [inUnits(p, [1, 1]), inUnits(q, [1, 1])];
        for (const distance of [
          o1FromGaussians,
          (a: Gaussian, b: Gaussian) => o2DiagFromGaussians(a, b).squaredDistance,
          (a: Gaussian, b: Gaussian) => o2FullFromGaussians(a, b).squaredDistance,
          (a: Gaussian, b: Gaussian) => affineDistance(a, b, fullQuadraticBasis(2)).squaredDistance,
          (a: Gaussian, b: Gaussian) => rwpFromGaussians(a, b),
        ]) {
          expectRelative(distance(x, y) / unit / unit, distance(u, v), 1e-9);
        }
        // W₂² is a difference of traces: about 1e-15 of them.
        const traces = u.covariance.trace() + v.covariance.trace();
        const w2 = gaussianSquaredW2(x, y) / unit / unit;
        expect(Math.abs(w2 - gaussianSquaredW2(u, v))).toBeLessThan(1e-13 * traces);
      }),
      { numRuns: 60 },
    );
  });

  it('do not change the Kullback-Leibler divergence', () => {
    fc.assert(
      fc.property(regular, regular, exponents, (p, q, [a, b]) => {
        const expected = gaussianKullbackLeibler(inUnits(p, [1, 1]), inUnits(q, [1, 1]));
        const units = [10 ** a, 10 ** b] as const;
        const found = gaussianKullbackLeibler(inUnits(p, units), inUnits(q, units));
        expectRelative(found, expected, 1e-11);
      }),
    );
  });

  it('keep the order O1 ≤ O2Diag ≤ O2Full for variances of ratios to 1e14 and more', () => {
    fc.assert(
      fc.property(regular, regular, exponents, (p, q, [a, b]) => {
        const units = [10 ** (a / 8), 10 ** (b / 8)] as const; // variances of ratios to 1e30
        const [x, y] = [inUnits(p, units), inUnits(q, units)];
        const o1 = o1FromGaussians(x, y);
        const diagonal = o2DiagFromGaussians(x, y).squaredDistance;
        const full = o2FullFromGaussians(x, y).squaredDistance;
        expect(o1).toBeLessThanOrEqual(diagonal * (1 + 1e-12) + Number.MIN_VALUE);
        // Differences Δ of deviations σ are rounded by δ = 1e-14 σ: Δ² by 2Δδ + δ².
        const least = 1e-28 * (x.covariance.trace() + y.covariance.trace());
        const rounding = least + 2 * Math.sqrt(full) * Math.sqrt(least);
        expect(diagonal).toBeLessThanOrEqual(full * (1 + 1e-12) + rounding);
        const affine = affineDistance(x, y, fullQuadraticBasis(2)).squaredDistance;
        expect(Math.abs(affine - full)).toBeLessThanOrEqual(1e-9 * full + rounding);
      }),
    );
  });

  it('of the parameters turn the natural gradient as a vector', () => {
    fc.assert(
      fc.property(regular, exponents, slopes, slopes, (p, [a, b], f, g) => {
        const metric = inUnits(p, [1, 1]).covariance;
        const units = [10 ** a, 10 ** b] as const;
        const scaled = inUnits(p, units).covariance;
        const slope = (c: readonly number[]) => () => c;
        const problem = { loss: () => 0, metric: () => metric, gradient: slope([f, g]) };
        const other = {
          loss: () => 0,
          metric: () => scaled,
          gradient: slope([f * units[0], g * units[1]]),
        };
        const expected = naturalGradient(problem, [0, 0]);
        const size = Math.hypot(...expected);
        naturalGradient(other, [0, 0]).forEach((value, k) => {
          expect(Math.abs(value * units[k]! - expected[k]!)).toBeLessThanOrEqual(1e-11 * size);
        });
      }),
    );
  });
});

describe('small variances are variances', () => {
  const diagonal = (...variances: number[]) => gaussian([0, 0], Matrix.diag(variances));

  it('KL of diag(1, v) and diag(1, 2v) is ½(log 2 − ½) for all v', () => {
    for (const v of [1, 1e-12, 1e-20, 1e-150, 1e150]) {
      const expected = (Math.LN2 - 0.5) / 2;
      expectRelative(gaussianKullbackLeibler(diagonal(1, v), diagonal(1, 2 * v)), expected, 1e-14);
      expect(gaussianKullbackLeibler(diagonal(1, v), diagonal(1, v))).toBeLessThan(1e-30);
    }
    // λ − 1 − log λ for λ of 1e-20 and of 1e20.
    expectRelative(
      gaussianKullbackLeibler(diagonal(1, 1e-20), diagonal(1, 1)),
      (1e-20 - 1 + 20 * Math.LN10) / 2,
      1e-13,
    );
    expectRelative(gaussianKullbackLeibler(diagonal(1, 1), diagonal(1, 1e-20)), 5e19, 1e-13);
  });

  it('KL of correlated Gaussians whose ratios are far apart has its closed form', () => {
    // p = diag(1, 1e-20) turned by 45°? Its correlation is 1 to rounding; in q's units it is not.
    const q = gaussian([0, 0], [[2, 1], [1, 2]]); // biome-ignore format: a matrix
    const p = diagonal(1, 1e-14);
    // tr S_q⁻¹S_p = (2·1 + 2e-14)/3, det S_p/det S_q = 1e-14/3.
    const expected = ((2 + 2e-14) / 3 - 2 - Math.log(1e-14 / 3)) / 2;
    expectRelative(gaussianKullbackLeibler(p, q), expected, 1e-13);
  });

  it('is Infinity where one has no mass, and finite within a common subspace', () => {
    const line = gaussian([0, 0], [[1, 1], [1, 1]]); // biome-ignore format: a matrix
    const wide = gaussian([0, 0], [[2, 2], [2, 2]]); // biome-ignore format: a matrix
    expect(gaussianKullbackLeibler(diagonal(1, 1), line)).toBe(Infinity);
    expect(gaussianKullbackLeibler(line, diagonal(1, 1))).toBe(Infinity);
    expectRelative(gaussianKullbackLeibler(line, wide), (Math.LN2 - 0.5) / 2, 1e-12);
    expect(gaussianKullbackLeibler(diagonal(1, 0), diagonal(1, 1e-20))).toBe(Infinity);
  });

  it('the natural gradient keeps a direction that is real: diag(1, 1e-12)', () => {
    const problem = {
      loss: ([a, b]: Float64Array) => a! + b!,
      metric: () => [
        [1, 0],
        [0, 1e-12],
      ],
    };
    const found = naturalGradient(problem, [0, 0]);
    expectRelative(found[0]!, 1, 1e-12);
    expectRelative(found[1]!, 1e12, 1e-12);
  });
});
