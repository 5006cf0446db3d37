/**
 * Figure of the loss along gradient flows (main paper, Theorem 3): along dθ/dt = −G̃(θ)⁺∇F(θ) it never
 * increases, for any positive semi-definite G̃. Two models, both with F = ½W₂²(ρ_θ, ρ_θ*):
 *
 * - Example 1, α δ_a + (1 − α) δ_b, in the parameters (a, b) and in their logarithms. The natural
 *   gradient of the Wasserstein metric gives the same flow in both, with F(t) = F(0) e^(−2t), because
 *   every mass approaches its target as e^(−t). The Euclidean gradient gives two different flows.
 * - Gaussians in R² with G̃ of potentials of degree 1 (O1), of degree 2 without products (O2Diag), and of
 *   degree 2 (O2Full, for Gaussians the Wasserstein metric itself).
 */
import {
  affineMetricOfModel,
  type Basis,
  deltaPair,
  diagonalQuadraticBasis,
  type FlowProblem,
  fullQuadraticBasis,
  gaussian,
  gaussianSquaredW2,
  linearBasis,
  Matrix,
  type MetricTensor,
  pullBack,
  referenceFlow,
} from '@wprox/exact';
import {
  BASELINE,
  formatMeasure,
  type LineStyle,
  lineStyle,
  stacked,
} from '@wprox/report/pictures';
import { Random } from '@wprox/runtime/random';
import { drawnPair, formatPair } from './drawn-pair.js';
import type { FigureKind } from './figure.js';
import { drawLinePlot, type PlotLine } from './line-plot.js';

const ALPHA = 0.2;
const TIME = 4;
/** Times at which F is recorded. */
const TIMES = Array.from({ length: 21 }, (_, k) => (k * TIME) / 20);
/** Error per step of the reference method. */
const TOLERANCE = 1e-8;

