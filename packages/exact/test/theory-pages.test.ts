/** The numbers in docs/concepts/theory: computed again, and looked up in the pages. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  constrainedStep,
  contractionFactors,
  convergenceRate,
  divergenceHessian,
  type FlowProblem,
  fitNoisyLinearGenerator,
  forwardEuler,
  gaussian,
  gaussianKullbackLeibler,
  gaussianSquaredW2,
  referenceFlow,
  semiBackwardEuler,
  steepestStep,
  trajectory,
} from '../src/index.js';

const page = (name: string) =>
  readFileSync(new URL(`../../../docs/concepts/theory/${name}.md`, import.meta.url), 'utf8');
/** Cells of a row without the padding of the table. */
const rows = (name: string) =>
  page(name)
    .split('\n')
    .filter((text) => text.startsWith('|'))
    .map((text) => text.replace(/ *\| */g, '|'));
const short = (value: number) => String(Number(value.toPrecision(3)));

/** N(m, e^2η), F = KL to N(1, 1/4), from N(0, e^0.8). */
const line = ([m, eta]: Float64Array) => gaussian([m!], [[Math.exp(2 * eta!)]]);
const loss = (theta: Float64Array) => gaussianKullbackLeibler(line(theta), gaussian([1], [[0.25]]));
const slope = ([m, eta]: Float64Array) => [4 * (m! - 1), 4 * Math.exp(2 * eta!) - 1];
const START = Float64Array.of(0, 0.4);
const END = Float64Array.of(1, Math.log(0.5));
const wasserstein = ([, eta]: Float64Array) => [
  [1, 0],
  [0, Math.exp(2 * eta!)],
];

describe('steps.md', () => {
  it('has the angles to the natural gradients', () => {
    const divergences = [
      ['½W₂²', (a: Float64Array, b: Float64Array) => gaussianSquaredW2(line(a), line(b)) / 2],
      [
        'KL(new ‖ old)',
        (a: Float64Array, b: Float64Array) => gaussianKullbackLeibler(line(b), line(a)),
      ],
      [
        '½‖dθ‖²',
        (a: Float64Array, b: Float64Array) => ((a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2) / 2,
      ],
    ] as const;
    for (const [name, distance] of divergences) {
      const { hessian } = divergenceHessian(distance, START);
      const angles = [1e-2, 1e-4, 1e-6].map((epsilon) => {
        const { step } = constrainedStep({ loss, distance }, START, epsilon);
        const natural = steepestStep(slope(START), hessian, epsilon);
        const angle = Math.atan2(step[1]!, step[0]!) - Math.atan2(natural[1]!, natural[0]!);
        return short((Math.abs(angle) * 180) / Math.PI);
      });
      const natural = steepestStep(slope(START), hessian, 1);
      const direction = ((Math.atan2(natural[1]!, natural[0]!) * 180) / Math.PI).toFixed(1);
      expect(rows('steps')).toContain(
        `|${name}|${direction}°|${angles.map((a) => `${a}°`).join('|')}|`,
      );
    }
  });
});

describe('convergence.md', () => {
  const metrics = [
    ['Wasserstein', wasserstein],
    [
      'Fisher-Rao',
      ([, eta]: Float64Array) => [
        [Math.exp(-2 * eta!), 0],
        [0, 2],
      ],
    ],
    [
      'Euclidean in (m, log s)',
      () => [
        [1, 0],
        [0, 1],
      ],
    ],
  ] as const;
  it('has the predicted and the observed rates', () => {
    for (const [name, metric] of metrics) {
      const problem: FlowProblem = { loss, gradient: slope, metric };
      const { eigenvalues } = convergenceRate(problem, END);
      const observed = [0, 1].map((axis) => {
        const start = END.map((value, k) => (k === axis ? value + 1e-4 : value));
        const time = 0.1;
        const arrived = referenceFlow(problem, start, time);
        return short(Math.log(1e-4 / Math.abs(arrived[axis]! - END[axis]!)) / time);
      });
      const predicted = [...eigenvalues].map((v) => short(v));
      expect(rows('convergence')).toContain(
        `|${name}|${predicted.join(', ')}|${observed.sort((a, b) => +a - +b).join(', ')}|`,
      );
    }
  });

  it('has the factors of the steps', () => {
    const problem: FlowProblem = { loss, gradient: slope, metric: wasserstein };
    const { eigenvalues } = convergenceRate(problem, END);
    for (const h of [0.05, 0.2, 0.3]) {
      const { forwardEuler: forward, backwardEuler: backward } = contractionFactors(eigenvalues, h);
      const factor = (step: typeof forwardEuler, axis: number) => {
        const start = END.map((value, k) => (k === axis ? value + 1e-5 : value));
        const [, first, second] = trajectory(step, problem, start, { h, steps: 2 });
        return Math.abs((second![axis]! - END[axis]!) / (first![axis]! - END[axis]!));
      };
      const observed = [forwardEuler, semiBackwardEuler()].map((step) =>
        short(Math.max(factor(step, 0), factor(step, 1))),
      );
      expect(rows('convergence')).toContain(
        `|${h}|${short(forward)}|${observed[0]}|${short(backward)}|${observed[1]}|`,
      );
    }
  });

  it('has the ends of the flows with a singular metric', () => {
    const o1: FlowProblem = {
      loss,
      gradient: slope,
      metric: () => [
        [1, 0],
        [0, 0],
      ],
    };
    for (const [name, problem] of [
      ['O1, pseudo-inverse', o1],
      ['O1 + 0.5 I', { ...o1, damping: 0.5 }],
      ['O1 + 0.001 I', { ...o1, damping: 1e-3 }],
    ] as const) {
      const { eigenvalues } = convergenceRate(problem, END);
      const end = referenceFlow(problem, START, 4, { tolerance: 1e-9 });
      const [rates, at] = [
        [...eigenvalues].map(short).join(', '),
        Math.abs(loss(end)) < 1e-4 ? '0' : short(loss(end)),
      ];
      const limit = short(2 / eigenvalues[1]!);
      expect(rows('convergence')).toContain(`|${name}|${rates}|${at}|${limit}|`);
    }
    const step = semiBackwardEuler('anchor')(o1, START, 1e-3);
    expect(page('convergence')).toContain(`from 0.4 to ${step[1]!.toFixed(3)}`);
    expect(step[1]).toBeCloseTo(Math.log(0.5), 6);
  });
});

it('lecture-notes.md has the biases of the noise', () => {
  const covariance = [
    [4, 0, 0],
    [0, 1, 0],
    [0, 0, 0.01],
  ];
  for (const noise of [1e-3, 0.1, 1]) {
    const fit = fitNoisyLinearGenerator(covariance, { rank: 2, noise });
    const [variances, noisy] = [fit.covariance, fit.noisyCovariance].map((m) =>
      m.diagonal().map(short).join(', '),
    );
    expect(rows('lecture-notes')).toContain(
      `|${noise}|${variances}|${short(Math.sqrt(fit.squaredBias))}|${noisy}|${short(Math.sqrt(fit.noisySquaredBias))}|`,
    );
  }
});
