import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { gaussianKullbackLeibler } from '../divergences/gaussian.js';
import { gaussian } from '../measures/gaussian.js';
import { type Edge, graphDistribution } from '../measures/graph.js';
import { gaussianMetric, gaussianTangents } from '../metric-tensors/gaussian.js';
import { graphMetric } from '../metric-tensors/graph.js';
import { contractionFactors, convergenceRate } from './convergence-rate.js';
import {
  backwardEuler,
  type FlowStep,
  forwardEuler,
  semiBackwardEuler,
  trajectory,
} from './discretizations.js';
import type { FlowProblem } from './flow-problem.js';
import { referenceFlow } from './reference.js';

const target = gaussian([1], [[0.25]]);
const line = ([m, eta]: Float64Array) => gaussian([m!], [[Math.exp(2 * eta!)]]);
/** N(m, e^2η) towards N(1, 1/4) in KL; the metric is Wasserstein's. */
const kl: FlowProblem = {
  loss: (theta) => gaussianKullbackLeibler(line(theta), target),
  gradient: ([m, eta]) => [4 * (m! - 1), 4 * Math.exp(2 * eta!) - 1],
  metric: ([, eta]) => [
    [1, 0],
    [0, Math.exp(2 * eta!)],
  ],
};
const klEnd = Float64Array.of(1, Math.log(0.5));

const plane = ([a, b, c, d, e]: Float64Array) => {
  const [x, y] = [Math.exp(c!), Math.exp(d!)];
  return gaussian(
    [a!, b!],
    [
      [x * x, x * e!],
      [x * e!, e! * e! + y * y],
    ],
  );
};
const planeEnd = Float64Array.of(0.3, -0.2, 0.1, 0.2, -0.4);
const wassersteinMetric = (theta: Float64Array) =>
  gaussianMetric(plane(theta), gaussianTangents(plane, theta));

const triangle: Edge[] = [
  [0, 1, 1],
  [1, 2, 2],
  [0, 2, 0.5],
];
const softmax = ([a, b]: Float64Array) => {
  const e = [Math.exp(a!), Math.exp(b!), 1];
  const sum = e[0]! + e[1]! + e[2]!;
  return e.map((value) => value / sum);
};
const q = [0.5, 0.2, 0.3];
const onGraph: FlowProblem = {
  loss: (theta) => softmax(theta).reduce((sum, p, i) => sum + p * Math.log(p / q[i]!), 0),
  gradient: (theta) => {
    const p = softmax(theta);
    const excess = p.map((value, i) => Math.log(value / q[i]!));
    const mean = excess.reduce((sum, value, i) => sum + p[i]! * value, 0);
    return [0, 1].map((k) => p[k]! * (excess[k]! - mean));
  },
  metric: (theta) => {
    const p = softmax(theta);
    const derivatives = p.map((pi, i) => [0, 1].map((k) => pi * ((i === k ? 1 : 0) - p[k]!)));
    return graphMetric(graphDistribution(p, triangle), derivatives);
  },
};
const graphEnd = Float64Array.of(Math.log(0.5 / 0.3), Math.log(0.2 / 0.3));

describe('eigenvalues of G⁺Hess F in closed form', () => {
  it('N(m, s) in KL: 1/s² and 2/s² in W₂, 1 and 1 in Fisher-Rao', () => {
    const wasserstein = convergenceRate(kl, klEnd);
    expect(wasserstein.eigenvalues[0]).toBeCloseTo(4, 7);
    expect(wasserstein.eigenvalues[1]).toBeCloseTo(8, 7);
    expect(wasserstein).toMatchObject({ frozen: 0 });
    expect(Math.abs(wasserstein.slowest[0]!)).toBeCloseTo(1, 9);
    // KL's Hessian is Fisher-Rao, so KL falls at rate 1 in every direction.
    const fisher = convergenceRate(
      {
        ...kl,
        metric: () => [
          [4, 0],
          [0, 2],
        ],
      },
      klEnd,
    );
    for (const value of fisher.eigenvalues) expect(value).toBeCloseTo(1, 7);
  });

  it('½W₂² in the Wasserstein metric: 1 in all five directions of a Gaussian of R²', () => {
    const problem: FlowProblem = {
      loss: (theta) => gaussianSquaredW2(plane(theta), plane(planeEnd)) / 2,
      metric: wassersteinMetric,
    };
    for (const value of convergenceRate(problem, planeEnd).eigenvalues) {
      expect(value).toBeCloseTo(1, 6);
    }
  });

  it('does not depend on the parameters: (AᵀGA)⁺(AᵀHA) has the eigenvalues of G⁺H', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 }),
        fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 3, maxLength: 3 }),
        (entries, exponents) => {
          const root = Matrix.from1DArray(3, 3, entries);
          const g = root.mmul(root.transpose()).add(Matrix.eye(3));
          const h = Matrix.diag([1, 2, 5]);
          const scale = exponents.map((k) => 10 ** k);
          const scaled = (m: Matrix) => m.clone().mulRowVector(scale).mulColumnVector(scale);
          const eigenvalues = (metric: Matrix, hessian: Matrix) =>
            convergenceRate(
              { loss: () => 0, gradient: () => [0, 0, 0], metric: () => metric },
              [0, 0, 0],
              { hessian },
            ).eigenvalues;
          const [one, other] = [eigenvalues(g, h), eigenvalues(scaled(g), scaled(h))];
          one.forEach((value, k) => {
            expect(other[k]! / value).toBeCloseTo(1, 6);
          });
          // The product of the eigenvalues is det H / det G.
          const determinant = 10 / detOf(g);
          expect(one.reduce((a, b) => a * b) / determinant).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** The determinant of a 3 × 3 matrix. */
function detOf(m: Matrix): number {
  const at = (i: number, j: number) => m.get(i, j);
  return (
    at(0, 0) * (at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1)) -
    at(0, 1) * (at(1, 0) * at(2, 2) - at(1, 2) * at(2, 0)) +
    at(0, 2) * (at(1, 0) * at(2, 1) - at(1, 1) * at(2, 0))
  );
}

