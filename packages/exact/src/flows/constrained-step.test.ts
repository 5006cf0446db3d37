import { ArgumentError } from '@wprox/arguments';
import { describe, expect, it } from 'vitest';
import { gradient } from '../differentiation/differences.js';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { kullbackLeibler } from '../divergences/divergences.js';
import { gaussianKullbackLeibler } from '../divergences/gaussian.js';
import { gaussian } from '../measures/gaussian.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { densityFisherRao, gaussianFisherRao } from '../metric-tensors/fisher-rao.js';
import { gaussianMetric, gaussianTangents } from '../metric-tensors/gaussian.js';
import { gaussianMixtureMetric } from '../metric-tensors/gaussian-mixture.js';
import { deltaPair } from '../models/delta-pair.js';
import { constrainedStep, steepestStep } from './constrained-step.js';
import {
  angle,
  line,
  lineCases,
  lineGradient,
  lineLoss,
  lineStart,
  plane,
  planeLoss,
  planeStart,
} from './divergences.fixture.js';

/** 0.3 N(m₁, 0.6²) + 0.7 N(m₂, 1). */
const mixture = (theta: Float64Array) =>
  gaussianMixture({ weights: [0.3, 0.7], means: theta, standardDeviations: [0.6, 1] });
/** −φ′(z) of the standard normal density. */
const slopeOf = (z: number) => (z * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
// The trapezoidal rule on densities that vanish at the ends errs less than 1e-12 here.
const nodes = Array.from({ length: 131 }, (_, k) => -8 + k / 7);
const integral = (f: (x: number) => number) => nodes.reduce((sum, x) => sum + f(x) / 7, 0);
const mixtureKl = (a: Float64Array, b: Float64Array) => {
  const [p, q] = [mixture(b), mixture(a)];
  return integral((x) => p.pdf(x) * Math.log(p.pdf(x) / q.pdf(x)));
};
/** ∫ (T(x) − x)² p(x) dx with F_q(T(x)) = F_p(x), T by Newton’s method from x. */
const mixtureSquaredW2 = (a: Float64Array, b: Float64Array) => {
  const [p, q] = [mixture(a), mixture(b)];
  return integral((x) => {
    let t = x;
    for (let k = 0; k < 5; k++) {
      t += (x < 0.5 ? p.cdf(x) - q.cdf(t) : q.survival(t) - p.survival(x)) / q.pdf(t);
    }
    return (t - x) ** 2 * p.pdf(x);
  });
};

describe('as ε → 0 the step is the natural gradient of the divergence', () => {
  it.each(lineCases)(
    'N(m, s), %s: order 1 in the length of the step',
    (_name, distance, hessian) => {
      for (const linearized of [true, false]) {
        const errors = [1e-4, 1e-5, 1e-6].map((epsilon) => {
          const found = constrainedStep({ loss: lineLoss, distance }, lineStart, epsilon, {
            linearized,
          });
          expect(Math.abs(found.distance / epsilon - 1)).toBeLessThan(1e-9);
          expect(distance(Float64Array.from(lineStart), found.theta)).toBeCloseTo(
            found.distance,
            12,
          );
          return angle(found.step, steepestStep(lineGradient, hessian, epsilon));
        });
        // Linear F and quadratic D, the Euclidean case, have no error at all.
        if (errors[0]! < 1e-10) continue;
        expect(Math.log10(errors[0]! / errors[2]!), errors.join(', ')).toBeCloseTo(1, 1);
        expect(errors[2]!).toBeLessThan(2e-3);
      }
    },
  );

  it('Gaussians in R², ½W₂² and KL: order 1, each to its own natural gradient', () => {
    const slope = gradient(planeLoss, planeStart).values;
    const tangents = gaussianTangents(plane, planeStart);
    const cases = [
      [
        (a: Float64Array, b: Float64Array) => gaussianSquaredW2(plane(a), plane(b)) / 2,
        gaussianMetric(plane(planeStart), tangents),
      ],
      [
        (a: Float64Array, b: Float64Array) => gaussianKullbackLeibler(plane(b), plane(a)),
        gaussianFisherRao(plane(planeStart), tangents),
      ],
    ] as const;
    const directions = cases.map(([distance, metric]) => {
      const errors = [1e-3, 1e-5].map((epsilon) => {
        const { step } = constrainedStep({ loss: planeLoss, distance }, planeStart, epsilon);
        return angle(step, steepestStep(slope, metric, epsilon));
      });
      expect(Math.log10(errors[0]! / errors[1]!), errors.join(', ')).toBeCloseTo(1, 1);
      return steepestStep(slope, metric, 1);
    });
    // The two natural gradients are no multiples of each other, so the test tells them apart.
    expect(angle(directions[0]!, directions[1]!)).toBeGreaterThan(0.1);
  });

  it('a mixture’s means, W₂² and KL by the trapezoidal rule', () => {
    const start = Float64Array.of(-1, 1.5);
    const loss = ([a, b]: Float64Array) => 3 * a! + b! ** 2;
    const wasserstein = gaussianMixtureMetric(mixture(start), ['means']).mul(2);
    const fisher = densityFisherRao((x, theta) => mixture(theta).pdf(x), start, {
      derivatives: (x) => [(0.3 * slopeOf((x + 1) / 0.6)) / 0.36, 0.7 * slopeOf(x - 1.5)],
    });
    // Components that overlap exchange mass, so neither metric is diagonal.
    expect(Math.abs(wasserstein.get(0, 1))).toBeGreaterThan(0.01);
    for (const [distance, metric] of [
      [mixtureSquaredW2, wasserstein],
      [mixtureKl, fisher],
    ] as const) {
      const errors = [1e-3, 1e-5].map((epsilon) => {
        const { step } = constrainedStep({ loss, distance }, start, epsilon);
        return angle(step, steepestStep([3, 3], metric, epsilon));
      });
      expect(Math.log10(errors[0]! / errors[1]!), errors.join(', ')).toBeCloseTo(1, 1);
    }
  });
});

describe('where the step is known', () => {
  it('a pair of point masses: every mass moves as far, whatever its weight', () => {
    const pair = deltaPair(0.2);
    const [start, target] = [[-2, 1] as const, [-1, 2] as const];
    const loss = ([a, b]: Float64Array) => pair.loss([a!, b!], target);
    const distance = ([c, d]: Float64Array, [a, b]: Float64Array) =>
      pair.squaredW2([a!, b!], [c!, d!]);
    // W₂² = α da² + (1 − α) db² = ε with da = db is √ε each.
    for (const epsilon of [1e-6, 0.01, 0.25]) {
      const { step, multiplier } = constrainedStep({ loss, distance }, start, epsilon);
      for (const value of step) expect(value / Math.sqrt(epsilon)).toBeCloseTo(1, 6);
      // F falls by √ε, so −dF/dε = 1/(2√ε).
      expect(multiplier * 2 * Math.sqrt(epsilon)).toBeCloseTo(1, 6);
    }
    // The Euclidean step goes as (α, 1 − α), away from the light mass's target.
    const euclid = {
      loss,
      distance: ([c, d]: Float64Array, [a, b]: Float64Array) => (a! - c!) ** 2 + (b! - d!) ** 2,
    };
    const { step } = constrainedStep(euclid, start, 0.01);
    expect(angle(step, [0.2, 0.8])).toBeLessThan(1e-7);
    // KL between different point masses is infinite, so no step has KL = ε.
    const measure = ([a, b]: Float64Array) => pair.measure([a!, b!]);
    const kl = (c: Float64Array, at: Float64Array) => kullbackLeibler(measure(at), measure(c));
    expect(() => constrainedStep({ loss, distance: kl }, start, 0.01)).toThrow(
      /^epsilon is 0.01, which D does not reach/,
    );
  });

  it('N(m, s) in W₂², where D is ‖(dm, ds)‖²: the exact loss by brute force on the circle', () => {
    const model = ([m, s]: Float64Array) => gaussian([m!], [[s! * s!]]);
    const loss = (theta: Float64Array) =>
      gaussianKullbackLeibler(model(theta), gaussian([1], [[0.25]]));
    const distance = (a: Float64Array, b: Float64Array) => gaussianSquaredW2(model(a), model(b));
    for (const epsilon of [0.01, 0.3]) {
      const found = constrainedStep({ loss, distance }, [0, 1.2], epsilon);
      const r = Math.sqrt(epsilon);
      let least = Infinity;
      for (let k = 0; k < 4000; k++) {
        const t = (k * Math.PI) / 2000;
        least = Math.min(least, loss(Float64Array.of(r * Math.cos(t), 1.2 + r * Math.sin(t))));
      }
      // The grid errs by (π/2000)² of the curvature, about 2e-6.
      expect(found.change + loss(Float64Array.of(0, 1.2)) - least).toBeLessThan(1e-9);
      expect(found.change + loss(Float64Array.of(0, 1.2)) - least).toBeGreaterThan(-1e-5);
    }
  });

  it('the multiplier is −dF/dε, below 0 where F has its minimum nearer than ε', () => {
    const [, distance] = lineCases[2]!;
    const step = (epsilon: number) =>
      constrainedStep({ loss: lineLoss, distance }, lineStart, epsilon);
    for (const epsilon of [0.05, 0.5, 3]) {
      const h = 1e-3 * epsilon;
      const slope = (step(epsilon + h).change - step(epsilon - h).change) / (2 * h);
      expect(step(epsilon).multiplier / -slope).toBeCloseTo(1, 4);
    }
    expect(step(0.5).multiplier).toBeGreaterThan(0);
    // KL(target ‖ start) is the distance at which F is 0, its minimum.
    const toTarget = distance(Float64Array.from(lineStart), Float64Array.of(1, Math.log(0.5)));
    expect(Math.abs(step(toTarget * 0.999).multiplier)).toBeLessThan(0.1);
    expect(step(toTarget * 2).multiplier).toBeLessThan(-0.1);
  });

  it('takes the metric and the gradient where they are known, and finds the same', () => {
    const distance = (a: Float64Array, b: Float64Array) => gaussianSquaredW2(line(a), line(b)) / 2;
    const bare = constrainedStep({ loss: lineLoss, distance }, lineStart, 0.01);
    const given = constrainedStep(
      {
        loss: lineLoss,
        distance,
        gradient: ([m, eta]) => [4 * (m! - 1), 4 * Math.exp(2 * eta!) - 1],
        metric: ([, eta]) => [
          [7, 0],
          [0, 7 * Math.exp(2 * eta!)],
        ], // a factor does not matter
      },
      lineStart,
      0.01,
    );
    given.step.forEach((value, k) => {
      expect(value).toBeCloseTo(bare.step[k]!, 8);
    });
  });
});

it('is right to 1e-5 or refuses where rounding hides D', () => {
  // N(m, s) in W₂²: the step is √ε times a unit vector; W₂² itself is known to 1e-16 or so.
  const model = ([m, s]: Float64Array) => gaussian([m!], [[s! * s!]]);
  const problem = {
    loss: ([m, s]: Float64Array) => 3 * m! + 4 * s!,
    distance: (a: Float64Array, b: Float64Array) => gaussianSquaredW2(model(a), model(b)),
  };
  const outcomes = Array.from({ length: 18 }, (_, k) => {
    const epsilon = 10 ** -k;
    try {
      const { step } = constrainedStep(problem, [0, 2], epsilon);
      expect(Math.abs(step[0]! / Math.sqrt(epsilon) + 0.6)).toBeLessThan(1e-5);
      expect(Math.abs(step[1]! / Math.sqrt(epsilon) + 0.8)).toBeLessThan(1e-5);
      return 'right';
    } catch (error) {
      expect(error).toBeInstanceOf(ArgumentError);
      return 'refused';
    }
  });
  expect(outcomes.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => 'right'));
  expect(outcomes.slice(14)).toEqual(Array.from({ length: 4 }, () => 'refused'));
});

