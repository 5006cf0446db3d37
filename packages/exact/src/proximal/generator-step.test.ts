import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gradient, jacobian, noisyGradient } from '../differentiation/differences.js';
import { wasserstein } from '../distances/discrete.js';
import { naturalGradient } from '../flows/flow-problem.js';
import { normal } from '../measures/families.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { samples } from '../measures/samples.js';
import { kernelLoss, type SampleLoss, transportLoss } from '../models/sample-loss.js';
import {
  type BatchGenerator,
  type ParameterMap,
  reparametrize,
  scaledParameters,
  tanhGenerator,
} from '../models/tanh-generator.js';
import {
  type GeneratorProblem,
  generatorGradient,
  generatorProximalStep,
  type SampleDistance,
} from './generator-step.js';
import { o1FromSamples } from './o1.js';
import { o2DiagFromSamples } from './o2diag.js';
import { o2FullFromSamples } from './o2full.js';
import { rwpFromSamples } from './rwp.js';

const B = 32;
const quantile = normal(0, 1).quantile;
/** Points that fill the square evenly (the golden ratio's rotation), as standard normal latents. */
const latents = Array.from({ length: B }, (_, k) => [
  quantile((k + 0.5) / B),
  quantile((0.5 + k * 0.6180339887498949) % 1),
]);
const mixture = gaussianMixture({
  weights: [0.4, 0.6],
  means: [-1.5, 1],
  standardDeviations: [0.4, 0.6],
});
const data = Array.from({ length: B }, (_, k) => [mixture.quantile((k + 0.5) / B)]);
const generator = tanhGenerator(latents, { hidden: 2, dimension: 1 });
const start = Float64Array.of(1, 0.3, -0.4, 1, 0.2, -0.3, 0.6, 0.5, 0.1);
const smooth = kernelLoss(data, 1);

const gapOf = (a: BatchGenerator, theta: Float64Array, b: BatchGenerator, eta: Float64Array) =>
  wasserstein(a.samples(theta), b.samples(eta), 2);

type Step = (problem: GeneratorProblem, theta: Float64Array, h: number) => Float64Array;
const proximal =
  (distance: SampleDistance): Step =>
  (problem, theta, h) =>
    generatorProximalStep(problem, distance, theta, h).theta;
const natural: Step = (problem, theta, h) => {
  const j = problem.generator.jacobian(theta);
  const metric = j
    .transpose()
    .mmul(j)
    .mul(1 / B);
  const direction = naturalGradient(
    {
      loss: () => 0,
      gradient: () => generatorGradient(problem, theta),
      metric: () => metric,
    },
    theta,
  );
  return theta.map((value, k) => value - h * direction[k]!);
};
const sgd: Step = (problem, theta, h) => {
  const slope = generatorGradient(problem, theta);
  return theta.map((value, k) => value - h * slope[k]!);
};

/** W₂ between the samples of two runs after `steps` steps of size h. */
function gapAfter(
  step: Step,
  loss: SampleLoss,
  [a, theta]: readonly [BatchGenerator, Float64Array],
  [b, eta]: readonly [BatchGenerator, Float64Array],
  { h, steps }: { h: number; steps: number },
): number {
  let [first, second] = [theta, eta];
  for (let k = 0; k < steps; k++) {
    first = step({ generator: a, loss }, first, h);
    second = step({ generator: b, loss }, second, h);
  }
  return gapOf(a, first, b, second);
}

/** The last layer V, b as c times other parameters. */
const lastLayer = (c: number) => {
  const scales = Float64Array.from(start, (_, k) => (k >= 6 ? c : 1));
  const other = reparametrize(generator, scaledParameters(scales));
  return [other, start.map((value, k) => value / scales[k]!)] as const;
};
/** θ_k = sinh(2η_k)/2: the same generators, and no linear change of parameters. */
const bent: ParameterMap = {
  parameters: 9,
  value: (eta) => eta.map((value) => Math.sinh(2 * value) / 2),
  jacobian: (eta) => Matrix.diag(Array.from(eta, (value) => Math.cosh(2 * value))),
};
const bentStart = start.map((value) => Math.asinh(2 * value) / 2);

