/**
 * The parallel lines of the lecture notes: P₀ uniform on {0} × [0, 1] and P_θ on {θ} × [0, 1], and
 * four distances between them against θ. Only W₁ = |θ| tends to 0 with θ and has a useful derivative.
 */
import { parallelLines } from '@wprox/exact';
import {
  chartConfig,
  chartFrame,
  type Drawing,
  drawLegend,
  drawVegaLite,
  formatMeasure,
  type LineStyle,
  lineStyle,
  stacked,
  type VegaLiteSpec,
} from '@wprox/report/pictures';

import type { FigureKind } from './figure.js';
import { PLOT_WIDTH } from './line-plot.js';

type Distance = 'wasserstein1' | 'totalVariation' | 'jensenShannon' | 'kullbackLeibler';

const DISTANCES: readonly { of: Distance; label: string; style: LineStyle }[] = [
  { of: 'wasserstein1', label: 'W₁', style: lineStyle(2) },
  { of: 'totalVariation', label: 'total variation', style: lineStyle(1) },
  { of: 'jensenShannon', label: 'Jensen-Shannon', style: lineStyle(0) },
  { of: 'kullbackLeibler', label: 'Kullback-Leibler', style: lineStyle(3) },
];

/** Values of θ from −1 to 1, including 0. */
const THETAS = Array.from({ length: 81 }, (_, k) => (k - 40) / 40);
/** The ordinate at which infinity is drawn, above all finite values. */
const INFINITY_AT = 1.3;
const drawnAt = (value: number) => (value === Infinity ? INFINITY_AT : value);

function valueText(value: number): string {
  if (value === Infinity) return 'infinite';
  return Number.isInteger(value) ? String(value) : formatMeasure(value);
}

/** The figure `parallel-lines`. */
export const parallelLinesFigure: FigureKind = {
  description: 'W₁, total variation, JS and KL of two parallel lines against their distance',
  isSeeded: false,
  async draw() {
    const [near, at] = [parallelLines(1e-3), parallelLines(0)];
    const findings = DISTANCES.map(({ of, label }) => {
      return `${label}: ${valueText(near[of])} at θ = 0.001, ${valueText(at[of])} at θ = 0`;
    });
    return {
      findings,
      picture: {
        name: 'parallel-lines',
        title: 'Two parallel lines: only W₁ depends on their distance',
        notes: [
          'P₀ uniform on {0} × [0, 1], P_θ on {θ} × [0, 1]. For every θ ≠ 0: total variation 1, JS log 2 = 0.693,',
          'KL infinite in both directions. At θ = 0 all are 0 (dots). They jump there, and have slope 0 elsewhere.',
          'W₁ = |θ| is continuous, and its derivative sign θ gives the direction.',
        ],
        alt: `Distances between two parallel lines against θ. ${findings.join('; ')}.`,
        drawing: await drawDistances(),
        pixelRatio: 1.5,
      },
    };
  },
};

async function drawDistances(): Promise<Drawing> {
  return stacked([drawLegend(DISTANCES, PLOT_WIDTH), await drawVegaLite(spec())], 12);
}

/** Returns the graph of a distance: one piece for W₁, two pieces that end at θ = 0 for the others. */
function branches(of: Distance) {
  return THETAS.map((theta) => {
    const value = drawnAt(parallelLines(theta)[of]);
    const isBroken = theta === 0 && of !== 'wasserstein1';
    return { theta, value: isBroken ? null : value };
  });
}

function spec(): VegaLiteSpec {
  const x = {
    field: 'theta',
    type: 'quantitative',
    title: 'θ, the position of the second line',
    axis: { labelFlush: false, tickCount: 8, format: '~f' },
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    title: 'distance from P₀ to P_θ',
    scale: { domain: [0, INFINITY_AT + 0.08], nice: false },
    axis: {
      values: [0, 0.2, 0.4, 0.6, 0.8, 1, INFINITY_AT],
      labelExpr: `datum.value > 1 ? '∞' : format(datum.value, '~f')`,
      labelFontSize: { condition: { test: 'datum.value > 1', value: 20 }, value: 12 },
    },
  };
  const lines = DISTANCES.map(({ of, style }) => ({
    data: { values: branches(of) },
    mark: {
      type: 'line',
      color: style.color,
      strokeWidth: 2.5,
      invalid: 'break-paths-show-domains',
    },
    encoding: { x, y },
  }));
  // The value at θ = 0, and the end points of the branches, which do not include it.
  const atZero = DISTANCES.map(({ of }) => ({ theta: 0, value: parallelLines(0)[of] }));
  const jumps = DISTANCES.filter(({ of }) => of !== 'wasserstein1').map(({ of, style }) => ({
    data: { values: [{ theta: 0, value: drawnAt(parallelLines(Number.MIN_VALUE)[of]) }] },
    mark: {
      type: 'point',
      size: 60,
      fill: '#fff',
      stroke: style.color,
      opacity: 1,
      strokeWidth: 2,
    },
    encoding: { x, y },
  }));
  const dots = {
    data: { values: atZero },
    mark: { type: 'point', filled: true, size: 70, color: 'currentColor', opacity: 1 },
    encoding: { x, y },
  };
  const named = DISTANCES.filter(({ of }) => of !== 'wasserstein1').map(({ of, style }) => {
    const value = parallelLines(-0.5)[of];
    const text = `${valueText(value)} for θ ≠ 0`;
    return {
      data: { values: [{ theta: -0.5, value: drawnAt(value), text }] },
      mark: { type: 'text', dy: -11, fontSize: 12.5, color: style.color },
      encoding: { x, y, text: { field: 'text' } },
    };
  });
  return {
    width: PLOT_WIDTH,
    height: 320,
    layer: [...lines, ...jumps, dots, ...named],
    ...chartFrame,
    config: chartConfig,
  } as unknown as VegaLiteSpec;
}