it('is right to 1e-5 or refuses beside large offsets', () => {
  const model = ([m, s]: Float64Array) => gaussian([m!], [[s! * s!]]);
  const outcomes = [0, 1e2, 1e4, 1e6, 1e8].map((offset) => {
    const problem = {
      loss: ([m, s]: Float64Array) => 3 * (m! - offset) + 4 * s!,
      distance: (a: Float64Array, b: Float64Array) => gaussianSquaredW2(model(a), model(b)),
    };
    try {
      const { step } = constrainedStep(problem, [offset, 2], 0.01);
      expect(Math.abs(step[0]! + 0.06)).toBeLessThan(1e-6);
      expect(Math.abs(step[1]! + 0.08)).toBeLessThan(1e-6);
      return 'right';
    } catch (error) {
      expect(error).toBeInstanceOf(ArgumentError);
      return 'refused';
    }
  });
  expect(outcomes.slice(0, 3)).toEqual(['right', 'right', 'right']);
});

describe('refuses', () => {
  const distance = (a: Float64Array, b: Float64Array) =>
    (a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2;
  const loss = ([x, y]: Float64Array) => x! + y!;
  const problem = { loss, distance };
  it.each<[string, () => unknown]>([
    ['epsilon', () => constrainedStep(problem, [0, 0], 0)],
    ['epsilon', () => constrainedStep(problem, [0, 0], Number.NaN)],
    // D = x²/(1 + x²) stays below 1.
    [
      'epsilon',
      () =>
        constrainedStep(
          { loss, distance: (a, b) => distance(a, b) / (1 + distance(a, b)) },
          [0, 0],
          2,
        ),
    ],
    // Rounding: D knows no steps of 1e-12 at 1.
    [
      'epsilon',
      () =>
        constrainedStep(
          { loss, distance: (a, b) => Math.round(distance(a, b) * 1e6) / 1e6 },
          [0, 0],
          1e-7,
        ),
    ],
    [
      'distance',
      () =>
        constrainedStep(
          { loss, distance: (a, b) => (a[0]! + a[1]! - b[0]! - b[1]!) ** 2 },
          [0, 0],
          1,
        ),
    ],
    ['gradient', () => constrainedStep({ ...problem, loss: () => 1 }, [0, 0], 1)],
    ['gradient', () => constrainedStep({ ...problem, gradient: () => [1] }, [0, 0], 1)],
    [
      'metric',
      () =>
        constrainedStep(
          {
            ...problem,
            metric: () => [
              [1, 1],
              [1, 1],
            ],
          },
          [0, 0],
          1,
        ),
    ],
    ['metric', () => constrainedStep({ ...problem, metric: () => [[1]] }, [0, 0], 1)],
    ['theta', () => constrainedStep(problem, [], 1)],
    [
      'gradient',
      () =>
        steepestStep(
          [0, 0],
          [
            [1, 0],
            [0, 1],
          ],
          1,
        ),
    ],
    [
      'hessian',
      () =>
        steepestStep(
          [1, 0],
          [
            [1, 0],
            [1, 1],
          ],
          1,
        ),
    ],
    [
      'hessian',
      () =>
        steepestStep(
          [1, 0],
          [
            [1, 0],
            [0, -1],
          ],
          1,
        ),
    ],
    [
      'epsilon',
      () =>
        steepestStep(
          [1, 0],
          [
            [1, 0],
            [0, 1],
          ],
          -1,
        ),
    ],
  ])('a bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
