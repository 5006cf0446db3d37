/** The picture of the study of invariance, and what it found as text. */
import {
  type Drawing,
  formatMeasure,
  type LineStyle,
  lineStyle,
  logTicks,
  stacked,
} from '@wprox/report/pictures';
import type { Figure } from '../figure.js';
import { drawLinePlot, type PlotLine } from '../line-plot.js';
import { type InvarianceData, type MethodData, type OverSeeds, overSeeds } from './data.js';
import type { PairMeasures } from './pair-of-runs.js';

/** The methods in the picture, from the largest gap to the smallest. */
const LOOKS: Readonly<Record<string, LineStyle>> = {
  sgd: lineStyle(0),
  adam: lineStyle(5),
  'rwp-adam-10': lineStyle(3),
  'rwp-sgd-10': { ...lineStyle(4), dash: [1, 3] },
  'rwp-sgd-100': { ...lineStyle(4), dash: [8, 4] },
  'rwp-sgd-500': lineStyle(4),
  'rwp-solved': lineStyle(1),
};
/** What rounding alone becomes. */
const TWIN: LineStyle = { color: 'currentColor', dash: [2, 3] };
/** Methods of which both runs are shown on the way to the data. */
const BOTH = ['sgd', 'adam', 'rwp-solved'];

/** Draws the picture `invariance-of-training`, and lists the findings. */
export async function drawInvariance(data: InvarianceData): Promise<Figure> {
  const { settings, methods, horizon } = data;
  const drawings = [await drawGaps(data), await drawDistances(data)];
  const { scale, iterations, h, seeds } = settings;
  return {
    findings: findingsOf(data),
    picture: {
      name: 'invariance-of-training',
      title: 'One generator in two parametrizations: which methods train it alike',
      notes: [
        `A generator of points in the plane learns eight Gaussians by WGAN-GP, twice: its last layer is stored as W, or as W/${scale}`,
        `in front of a multiplication by ${scale}. Start, latents, batches and critic are the same to the bit. Each line is the`,
        `median of ${seeds.length} seeds, with all seeds in the faint area; ${iterations} outer iterations, h = ${h}, h·N = ${horizon}.`,
      ],
      alt: methods
        .map(({ label, summary }) => `${label}: largest gap ${share(summary.largestGap)}`)
        .join('; '),
      drawing: stacked(drawings, 26),
      pixelRatio: 1.5,
    },
  };
}

function findingsOf({ settings, way, floor, methods, comparisons }: InvarianceData): string[] {
  const text = ({ median, low, high }: OverSeeds) =>
    `${formatMeasure(median)} (${formatMeasure(low)} to ${formatMeasure(high)})`;
  const lines = methods.flatMap(({ label, summary }) => {
    const { largestGap, lastGap, largestTwinGap, lastTwinGap, toData, remaining } = summary;
    return [
      `${label}: gap at most ${text(largestGap)} of the way, at the end ${text(lastGap)}; ` +
        `W₂ to the data ${text(toData[0])} in W, ${text(toData[1])} in W/${settings.scale}`,
      ...(remaining
        ? [
            `  its inner steps leave ${text(remaining[0])} and ${text(remaining[1])} of the gradient`,
          ]
        : []),
      ...(largestTwinGap && lastTwinGap
        ? [
            `  from a start one bit away: at most ${text(largestTwinGap)}, at the end ${text(lastTwinGap)}`,
          ]
        : []),
    ];
  });
  const solved = methods.at(-1)!.label;
  const pairs = comparisons.map((each) => {
    const other = methods.find(({ name }) => name === each.with)!.label;
    return (
      `${solved} has a smaller largest gap than ${other} on ${each.smallerLargest} of ${each.seeds} seeds ` +
      `(p = ${formatMeasure(each.pLargest)}), a smaller last one on ${each.smallerLast}`
    );
  });
  return [
    `W₂ from the start to the data ${text(way)}; between two sets of points of the data ${text(floor)}`,
    ...lines,
    ...pairs,
  ];
}

