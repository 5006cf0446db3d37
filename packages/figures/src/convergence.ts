/**
 * Figure of the order of the time discretizations of dθ/dt = −G(θ)⁻¹∇F(θ) (main paper, equations 4 to
 * 6): error at a fixed time against the step size h. All four are of first order.
 */
import {
  backwardEuler,
  type FlowProblem,
  type FlowStep,
  forwardEuler,
  gaussian,
  gaussianKullbackLeibler,
  gaussianSquaredW2,
  Matrix,
  normalMetric,
  pullBack,
  referenceFlow,
  semiBackwardEuler,
  trajectory,
} from '@wprox/exact';
import { BASELINE, formatMeasure, lineStyle, logTicks } from '@wprox/report/pictures';
import type { FigureKind } from './figure.js';
import { drawLinePlot, type PlotLine } from './line-plot.js';

const TIME = 0.5;
const STEPS = [16, 32, 64, 128, 256];
const START = [0, Math.log(1.5)];
const TARGET = gaussian([1], [[0.25]]);

/** Returns N(μ, σ²) for θ = (μ, log σ). */
const model = ([mu, logSigma]: Float64Array) => gaussian([mu!], [[Math.exp(2 * logSigma!)]]);

/** F = KL(ρ_θ ‖ N(1, 0.5²)); G is the identity in (μ, σ), pulled back to θ, so it depends on θ. */
const problem: FlowProblem = {
  loss: (theta) => gaussianKullbackLeibler(model(theta), TARGET),
  metric: (theta) => pullBack(normalMetric(), Matrix.diag([1, Math.exp(theta[1]!)])),
};

const METHODS: readonly (Pick<PlotLine, 'marker' | 'width'> & { name: string; step: FlowStep })[] =
  [
    { name: 'forward Euler (4)', step: forwardEuler, marker: 'triangle-up' },
    // Wide, because the next line covers it.
    { name: 'backward Euler (5)', step: backwardEuler(), marker: 'circle', width: 7 },
    { name: 'semi-backward Euler (6), midpoint', step: semiBackwardEuler(), marker: 'diamond' },
    { name: 'semi-backward Euler (6), θᵏ', step: semiBackwardEuler('anchor'), marker: 'square' },
  ];

/** The errors of a method, and their order. */
export interface ConvergenceOrder {
  readonly method: string;
  /** x: step size h; y: W₂ between the final models of the method and of the reference. */
  readonly errors: readonly { readonly x: number; readonly y: number }[];
  /** Least-squares slope of log error against log h. */
  readonly slope: number;
}

/** Runs each method with each step size, in float64. */
export function convergenceOrders(): ConvergenceOrder[] {
  const end = model(referenceFlow(problem, START, TIME));
  return METHODS.map(({ name, step }) => {
    const errors = STEPS.map((steps) => {
      const h = TIME / steps;
      const theta = trajectory(step, problem, START, { h, steps }).at(-1)!;
      return { x: h, y: Math.sqrt(gaussianSquaredW2(model(theta), end)) };
    });
    return { method: name, errors, slope: logLogSlope(errors) };
  });
}

/** Computes the least-squares slope of log y against log x. */
export function logLogSlope(points: ConvergenceOrder['errors']): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (of: 'x' | 'y') => logs.reduce((sum, log) => sum + log[of], 0) / logs.length;
  const [x, y] = [mean('x'), mean('y')];
  const covariance = logs.reduce((sum, log) => sum + (log.x - x) * (log.y - y), 0);
  return covariance / logs.reduce((sum, log) => sum + (log.x - x) ** 2, 0);
}

/** The figure `convergence`. */
export const convergenceFigure: FigureKind = {
  description: 'order of the four time discretizations: error against step size',
  isSeeded: false,
  async draw() {
    const orders = convergenceOrders();
    const slopes = orders.map(({ slope }) => slope.toFixed(3));
    const labels = orders.map(({ method }, i) => `${method}: slope ${slopes[i]}`);
    const lines = orders.map(({ errors }, i): PlotLine => {
      const { name: _name, step: _step, ...look } = METHODS[i]!;
      return { label: labels[i]!, style: lineStyle(i), points: errors, ...look };
    });
    const steps = STEPS.map((count) => TIME / count);
    const [smallest, largest] = [steps.at(-1)!, steps[0]!];
    const all = orders.flatMap(({ errors }) => errors.map(({ y }) => y));
    // The guide is below all curves, so that readers can compare it with each.
    const perStep = Math.min(...all) / 1.5 / smallest;
    const guide = {
      label: 'proportional to h',
      style: BASELINE,
      points: steps.map((x) => ({ x, y: perStep * x })),
    };
    const ticks = logTicks(perStep * smallest, Math.max(...all));
    const sorted = slopes.toSorted();
    return {
      findings: [
        ...orders.map(({ errors }, i) => {
          const [first, last] = [errors[0]!, errors.at(-1)!];
          const [h, H] = [formatMeasure(last.x), formatMeasure(first.x)];
          return `${labels[i]} (error ${formatMeasure(first.y)} at h = ${H}, ${formatMeasure(last.y)} at h = ${h})`;
        }),
        'expected: 1',
      ],
      picture: {
        name: 'convergence',
        title: 'The four time discretizations of the natural-gradient flow are of first order',
        notes: [
          'Model N(μ, σ²) in θ = (μ, log σ), Wasserstein metric. F = KL(ρ_θ ‖ N(1, 0.5²)), from N(0, 1.5²)',
          `to time ${TIME}. Error: W₂ to the end of a Runge-Kutta method of order 5 with tolerance 1e-12.`,
          `Halving h halves the error: the fitted slopes are ${sorted[0]} to ${sorted.at(-1)}, and 1 is expected.`,
        ],
        alt: `Error against step size on logarithmic axes. ${labels.join('; ')}.`,
        drawing: await drawLinePlot({
          x: {
            title: 'step size h',
            scale: 'log',
            domain: [smallest / 1.1, largest * 1.1],
            ticks: logTicks(smallest, largest),
          },
          y: {
            title: `error at time ${TIME} (W₂)`,
            scale: 'log',
            domain: [ticks[0]!, ticks.at(-1)!],
            ticks,
          },
          lines: [...lines, guide],
          height: 360,
        }),
        pixelRatio: 1.5,
      },
    };
  },
};
