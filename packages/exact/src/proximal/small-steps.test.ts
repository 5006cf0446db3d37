/** D̃²(θ, θ + h) = hᵀ G̃ h + o(|h|²): each proximal distance belongs to its metric tensor. */
import fc from 'fast-check';
import type { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { wassersteinOnLine } from '../distances/line.js';
import { bilinear } from '../linear-algebra/matrix.js';
import { density } from '../measures/density.js';
import { laplace, logistic, normal } from '../measures/families.js';
import { gaussian } from '../measures/gaussian.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { affineMetricOfModel } from '../metric-tensors/affine.js';
import {
  type Basis,
  diagonalQuadraticBasis,
  fullQuadraticBasis,
  linearBasis,
} from '../metric-tensors/basis.js';
import { gaussianMetric, gaussianTangents } from '../metric-tensors/gaussian.js';
import { gaussianMixtureMetric } from '../metric-tensors/gaussian-mixture.js';
import { linearize, rwpMetric } from '../metric-tensors/generator.js';
import { affineDistance } from './affine.js';
import { semiBackwardFromDensities } from './densities.js';
import { rwpFromSamples } from './rwp.js';

const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
const number = fc.double({ min: -0.5, max: 0.5, noNaN: true });

/** That D̃² − hᵀG̃h falls like |h|³: the relative error at ε and at ε/4. */
function expectSecondOrder(
  distance: (h: Float64Array) => number,
  metric: Matrix,
  direction: readonly number[],
  epsilon = 0.02,
): void {
  const error = (size: number) => {
    const h = Float64Array.from(direction, (v) => v * size);
    return distance(h) / bilinear(metric, h, h) - 1;
  };
  // Both ways: in one the terms of order ε and ε² may cancel, and the error be none by chance.
  const coarse = Math.max(Math.abs(error(epsilon)), Math.abs(error(-epsilon)));
  const fine = Math.abs(error(epsilon / 4));
  expect(coarse).toBeLessThan(20 * epsilon);
  // A quarter of the step, a quarter of the error or less; 1e-7 is what differences leave.
  expect(fine).toBeLessThan(0.4 * coarse + 1e-6);
}

describe('small steps', () => {
  const model = ([t, u]: Float64Array) =>
    gaussian(
      [t! + u!, t! * u!],
      [
        [1 + t! ** 2, 0.5 + 0.2 * u!],
        [0.5 + 0.2 * u!, (1 + u! / 2) ** 2 + 0.1 * t!],
      ],
    );
  const sines: Basis = {
    dimension: 2,
    size: 2,
    values: ([x, y]) => [Math.sin(x!), x! * Math.cos(y!)],
    gradients: ([x, y]) => [
      [Math.cos(x!), 0],
      [Math.cos(y!), -x! * Math.sin(y!)],
    ],
  };

  it.each<[string, Basis]>([
    ['O1', linearBasis(2)],
    ['O2Diag', diagonalQuadraticBasis(2)],
    ['O2Full', fullQuadraticBasis(2)],
    ['a basis of our own', sines],
  ])('affine Ψ: %s', (_, basis) => {
    fc.assert(
      fc.property(angle, number, number, (phi, t, u) => {
        const theta = Float64Array.of(0.3 + t, u);
        const metric = affineMetricOfModel(model, theta, basis);
        const distance = (h: Float64Array) =>
          affineDistance(model(theta.map((v, k) => v + h[k]!)), model(theta), basis)
            .squaredDistance;
        const direction = [Math.cos(phi), Math.sin(phi)];
        if (bilinear(metric, direction, direction) < 0.05) return; // hardly moves: all error
        expectSecondOrder(distance, metric, direction);
      }),
      { numRuns: 20 },
    );
  });

  it('W₂² of Gaussians', () => {
    fc.assert(
      fc.property(angle, number, number, (phi, t, u) => {
        const theta = Float64Array.of(0.3 + t, u);
        const metric = gaussianMetric(model(theta), gaussianTangents(model, theta));
        const distance = (h: Float64Array) =>
          gaussianSquaredW2(model(theta.map((v, k) => v + h[k]!)), model(theta));
        const direction = [Math.cos(phi), Math.sin(phi)];
        if (bilinear(metric, direction, direction) < 0.05) return;
        expectSecondOrder(distance, metric, direction);
      }),
      { numRuns: 20 },
    );
  });

  it('RWP of a generator', () => {
    const generator = ([t, u]: Float64Array, [z, w]: Float64Array) => [
      Math.sin(t! + z!) + u! * w!,
      Math.exp(t! * w!) - u! ** 2,
    ];
    const latents = Array.from({ length: 9 }, (_, k) => [Math.cos(3 * k), Math.sin(5 * k)]);
    fc.assert(
      fc.property(angle, number, number, (phi, t, u) => {
        const theta = Float64Array.of(t, u);
        const metric = rwpMetric(linearize(generator, theta, latents));
        const at = (parameters: Float64Array) =>
          latents.map((z) => generator(parameters, Float64Array.from(z)));
        const distance = (h: Float64Array) =>
          rwpFromSamples(at(theta.map((v, k) => v + h[k]!)), at(theta)).squaredDistance;
        expectSecondOrder(distance, metric, [Math.cos(phi), Math.sin(phi)]);
      }),
      { numRuns: 20 },
    );
  });

  it('the paper’s own D̃² and W₂² on the line, for mixtures', () => {
    const mixture = ([a, b, w]: Float64Array) =>
      gaussianMixture({
        weights: [w!, 1 - w!],
        means: [a!, b!],
        standardDeviations: [1, 0.8],
      });
    const theta = Float64Array.of(-1, 1, 0.4);
    const metric = gaussianMixtureMetric(mixture(theta), ['means', 'weights']);
    for (const direction of [
      [1, 0, 0],
      [0.5, -0.5, 0],
      [0, 0.3, 0.1],
      [0, 0, 0.2],
    ]) {
      const moved = (h: Float64Array) => mixture(theta.map((v, k) => v + h[k]!));
      const own = (h: Float64Array) => semiBackwardFromDensities(moved(h), mixture(theta));
      const exact = (h: Float64Array) => wassersteinOnLine(moved(h), mixture(theta), 2) ** 2;
      expectSecondOrder(own, metric, direction, 0.05);
      expectSecondOrder(exact, metric, direction, 0.05);
    }
  });
});

describe('semiBackwardFromDensities', () => {
  it('with the reference at the midpoint is W₂² for scalings and shifts of a family', () => {
    // x = N(s), y = N(1), midpoint (1 + s)/2: the first correction to (s − 1)² vanishes.
    const at = (s: number) => normal(0, s);
    const midpoint = semiBackwardFromDensities(at(1.2), at(1), at(1.1));
    expect(Math.abs(midpoint / 0.04 - 1)).toBeLessThan(0.02);
    const anchored = semiBackwardFromDensities(at(1.2), at(1));
    expect(anchored).toBeGreaterThan(midpoint);
  });

  it('is above every affine distance with the same reference', () => {
    const [p, q] = [normal(0.4, 1.1), normal(0, 1)];
    const whole = semiBackwardFromDensities(p, q);
    const monomials = (size: number): Basis => ({
      dimension: 1,
      size,
      degree: size,
      values: ([x]) => Array.from({ length: size }, (_, k) => x! ** (k + 1)),
      gradients: ([x]) => Array.from({ length: size }, (_, k) => [(k + 1) * x! ** k]),
    });
    const affine = [1, 2, 3, 4, 6].map(
      (size) =>
        affineDistance(gaussian([0.4], [[1.21]]), gaussian([0], [[1]]), monomials(size))
          .squaredDistance,
    );
    for (let k = 1; k < affine.length; k++) {
      expect(affine[k]!).toBeGreaterThanOrEqual(affine[k - 1]! - 1e-9);
    }
    expect(whole).toBeGreaterThanOrEqual(affine.at(-1)! - 1e-9);
    expect(affine.at(-1)! / whole).toBeGreaterThan(0.999);
  });

  it('is 0 between equal ones, infinite for thin references, and refuses what has no pdf', () => {
    expect(semiBackwardFromDensities(laplace(1, 2), laplace(1, 2))).toBe(0);
    expect(semiBackwardFromDensities(laplace(0, 1), normal(0, 1))).toBe(Infinity);
    expect(semiBackwardFromDensities(normal(0, 1.5), normal(0, 1))).toBe(Infinity);
    expect(semiBackwardFromDensities(normal(0, 1.38), normal(0, 1))).toBeLessThan(1);
    const byQuantile = density({ quantile: (u) => Math.log(u / (1 - u)) });
    expect(() => semiBackwardFromDensities(logistic(0, 1), byQuantile)).toThrow(/^reference /);
  });
});