/** The loss along one flow. */
export interface FlowCurve {
  readonly label: string;
  /** x: time; y: F. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Integrates a flow and records the loss. */
function follow(label: string, problem: FlowProblem, start: readonly number[]): FlowCurve {
  let theta: Float64Array = Float64Array.from(start);
  let before = 0;
  const points = TIMES.map((time) => {
    theta = referenceFlow(problem, theta, time - before, { tolerance: TOLERANCE });
    before = time;
    return { x: time, y: problem.loss(theta) };
  });
  return { label, points };
}

const identity = (size: number): MetricTensor => {
  const matrix = Matrix.eye(size);
  return () => matrix;
};

/** Computes the flows of Example 1 in two parametrizations with both gradients, from a random start. */
export function exampleOneFlows(seed: number) {
  const random = new Random(seed);
  const target = drawnPair(random);
  let start = drawnPair(random);
  // The start must differ from the target.
  while (formatPair(start) === formatPair(target)) start = drawnPair(random);
  const { metric, squaredW2 } = deltaPair(ALPHA);
  const loss = ([a, b]: Float64Array) => squaredW2([a!, b!], target) / 2;
  // θ = (−e^u, e^v).
  const logarithms = start.map((value) => Math.log(Math.abs(value)));
  const fromLogarithms = ([u, v]: Float64Array) => Float64Array.of(-Math.exp(u!), Math.exp(v!));
  const inLogarithms: FlowProblem = {
    loss: (at) => loss(fromLogarithms(at)),
    metric: (at) => {
      const [a, b] = fromLogarithms(at);
      return pullBack(metric(), Matrix.diag([a!, b!]));
    },
  };
  const direct: FlowProblem = { loss, metric };
  const curves = [
    follow('natural gradient, in (a, b)', direct, start),
    follow('natural gradient, in (log −a, log b)', inLogarithms, logarithms),
    follow('Euclidean, in (a, b)', { ...direct, metric: identity(2) }, start),
    follow('Euclidean, in (log −a, log b)', { ...inLogarithms, metric: identity(2) }, logarithms),
  ] as const;
  return { start, target, curves };
}

/** Returns N(m, L Lᵀ) for θ = (m₁, m₂, log L₁₁, log L₂₂, L₂₁). */
const correlated = ([m1, m2, logX, logY, z]: Float64Array) => {
  const [x, y] = [Math.exp(logX!), Math.exp(logY!)];
  return gaussian(
    [m1!, m2!],
    [
      [x * x, x * z!],
      [x * z!, z! * z! + y * y],
    ],
  );
};
/** Correlation 0.8; that of the start is −0.32. */
const GAUSSIAN_TARGET = gaussian(
  [0, 0],
  [
    [1, 0.8],
    [0.8, 1],
  ],
);
const GAUSSIAN_START = [1.5, -0.5, Math.log(0.4), Math.log(0.9), -0.3];

/** Computes the flows of correlated Gaussians with G̃ of three spaces of potentials. */
export function gaussianFlows(): FlowCurve[] {
  const loss = (theta: Float64Array) => gaussianSquaredW2(correlated(theta), GAUSSIAN_TARGET) / 2;
  const bases: [string, Basis][] = [
    ['O1: linear potentials', linearBasis(2)],
    ['O2Diag', diagonalQuadraticBasis(2)],
    ['O2Full, here the Wasserstein metric', fullQuadraticBasis(2)],
  ];
  const metrics: [string, MetricTensor][] = bases.map(([label, basis]) => [
    label,
    (theta) => affineMetricOfModel(correlated, theta, basis),
  ]);
  metrics.push(['Euclidean', identity(GAUSSIAN_START.length)]);
  return metrics.map(([label, metric]) => follow(label, { loss, metric }, GAUSSIAN_START));
}

/** Returns the largest increase of F between recorded times; negative if F always decreases. */
export function greatestIncrease({ points }: FlowCurve): number {
  return Math.max(...points.slice(1).map(({ y }, k) => y - points[k]!.y));
}

/** The figure `flow`. */
export const flowFigure: FigureKind = {
  description: 'the loss along natural-gradient and Euclidean flows (Theorem 3)',
  isSeeded: true,
  async draw(seed) {
    const { start, target, curves } = exampleOneFlows(seed);
    const gaussians = gaussianFlows();
    const way = `from θ = ${formatPair(start)} to θ* = ${formatPair(target)} (seed ${seed})`;
    const rise = Math.max(...[...curves, ...gaussians].map(greatestIncrease));
    const [orange, blue, green, pink] = [0, 1, 2, 3].map(lineStyle) as [
      LineStyle,
      LineStyle,
      LineStyle,
      LineStyle,
    ];
    const onTop = { color: 'currentColor', dash: [7, 6] };
    const above = await drawLosses(
      `Two point masses, ${ALPHA} δ_a + ${1 - ALPHA} δ_b, ${way}`,
      // The natural flows coincide, so the lower line is wide.
      [{ style: green, width: 7 }, { style: onTop }, { style: orange }, { style: pink }],
      curves,
    );
    const below = await drawLosses(
      'Gaussians in R², from correlation −0.32 to correlation 0.8, G̃ of three spaces of potentials',
      [{ style: orange }, { style: blue }, { style: green }, { style: BASELINE }],
      gaussians,
    );
    const fall = (curve: FlowCurve) => `  ${describe(curve)}`;
    return {
      findings: [
        `two point masses, α = ${ALPHA}, ${way}:`,
        ...curves.map(fall),
        'Gaussians in R²:',
        ...gaussians.map(fall),
        rise <= 0
          ? `F does not increase between any two of the ${TIMES.length} recorded times of any flow`
          : `F increases by ${rise.toExponential(1)} between two recorded times`,
      ],
      picture: {
        name: 'flow',
        title: 'The loss never increases along a gradient flow (Theorem 3)',
        notes: [
          'Flows dθ/dt = −G̃⁺∇F. Above: the natural gradient of the Wasserstein metric gives the same flow in both',
          'parametrizations, with F falling as e⁻²ᵗ; the Euclidean gradient gives another flow in each.',
          'Below: G̃ of O1 and of O2Diag is singular, and its pseudo-inverse does not move some directions (O1 moves',
          'only the mean). F never increases along these flows either, but they do not reach its minimum.',
        ],
        alt: `F against time along ${curves.length + gaussians.length} flows. ${[...curves, ...gaussians].map(describe).join('; ')}.`,
        drawing: stacked([above, below], 26),
        pixelRatio: 1.5,
      },
    };
  },
};

const describe = ({ label, points }: FlowCurve) =>
  `${label}: F from ${formatMeasure(points[0]!.y)} to ${formatMeasure(points.at(-1)!.y)}`;

function drawLosses(
  heading: string,
  looks: readonly Pick<PlotLine, 'style' | 'width'>[],
  curves: readonly FlowCurve[],
) {
  const losses = curves.flatMap(({ points }) => points.map(({ y }) => y));
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...losses))),
    Math.ceil(Math.log10(Math.max(...losses))),
  ];
  const powers = Array.from({ length: high - low + 1 }, (_, k) => Number(`1e${low + k}`));
  return drawLinePlot({
    heading,
    x: { title: 'time t', scale: 'linear', domain: [0, TIME], ticks: [0, 1, 2, 3, 4] },
    y: {
      title: 'F = ½ W₂²(ρ_θ, ρ_θ*)',
      scale: 'log',
      domain: [powers[0]!, powers.at(-1)!],
      ticks: powers,
    },
    lines: curves.map((curve, i) => ({ ...curve, ...looks[i]! })),
    height: 230,
  });
}
