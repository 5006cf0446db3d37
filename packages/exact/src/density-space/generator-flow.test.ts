import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { gaussianKullbackLeibler } from '../divergences/gaussian.js';
import {
  backwardEuler,
  type FlowStep,
  forwardEuler,
  semiBackwardEuler,
  trajectory,
} from '../flows/discretizations.js';
import type { FlowProblem } from '../flows/flow-problem.js';
import { referenceFlow } from '../flows/reference.js';
import { normal } from '../measures/families.js';
import { gaussian } from '../measures/gaussian.js';
import { gaussianMetric, gaussianTangents } from '../metric-tensors/gaussian.js';
import { fokkerPlanck } from './fokker-planck.js';
import { generatorFlow, type MonotoneGenerator } from './generator-flow.js';
import type { LinePotential } from './jko.js';
import { normalScores, normalScoresSquaredW2 } from './normal-scores.js';
import { ornsteinUhlenbeck } from './ornstein-uhlenbeck.js';

const quadratic: LinePotential = {
  value: (x) => (x * x) / 2,
  derivative: (x) => x,
  secondDerivative: () => 1,
};
const doubleWell: LinePotential = {
  value: (x) => (x * x - 1) ** 2,
  derivative: (x) => 4 * x * (x * x - 1),
  secondDerivative: (x) => 12 * x * x - 4,
};
const gaussians: MonotoneGenerator = {
  value: ([m, s], z) => m! + s! * z,
  derivatives: (_, z) => [1, z],
};
/** x = m + e^b z + c tanh 2z, increasing for e^b + 2c > 0: its metric depends on b. */
const bend: MonotoneGenerator = {
  value: ([m, b, c], z) => m! + Math.exp(b!) * z + c! * Math.tanh(2 * z),
  derivatives: ([, b], z) => [1, Math.exp(b!) * z, Math.tanh(2 * z)],
};
/** x = m + s z + Σ_k c_k tanh(2z + 1.5k), k = −1, 0, 1. */
const threeBends: MonotoneGenerator = {
  value: ([m, s, ...c], z) =>
    c.reduce((sum, v, k) => sum + v * Math.tanh(2 * z + 1.5 * (k - 1)), m! + s! * z),
  derivatives: (_, z) => [1, z, ...[-1, 0, 1].map((k) => Math.tanh(2 * z + 1.5 * k))],
};
const steps: [string, number, () => FlowStep][] = [
  ['forward Euler', 0, () => forwardEuler],
  ['semi-backward Euler at the anchor', 1, () => semiBackwardEuler('anchor')],
  ['semi-backward Euler at the midpoint', 2, () => semiBackwardEuler()],
  ['backward Euler', 3, () => backwardEuler(2)],
];
/** Errors in W₂ for h, h/2, h/4, step by step. */
const line = [
  [0.0426, 0.0204, 0.01],
  [0.0365, 0.0189, 0.0096],
  [0.0365, 0.0189, 0.0096],
  [0.0365, 0.0189, 0.0096],
];
const plane = [
  [0.047, 0.021, 0.01],
  [0.0286, 0.0151, 0.0078],
  [0.0295, 0.0157, 0.0081],
];
const bent = [
  [0.0112, 0.0056, 0.0028],
  [0.0127, 0.0063, 0.0031],
  [0.0109, 0.0055, 0.0028],
  [0.0109, 0.0055, 0.0028],
];

/** Errors of a step's end at `time` for h, h/2, h/4. */
function errorsOf(
  step: FlowStep,
  problem: FlowProblem,
  start: ArrayLike<number>,
  time: number,
  h: number,
  error: (theta: Float64Array) => number,
): number[] {
  return [h, h / 2, h / 4].map((size) =>
    error(trajectory(step, problem, start, { h: size, steps: Math.round(time / size) }).at(-1)!),
  );
}

/** Order 1, and the numbers of the page. */
function expectOrderOne(errors: number[], slack: number, published: number[]): void {
  published.forEach((value, k) => {
    expect(errors[k]).toBeCloseTo(value, 4);
  });
  for (const k of [1, 2]) {
    expect(Math.abs(Math.log2(errors[k - 1]! / errors[k]!) - 1)).toBeLessThan(slack);
  }
}