describe('the tanh generator and its losses', () => {
  it('have the derivatives that differences give, also in other parameters', () => {
    const plane = tanhGenerator(latents.slice(0, 5), { hidden: 3, dimension: 2 });
    const theta = Float64Array.from({ length: plane.parameters }, (_, k) => Math.sin(k + 1));
    for (const [model, at] of [
      [plane, theta],
      [reparametrize(generator, bent), bentStart],
    ] as const) {
      const exact = jacobian((t) => model.samples(t).values, at);
      const found = model.jacobian(at);
      expect([found.rows, found.columns]).toEqual([exact.values.rows, exact.values.columns]);
      found.to1DArray().forEach((value, k) => {
        expect(Math.abs(value - exact.values.to1DArray()[k]!)).toBeLessThan(1e-9);
      });
    }
    for (const loss of [smooth, transportLoss(data), kernelLoss(data, 0.3)]) {
      const x = generator.samples(start).values;
      const exact = gradient((v) => loss(samples(v, 1)).value, x, { steps: 1e-3 }).values;
      loss(samples(x, 1)).gradient.forEach((value, k) => {
        expect(Math.abs(value - exact[k]!)).toBeLessThan(1e-8);
      });
    }
  });

  it('have the values of W₂ and of the kernel’s sums', () => {
    const x = generator.samples(start);
    expect(transportLoss(data)(x).value).toBeCloseTo(wasserstein(x, data, 2) ** 2 / 2, 12);
    // Other counts and other dimensions go through the transport problem.
    expect(transportLoss([[0], [1], [1]])(x).value).toBeCloseTo(
      wasserstein(x, [[0], [1], [1]], 2) ** 2 / 2,
      12,
    );
    const plane = samples([0, 0, 3, 4], 2);
    expect(
      transportLoss([
        [3, 4],
        [0, 1],
      ])(plane).value,
    ).toBeCloseTo(0.25, 12);
    expect([
      ...transportLoss([
        [3, 4],
        [0, 1],
      ])(plane).gradient,
    ]).toEqual([0, -0.5, 0, 0]);
    // Squares at the ends of float64, where the plan's cost is in other units.
    for (const size of [2 ** -250, 2 ** 250]) {
      const near = transportLoss([[3 * size, 4 * size]])(samples([0, 0], 2));
      expect(near.value).toBe(12.5 * size ** 2);
    }
    expect(kernelLoss([[0]], 1)(samples([1], 1)).value).toBeCloseTo(1 - Math.exp(-0.5), 14);
    expect(smooth(samples(data.flat(), 1)).value).toBeCloseTo(0, 14);
  });
});

describe('the proximal step', () => {
  it('is a minimum: no neighbor is lower, and the objective’s slope is 0', () => {
    const h = 0.5;
    const found = generatorProximalStep({ generator, loss: smooth }, rwpFromSamples, start, h);
    const y = generator.samples(start);
    const objective = (theta: Float64Array) => {
      const x = generator.samples(theta);
      return smooth(x).value + rwpFromSamples(x, y).squaredDistance / (2 * h);
    };
    const least = objective(found.theta);
    expect(least).toBeLessThan(objective(start));
    expect(found.loss + found.squaredDistance / (2 * h)).toBeCloseTo(least, 14);
    found.theta.forEach((_, k) => {
      for (const size of [-1e-3, 1e-3]) {
        const beside = found.theta.map((value, i) => (i === k ? value + size : value));
        expect(objective(beside)).toBeGreaterThan(least);
      }
    });
    const slope = noisyGradient(objective, found.theta).values;
    expect(Math.hypot(...slope)).toBeLessThan(1e-7);
  });

  it('is the same at every scale of the samples', () => {
    const plain = generatorProximalStep(
      { generator, loss: transportLoss(data) },
      rwpFromSamples,
      start,
      0.1,
    );
    for (const scale of [1e-100, 1e-6, 1e6, 1e100]) {
      const [scaled, eta] = [
        reparametrize(generator, scaledParameters(start.map((_, k) => (k >= 6 ? scale : 1)))),
        start,
      ];
      const loss = transportLoss(data.map(([x]) => [scale * x!]));
      const found = generatorProximalStep({ generator: scaled, loss }, rwpFromSamples, eta, 0.1);
      expect(found.squaredDistance / scale / scale / plain.squaredDistance).toBeCloseTo(1, 8);
      expect(found.loss / scale / scale / plain.loss).toBeCloseTo(1, 8);
    }
  });

  it('moves samples by at most h·L for RWP, where L bounds the loss’s slope per sample', () => {
    // B ∂F/∂x is below 2·e^-½ for this kernel.
    for (const h of [0.1, 1]) {
      const { squaredDistance } = generatorProximalStep(
        { generator, loss: smooth },
        rwpFromSamples,
        start,
        h,
      );
      expect(Math.sqrt(squaredDistance)).toBeLessThan(h * 2 * Math.exp(-0.5));
      expect(Math.sqrt(squaredDistance)).toBeGreaterThan(0.01 * h);
    }
  });
});