const share = ({ median }: OverSeeds) => `${formatMeasure(100 * median)} % of the way`;

/** The gap between the two runs of each method. */
function drawGaps({ settings, iterations, methods }: InvarianceData): Promise<Drawing> {
  // At the start all gaps are 0.
  const shown = iterations.slice(1);
  const lines = methods.flatMap((method): PlotLine[] => {
    const style = LOOKS[method.name];
    if (!style) return [];
    const own = lineOver(method, style, shown, (pair) => pair.gap.w2.slice(1));
    if (method.name !== 'rwp-solved') return [{ ...own, label: method.label }];
    const twin = lineOver(method, TWIN, shown, (pair) => (pair.twinGap ?? pair.gap).w2.slice(1));
    return [
      { ...own, label: method.label, width: 3 },
      { ...twin, label: 'the same in W twice, from starts one bit apart' },
    ];
  });
  const values = lines.flatMap(({ band }) => band!.flatMap(({ low, high }) => [low, high]));
  const ticks = logTicks(Math.min(...values.filter((value) => value > 0)), Math.max(...values));
  return drawLinePlot({
    heading: `How far the run in W and the run in W/${settings.scale} are apart`,
    x: axisOf(iterations),
    y: {
      title: 'W₂ between the two runs',
      scale: 'log',
      domain: [ticks[0]!, ticks.at(-1)!],
      ticks,
    },
    lines: lines.map((line) => aboveZero(line, ticks[0]!)),
    height: 300,
  });
}

/** The distance to the data of both runs. */
function drawDistances(data: InvarianceData): Promise<Drawing> {
  const { settings, iterations, methods, floor } = data;
  const lines = methods
    .filter(({ name }) => BOTH.includes(name))
    .flatMap((method) =>
      ([0, 1] as const).map((i): PlotLine => {
        const style = LOOKS[method.name]!;
        const own = lineOver(
          method,
          i === 0 ? style : { ...style, dash: [5, 4] },
          iterations,
          ({ runs }) => runs[i].toData,
        );
        const label = `${method.label} in ${i === 0 ? 'W' : `W/${settings.scale}`}`;
        // Without the spread, which would hide that two lines are one.
        const { band: _, ...line } = own;
        return { ...line, label, ...(i === 0 && method.name === 'rwp-solved' && { width: 6 }) };
      }),
    );
  const level: PlotLine = {
    label: 'two sets of points of the data',
    style: TWIN,
    points: [iterations[0]!, iterations.at(-1)!].map((x) => ({ x, y: floor.median })),
  };
  const largest = Math.max(...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  return drawLinePlot({
    heading: 'How far each run is from the data',
    x: axisOf(iterations),
    y: { title: 'W₂ to the data', scale: 'linear', domain: [0, Math.ceil(2 * largest) / 2] },
    lines: [level, ...lines],
    height: 220,
  });
}

/** The median over the seeds, with the extremes. */
function lineOver(
  { label, seeds }: MethodData,
  style: LineStyle,
  iterations: readonly number[],
  valuesOf: (pair: PairMeasures) => readonly number[],
): PlotLine {
  const values = seeds.map(valuesOf);
  const spread = iterations.map((x, i) => ({ x, ...overSeeds(values.map((each) => each[i]!)) }));
  return {
    label,
    style,
    points: spread.map(({ x, median }) => ({ x, y: median })),
    band: spread.map(({ x, low, high }) => ({ x, low, high })),
  };
}

/** A logarithmic axis has no 0. */
function aboveZero({ points, band, ...line }: PlotLine, least: number): PlotLine {
  const raised = (value: number) => Math.max(value, least);
  return {
    ...line,
    points: points.map(({ x, y }) => ({ x, y: raised(y) })),
    band: band!.map(({ x, low, high }) => ({ x, low: raised(low), high: raised(high) })),
  };
}

const axisOf = (iterations: readonly number[]) =>
  ({
    title: 'outer iteration',
    scale: 'linear',
    domain: [0, iterations.at(-1)!],
  }) as const;