const gap = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.hypot(...Array.from(a, (value, k) => value - b[k]!));
/** θ* moved by `size` along a direction. */
const beside = (end: Float64Array, direction: Float64Array, size: number) =>
  end.map((value, k) => value + size * direction[k]!);

describe('the predicted rate is the observed rate', () => {
  it.each<[string, FlowProblem, Float64Array]>([
    ['N(m, s) in KL', kl, klEnd],
    ['three states on a triangle', onGraph, graphEnd],
  ])('of the flow, %s: to 3 digits and better nearer', (_name, problem, end) => {
    const { rate, slowest } = convergenceRate(problem, end);
    const errors = [1e-2, 1e-3].map((size) => {
      const start = beside(end, slowest, size);
      const time = 0.5 / rate;
      const arrived = referenceFlow(problem, start, time, { tolerance: 1e-11 });
      const observed = Math.log(gap(start, end) / gap(arrived, end)) / time;
      return Math.abs(observed / rate - 1);
    });
    // What is left is the flow's second order in the distance to θ*.
    expect(errors[1]!).toBeLessThan(1e-3);
    expect(errors[1]!).toBeLessThan(Math.max(errors[0]! / 4, 1e-8));
  });

  it('of the steps: 1 − hλ forward, 1/(1 + hλ) backward and semi-backward', () => {
    for (const [problem, end] of [
      [kl, klEnd],
      [onGraph, graphEnd],
    ] as const) {
      const { rate, slowest } = convergenceRate(problem, end);
      const h = 0.2 / rate;
      const methods: [FlowStep, 'forwardEuler' | 'backwardEuler'][] = [
        [forwardEuler, 'forwardEuler'],
        [backwardEuler(), 'backwardEuler'],
        [semiBackwardEuler('midpoint'), 'backwardEuler'],
        [semiBackwardEuler('anchor'), 'backwardEuler'],
      ];
      const predicted = contractionFactors([rate], h);
      expect(predicted.forwardEuler).toBeCloseTo(0.8, 12);
      expect(predicted.backwardEuler).toBeCloseTo(1 / 1.2, 12);
      for (const [step, name] of methods) {
        const path = trajectory(step, problem, beside(end, slowest, 1e-2), { h, steps: 2 });
        const observed = gap(path[2]!, end) / gap(path[1]!, end);
        expect(observed / predicted[name]).toBeCloseTo(1, 2);
      }
    }
  });

  it('forward Euler converges up to h = 2/λ_max and not beyond; backward Euler for every h', () => {
    const { eigenvalues } = convergenceRate(kl, klEnd);
    const limit = 2 / eigenvalues[1]!;
    const start = beside(klEnd, Float64Array.of(0, 1), 1e-4);
    const after = (step: FlowStep, h: number, steps = 40) =>
      gap(trajectory(step, kl, start, { h, steps }).at(-1)!, klEnd) / 1e-4;
    expect(contractionFactors(eigenvalues, 0.95 * limit).forwardEuler).toBeLessThan(1);
    expect(after(forwardEuler, 0.95 * limit)).toBeLessThan(0.05);
    expect(contractionFactors(eigenvalues, 1.05 * limit).forwardEuler).toBeGreaterThan(1);
    expect(after(forwardEuler, 1.05 * limit)).toBeGreaterThan(10);
    expect(after(semiBackwardEuler('anchor'), 4 * limit, 4)).toBeLessThan(1e-3);
  });

  it('a saddle: λ_min < 0 and the flow leaves', () => {
    const saddle: FlowProblem = {
      loss: ([x, y]) => (x! * x! - y! * y! + y! ** 4) / 2,
      metric: () => [
        [1, 0],
        [0, 4],
      ],
    };
    const { rate, slowest } = convergenceRate(saddle, [0, 0]);
    expect(rate).toBeCloseTo(-0.25, 9);
    const start = beside(new Float64Array(2), slowest, 1e-4);
    const left = referenceFlow(saddle, start, 4);
    expect(gap(left, [0, 0]) / 1e-4).toBeCloseTo(Math.E, 4);
  });
});