describe('section 2: does the parametrization matter?', () => {
  it.each([4, 0.25])('last layer W or %d·W: natural steps agree to rounding, SGD’s do not', (c) => {
    const [here, there] = [[generator, start] as const, lastLayer(c)];
    expect(
      gapAfter(proximal(rwpFromSamples), smooth, here, there, { h: 1, steps: 10 }),
    ).toBeLessThan(1e-8);
    expect(
      gapAfter(proximal(rwpFromSamples), transportLoss(data), here, there, { h: 0.1, steps: 10 }),
    ).toBeLessThan(1e-8);
    // A linear change of parameters: the explicit natural gradient agrees exactly, too.
    expect(gapAfter(natural, smooth, here, there, { h: 1, steps: 10 })).toBeLessThan(1e-10);
    expect(gapAfter(sgd, smooth, here, there, { h: 0.5, steps: 10 })).toBeGreaterThan(0.1);
    // Damping by λI is no property of the model: it brings the parametrization back.
    const damped: Step = (problem, theta, h) => {
      const j = problem.generator.jacobian(theta);
      const metric = j
        .transpose()
        .mmul(j)
        .mul(1 / B)
        .add(Matrix.eye(9).mul(0.1));
      const slope = () => generatorGradient(problem, theta);
      const direction = naturalGradient(
        { loss: () => 0, gradient: slope, metric: () => metric },
        theta,
      );
      return theta.map((value, k) => value - h * direction[k]!);
    };
    expect(gapAfter(damped, smooth, here, there, { h: 1, steps: 10 })).toBeGreaterThan(0.01);
  });

  it('a bent change of parameters: proximal to the solver’s accuracy, explicit to order h, SGD not', () => {
    const [here, there] = [
      [generator, start] as const,
      [reparametrize(generator, bent), bentStart] as const,
    ];
    const time = 2;
    const gaps = (step: Step) =>
      [4, 8, 16].map((steps) => gapAfter(step, smooth, here, there, { h: time / steps, steps }));
    for (const gap of gaps(proximal(rwpFromSamples))) expect(gap).toBeLessThan(1e-7);
    const explicit = gaps(natural);
    expect(explicit[2]!).toBeGreaterThan(1e-5);
    expect(Math.log2(explicit[0]! / explicit[2]!) / 2, explicit.join(', ')).toBeCloseTo(1, 0);
    expect(explicit[1]! / explicit[2]!).toBeGreaterThan(1.7);
    const euclidean = gaps(sgd);
    expect(euclidean[2]!).toBeGreaterThan(0.01);
    expect(euclidean[2]! / euclidean[0]!).toBeGreaterThan(0.8);
  });

  it('O1, O2Diag and O2Full agree where their distance sees every parameter', () => {
    // x = w tanh(U z + a) + b with fixed U, a: mean and variance determine (w, b), up to the sign of w.
    const [w, b] = [1.2, 0.1];
    const embed = (c: number): ParameterMap => ({
      parameters: 2,
      value: ([u, v]) => Float64Array.of(1, 0.3, -0.4, 1, 0.2, -0.3, c * u!, 0.4, c * v!),
      jacobian: () => {
        const m = Matrix.zeros(9, 2);
        return m.set(6, 0, c).set(8, 1, c);
      },
    });
    for (const distance of [o2DiagFromSamples, o2FullFromSamples]) {
      const [a, s] = [embed(1), embed(4)].map((map) => reparametrize(generator, map));
      const gap = gapAfter(
        proximal(distance),
        smooth,
        [a!, Float64Array.of(w, b)],
        [s!, Float64Array.of(w / 4, b / 4)],
        { h: 1, steps: 10 },
      );
      expect(gap).toBeLessThan(1e-8);
    }
    const shift = (c: number): ParameterMap => ({
      parameters: 1,
      value: ([v]) => Float64Array.of(1, 0.3, -0.4, 1, 0.2, -0.3, w, 0.4, c * v!),
      jacobian: () => Matrix.zeros(9, 1).set(8, 0, c),
    });
    const [a, s] = [shift(1), shift(4)].map((map) => reparametrize(generator, map));
    const gap = gapAfter(
      proximal(o1FromSamples),
      smooth,
      [a!, Float64Array.of(b)],
      [s!, Float64Array.of(b / 4)],
      { h: 1, steps: 10 },
    );
    expect(gap).toBeLessThan(1e-8);
  });
});

describe('refuses', () => {
  const problem = { generator, loss: smooth };
  it.each<[string, () => unknown]>([
    ['h', () => generatorProximalStep(problem, rwpFromSamples, start, 0)],
    ['restarts', () => generatorProximalStep(problem, rwpFromSamples, start, 1, { restarts: 0 })],
    ['theta', () => generatorProximalStep(problem, rwpFromSamples, [1], 1)],
    ['theta', () => generator.samples(Float64Array.of(1))],
    ['theta', () => generator.jacobian(Float64Array.of(1))],
    ['theta', () => generatorGradient(problem, [])],
    ['latents', () => tanhGenerator([], { hidden: 2, dimension: 1 })],
    ['hidden', () => tanhGenerator(latents, { hidden: 0, dimension: 1 })],
    ['dimension', () => tanhGenerator(latents, { hidden: 1, dimension: 1.5 })],
    ['scales', () => scaledParameters([1, 0])],
    ['bandwidth', () => kernelLoss(data, 0)],
    ['target', () => kernelLoss([], 1)],
    ['x', () => smooth(samples([0, 0], 2))],
    ['target', () => transportLoss([[Number.NaN]])],
  ])('a bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
