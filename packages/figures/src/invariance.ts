/**
 * Figure of section 2's claim that the natural gradient does not depend on the parametrization: one
 * generator, its last layer described by W or by 4·W, and how far the two trained generators are apart.
 */
import { formatMeasure, type LineStyle, lineStyle, stacked } from '@wprox/report/pictures';
import type { FigureKind } from './figure.js';
import { COUNT, H, ITERATIONS, METHODS, type PairOfRuns, pairOfRuns } from './invariance-runs.js';
import { drawLinePlot, type PlotLine } from './line-plot.js';

const SCALE = 4;
/** Distances below this are drawn here: they are 0 or rounding. */
const FLOOR = 1e-16;

type Name = keyof typeof METHODS;
const LOOKS: readonly (Pick<PlotLine, 'marker' | 'width'> & { of: Name; style: LineStyle })[] = [
  { of: 'descent', style: lineStyle(0) },
  { of: 'adam', style: lineStyle(3) },
  { of: 'inner', style: lineStyle(1) },
  { of: 'proximal', style: lineStyle(2), marker: 'circle' },
  { of: 'natural', style: lineStyle(5), marker: 'square' },
];

const numbered = (values: readonly number[]) => values.map((y, x) => ({ x, y }));

/** The figure `invariance`. */
export const invarianceFigure: FigureKind = {
  description: 'one generator in two parametrizations: which methods train it alike (section 2)',
  isSeeded: false,
  async draw() {
    const pairs = new Map<Name, PairOfRuns>(LOOKS.map(({ of }) => [of, pairOfRuns(of, SCALE)]));
    const greatest = (of: Name) => Math.max(...pairs.get(of)!.gaps);
    const findings = LOOKS.map(({ of }) => {
      const quarter = Math.max(...pairOfRuns(of, 1 / SCALE).gaps);
      return (
        `${METHODS[of].label}: W₂ between the runs in W and ${SCALE}·W at most ` +
        `${formatMeasure(greatest(of))}, in W and W/${SCALE} ${formatMeasure(quarter)}`
      );
    });
    const above = await drawLinePlot({
      heading: `How far the two generators are apart: the last layer as W, or as ${SCALE}·W`,
      x: iterations,
      y: {
        title: 'W₂ (0 is at 1e-16)',
        scale: 'log',
        domain: [FLOOR / 10, 10],
        ticks: [1e-15, 1e-11, 1e-7, 1e-3, 10],
        format: '~g',
      },
      lines: LOOKS.map(({ of, ...look }) => ({
        ...look,
        label: METHODS[of].label,
        points: numbered(pairs.get(of)!.gaps)
          .slice(1)
          .map(({ x, y }) => ({ x, y: Math.max(y, FLOOR) })),
      })),
      height: 240,
    });
    const [descent, proximal] = [pairs.get('descent')!, pairs.get('proximal')!];
    const below = await drawLinePlot({
      heading: 'How far each generator is from the data',
      x: iterations,
      y: {
        title: 'W₂ to the data',
        scale: 'linear',
        domain: [0, 1],
        ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
      },
      lines: [
        line('SGD in W', lineStyle(0), descent.toData[0]),
        line(`SGD in ${SCALE}·W`, { ...lineStyle(0), dash: [2, 3] }, descent.toData[1]),
        // Wide, because the next line covers it.
        { ...line('RWP, step solved, in W', lineStyle(2), proximal.toData[0]), width: 6 },
        line(
          `RWP, step solved, in ${SCALE}·W`,
          { color: 'currentColor', dash: [7, 6] },
          proximal.toData[1],
        ),
      ],
      height: 190,
    });
    return {
      findings,
      picture: {
        name: 'invariance',
        title: 'Natural gradients do not depend on how a generator is parametrized',
        notes: [
          `A generator x = V tanh(U z + a) + b turns ${COUNT} latents z into ${COUNT} numbers x. Its last layer (V, b) is stored`,
          `as W, or as ${SCALE}·W with a quarter of the weights: at the start it is the same generator. Both are trained for`,
          `${ITERATIONS} iterations with the same settings (h = ${H}) on the same data. RWP with each step solved to its minimum,`,
          'and the natural gradient, find the same generator both times, up to rounding. SGD and Adam do not, nor',
          'does RWP with a few Adam steps instead of the minimum, the algorithm for large networks.',
        ],
        alt: `W₂ between the runs in W and ${SCALE}·W, at most: ${LOOKS.map(({ of }) => `${METHODS[of].label} ${formatMeasure(greatest(of))}`).join(', ')}.`,
        drawing: stacked([above, below], 26),
        pixelRatio: 1.5,
      },
    };
  },
};

const iterations = {
  title: 'iteration',
  scale: 'linear',
  domain: [0, ITERATIONS],
  ticks: [0, 5, 10, 15, 20, 25, 30],
} as const;

const line = (label: string, style: LineStyle, values: readonly number[]): PlotLine => ({
  label,
  style,
  points: numbered(values),
});