describe('the flow of KL(ρ‖e^{−V}) in Gaussians', () => {
  it.each(steps)('is Ornstein-Uhlenbeck on the line to order 1: %s', (_, k, step) => {
    const problem = generatorFlow(gaussians, quadratic, { nodes: 81 });
    const exact = normalScores(normal(2 * Math.exp(-0.5), Math.sqrt(1 - 0.75 * Math.exp(-1))), {
      nodes: 81,
    });
    const errors = errorsOf(step(), problem, [2, 0.5], 0.5, 0.1, (theta) =>
      Math.sqrt(normalScoresSquaredW2(problem.scores(theta), exact)),
    );
    expectOrderOne(errors, 0.2, line[k]!);
  });

  it.each(steps.slice(0, 3))(
    'is Ornstein-Uhlenbeck in R² with a full drift to order 1: %s',
    (_, k, step) => {
      const drift = [
        [2, 0.5],
        [0.5, 1],
      ];
      const equilibrium = gaussian(
        [0, 0],
        [
          [1 / 1.75, -0.5 / 1.75],
          [-0.5 / 1.75, 2 / 1.75],
        ],
      );
      // S = LLᵀ, L lower triangular.
      const model = ([m, n, a, b, c]: Float64Array) =>
        gaussian(
          [m!, n!],
          [
            [a! * a!, a! * b!],
            [a! * b!, b! * b! + c! * c!],
          ],
        );
      const problem: FlowProblem = {
        loss: (theta) => gaussianKullbackLeibler(model(theta), equilibrium),
        metric: (theta) => gaussianMetric(model(theta), gaussianTangents(model, theta)),
      };
      const start = [1, -1, 0.8, 0.3, 0.6];
      const exact = ornsteinUhlenbeck(
        {
          drift,
          mean: [1, -1],
          covariance: [
            [0.64, 0.24],
            [0.24, 0.45],
          ],
        },
        0.2,
      );
      const errors = errorsOf(step(), problem, start, 0.2, 0.1, (theta) =>
        Math.sqrt(gaussianSquaredW2(model(theta), exact)),
      );
      expectOrderOne(errors, 0.2, plane[k]!);
    },
    20_000, // differences of a metric of five parameters
  );
});

describe('the flow of KL(ρ‖e^{−V}) in a flow-like generator', () => {
  const problem = generatorFlow(bend, doubleWell, { nodes: 81, range: 6 });
  const start = [0.5, Math.log(0.4), 0];
  const exact = problem.scores(referenceFlow(problem, start, 0.2, { tolerance: 1e-9 }));

  it.each(steps)('is followed to order 1: %s', (_, k, step) => {
    const errors = errorsOf(step(), problem, start, 0.2, 0.05, (theta) =>
      Math.sqrt(normalScoresSquaredW2(problem.scores(theta), exact)),
    );
    expectOrderOne(errors, 0.25, bent[k]!);
  });

  it('ends at a distance from the flow in full density space that the model sets, not h', () => {
    const { density } = fokkerPlanck(
      { potential: doubleWell.value, start: normal(0.5, 0.4), interval: [-4, 4] },
      0.5,
    );
    const floor = (generator: MonotoneGenerator, theta: number[]) => {
      const flow = generatorFlow(generator, doubleWell);
      const end = flow.scores(referenceFlow(flow, theta, 0.5, { tolerance: 1e-8 }));
      return Math.sqrt(normalScoresSquaredW2(end, normalScores(density)));
    };
    const [poor, rich] = [floor(gaussians, [0.5, 0.4]), floor(threeBends, [0.5, 0.4, 0, 0, 0])];
    expect(poor).toBeCloseTo(0.2777, 4);
    expect(rich).toBeCloseTo(0.0317, 4);
  });
});

describe('generatorFlow', () => {
  it('has the gradient of its loss', () => {
    const problem = generatorFlow(threeBends, doubleWell);
    const theta = Float64Array.of(0.3, 0.5, 0.1, -0.1, 0.2);
    const gradient = problem.gradient!(theta);
    theta.forEach((_, k) => {
      const shifted = (by: number) => problem.loss(theta.map((v, i) => (i === k ? v + by : v)));
      expect(gradient[k]).toBeCloseTo((shifted(1e-5) - shifted(-1e-5)) / 2e-5, 7);
    });
  });

  it('refuses generators that do not increase or whose derivatives do not fit', () => {
    const problem = generatorFlow(gaussians, quadratic);
    expect(problem.loss(Float64Array.of(0, -1))).toBe(Infinity);
    expect(() => problem.scores([0, -1])).toThrow(/^generator /);
    expect(() => problem.metric(Float64Array.of(0, 1, 2))).toThrow(/^generator /);
    expect(() => problem.scores([])).toThrow(/^theta /);
    expect(() => generatorFlow(gaussians, quadratic, { nodes: 1 })).toThrow(/^nodes /);
  });
});
