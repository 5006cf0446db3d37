import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { gaussianKullbackLeibler } from '../divergences/gaussian.js';
import { lineCases, lineStart, plane, planeStart } from '../flows/divergences.fixture.js';
import { gaussian } from '../measures/gaussian.js';
import { divergenceHessian } from './divergence-hessian.js';
import { discreteFisherRao, gaussianFisherRao } from './fisher-rao.js';
import { gaussianMetric, gaussianTangents } from './gaussian.js';

const relativeGap = (a: Matrix, b: Matrix) => Matrix.sub(a, b).abs().max() / b.clone().abs().max();

const softmax = (theta: Float64Array) => {
  const e = [...theta, 0].map(Math.exp);
  const sum = e.reduce((a, b) => a + b);
  return e.map((value) => value / sum);
};
const softmaxDerivatives = (p: readonly number[]) =>
  p.map((pi, i) => [0, 1].map((k) => pi * ((i === k ? 1 : 0) - p[k]!)));
const discreteKl = (p: readonly number[], q: readonly number[]) =>
  p.reduce((sum, value, i) => sum + value * Math.log(value / q[i]!), 0);

describe('the Hessian of a divergence', () => {
  it.each(lineCases)(
    'N(m, s): %s to 1e-6, and within its stated error',
    (_name, distance, hessian) => {
      const found = divergenceHessian(distance, lineStart);
      const exact = new Matrix(hessian as number[][]);
      expect(relativeGap(found.hessian, exact)).toBeLessThan(1e-8);
      expect(Matrix.sub(found.hessian, exact).abs().max()).toBeLessThanOrEqual(found.error);
      expect(found.error).toBeLessThan(1e-6);
    },
  );

  it.each([
    [100, 0.01],
    [1000, 1e-3],
    [0, 1e-4],
    [1, 1],
  ])('KL at N(%d, %d) is within its stated error of diag(1, 2)/s²', (m, s) => {
    const normal = ([a, b]: Float64Array) => gaussian([a!], [[b! ** 2]]);
    const found = divergenceHessian(
      (a, b) => gaussianKullbackLeibler(normal(a), normal(b)),
      [m, s],
    );
    const exact = Matrix.diag([1 / s ** 2, 2 / s ** 2]);
    expect(Matrix.sub(found.hessian, exact).abs().max()).toBeLessThanOrEqual(found.error);
    expect(found.error).toBeLessThan(1e-6 * (1 + exact.max()));
  });

  it('KL gives Fisher-Rao to 1e-6 in either order: Gaussians in R², three states, a mixture', () => {
    const fisher = gaussianFisherRao(plane(planeStart), gaussianTangents(plane, planeStart));
    const orders = [
      divergenceHessian((a, b) => gaussianKullbackLeibler(plane(a), plane(b)), planeStart),
      divergenceHessian((a, b) => gaussianKullbackLeibler(plane(b), plane(a)), planeStart),
    ];
    for (const { hessian } of orders) expect(relativeGap(hessian, fisher)).toBeLessThan(1e-6);

    const theta = Float64Array.of(0.4, -0.7);
    const p = softmax(theta);
    const discrete = discreteFisherRao(p, softmaxDerivatives(p));
    for (const swap of [false, true]) {
      const { hessian } = divergenceHessian(
        (a, b) => (swap ? discreteKl(softmax(b), softmax(a)) : discreteKl(softmax(a), softmax(b))),
        theta,
      );
      expect(relativeGap(hessian, discrete)).toBeLessThan(1e-6);
    }
  });

  it('½W₂² gives G: Gaussians in R²', () => {
    const exact = gaussianMetric(plane(planeStart), gaussianTangents(plane, planeStart));
    const { hessian } = divergenceHessian(
      (a, b) => gaussianSquaredW2(plane(a), plane(b)) / 2,
      planeStart,
    );
    expect(relativeGap(hessian, exact)).toBeLessThan(1e-6);
  });
});

describe('refuses', () => {
  it.each<[string, () => unknown]>([
    ['theta', () => divergenceHessian(() => 0, [])],
    ['theta', () => divergenceHessian(() => 0, [Number.NaN])],
    ['distance', () => divergenceHessian(() => Number.NaN, [1, 2])],
  ])('a bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