describe('a singular G̃', () => {
  // O1 sees the mean only: G̃ = diag(1, 0) in (m, η).
  const o1: FlowProblem = {
    ...kl,
    metric: () => [
      [1, 0],
      [0, 0],
    ],
  };
  const start = [0, 0.4];

  it('gives critical points of the flow where ∇F ≠ 0', () => {
    const { rate, frozen, eigenvalues } = convergenceRate(o1, klEnd);
    expect({ rate, frozen }).toEqual({ rate: 0, frozen: 1 });
    expect(eigenvalues[1]).toBeCloseTo(4, 9);
    const end = referenceFlow(o1, start, 20);
    expect(end[0]).toBeCloseTo(1, 9);
    expect(end[1]).toBe(0.4);
    // It rests at F = ½(r − 1 − log r), r = 4e^0.8, and ∂F/∂η = r − 1 there.
    const r = 4 * Math.exp(0.8);
    expect(o1.loss(end)).toBeCloseTo((r - 1 - Math.log(r)) / 2, 9);
    expect(o1.gradient!(end)[1]).toBeCloseTo(r - 1, 9);
    expect(() => convergenceRate(o1, end)).toThrow(/^theta is no critical point: ∂F\/∂θ_1 is 7.9/);
  });

  it('is no limit of proximal steps: those run to F’s own minimum there, whatever h', () => {
    const o1Distance = ([a]: Float64Array, [b]: Float64Array) => (a! - b!) ** 2;
    for (const h of [1e-1, 1e-2, 1e-3]) {
      for (const step of [semiBackwardEuler('anchor'), semiBackwardEuler(o1Distance)]) {
        const [m, eta] = step(o1, Float64Array.from(start), h);
        // h F + m²/2 is least at 4h/(1 + 4h), and where F is least in η.
        expect(m).toBeCloseTo((4 * h) / (1 + 4 * h), 8);
        expect(eta).toBeCloseTo(Math.log(0.5), 6);
      }
      const [m, eta] = backwardEuler()(o1, Float64Array.from(start), h);
      expect(m).toBeCloseTo((4 * h) / (1 + 4 * h), 8);
      expect(eta).toBeCloseTo(Math.log(0.5), 6);
      // The flow over the same time does not move η at all.
      expect(referenceFlow(o1, start, h)[1]).toBe(0.4);
    }
    // With damping the step tends to 0 with h, as a discretization's must.
    for (const h of [1e-3, 1e-4]) {
      const [, eta] = semiBackwardEuler('anchor')(
        { ...o1, damping: 0.1 },
        Float64Array.from(start),
        h,
      );
      expect((eta! - 0.4) / (-h * (4 * Math.exp(0.8) - 1)) / 10).toBeCloseTo(1, 0);
    }
  });

  it('is repaired by damping: the rates become H/(G + λI), as observed', () => {
    for (const damping of [0.5, 0.05]) {
      const damped = { ...o1, damping };
      const { eigenvalues, frozen } = convergenceRate(damped, klEnd);
      expect(frozen).toBe(0);
      const expected = [4 / (1 + damping), 2 / damping].sort((a, b) => a - b);
      eigenvalues.forEach((value, k) => {
        expect(value / expected[k]!).toBeCloseTo(1, 8);
      });
      const end = referenceFlow(damped, start, 8);
      expect(gap(end, klEnd)).toBeLessThan(1e-6);
      const axis = Float64Array.of(0, 1);
      const near = beside(klEnd, axis, 1e-4);
      const time = damping / 4;
      const arrived = referenceFlow(damped, near, time);
      expect(Math.log(1e-4 / gap(arrived, klEnd)) / time / (2 / damping)).toBeCloseTo(1, 3);
    }
  });

  it('small damping makes the frozen direction the fastest, and forward Euler unstable', () => {
    // λ → 0 does not tend to the flow with the pseudo-inverse: 2/λ against 0.
    const { eigenvalues } = convergenceRate({ ...o1, damping: 1e-3 }, klEnd);
    expect(eigenvalues[1]! / 2000).toBeCloseTo(1, 8);
    expect(contractionFactors(eigenvalues, 0.01).forwardEuler).toBeCloseTo(19, 6);
    expect(contractionFactors(eigenvalues, 0.01).backwardEuler).toBeLessThan(1);
  });
});

describe('refuses', () => {
  it.each<[string, () => unknown]>([
    ['theta', () => convergenceRate(kl, [0, 0])],
    ['theta', () => convergenceRate(kl, [])],
    [
      'metric',
      () =>
        convergenceRate(
          {
            ...kl,
            metric: () => [
              [0, 0],
              [0, 0],
            ],
          },
          klEnd,
        ),
    ],
    ['metric', () => convergenceRate({ ...kl, metric: () => [[1]] }, klEnd)],
    ['damping', () => convergenceRate({ ...kl, damping: -1 }, klEnd)],
    ['hessian', () => convergenceRate(kl, klEnd, { hessian: [[1]] })],
    ['h', () => contractionFactors([1], 0)],
    ['eigenvalues', () => contractionFactors([], 1)],
  ])('a bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
