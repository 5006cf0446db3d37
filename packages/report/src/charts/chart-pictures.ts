/** Charts of a report: distance against time and against iterations, and losses. */
import type { Chart, ChartPoint } from '@wprox/charts/inline';
import type { RunRecord } from '@wprox/experiments/run-folders';
import { formatDuration, formatList, formatMeasure } from '../pictures/format.js';
import { type LineStyle, ON_DARK } from '../pictures/palette.js';
import type { Picture } from '../pictures/picture.js';
import {
  distanceDetail,
  distanceName,
  distanceTitle,
  type MeasuredOn,
  sampleCounts,
} from '../tables/measured-on.js';
import { drawChart, needsLogScale, type Series } from './chart.js';
import type { Curve, EnvelopePoint } from './curve.js';
import {
  distanceByIteration,
  distanceBySteps,
  distanceByTime,
  type LossName,
  lossByIteration,
  type VariantRuns,
  variantEnvelope,
} from './run-curves.js';

/** A variant with the style of its line. */
export interface StyledVariant extends VariantRuns {
  readonly style: LineStyle;
}

const FLOOR_NOTE = 'Dotted: the floor, the distance of fresh points of the data (sampling noise)';
const ITERATIONS = 'outer iterations';
const STEPS = 'generator steps';

/** An x axis for the distance, with the lines to draw. */
interface DistanceAxis {
  /** File name of the picture. */
  readonly name: string;
  /** Label of the button in the interactive chart. */
  readonly button: string;
  readonly against: string;
  readonly series: readonly Series[];
  readonly xTitle: string;
  /** Unit of a number on the axis. */
  readonly unit: string;
  readonly end: (x: number) => string;
}

/** Makes the axes of the three budgets; leaves out those without a point. */
function distanceAxes(
  variants: readonly StyledVariant[],
  longest: number = longestSeconds(variants),
): DistanceAxis[] {
  const unit = timeUnit(longest);
  const inUnit = (run: RunRecord): Curve =>
    distanceByTime(run).map(({ x, y }) => ({ x: x / unit.seconds, y }));
  const axes: DistanceAxis[] = [
    {
      name: 'distance-by-time',
      button: 'training time',
      against: 'training time',
      series: seriesOf(variants, inUnit),
      xTitle: `training time in ${unit.name} (evaluation excluded)`,
      unit: `${unit.name} of training`,
      end: (x) => `after ${formatDuration(x * unit.seconds)} of training`,
    },
    {
      name: 'distance-by-iteration',
      button: ITERATIONS,
      against: ITERATIONS,
      series: seriesOf(variants, distanceByIteration),
      xTitle: ITERATIONS,
      unit: ITERATIONS,
      end: (x) => `after ${x} outer iterations`,
    },
    {
      name: 'distance-by-generator-steps',
      button: STEPS,
      against: STEPS,
      series: seriesOf(variants, distanceBySteps),
      xTitle: STEPS,
      unit: STEPS,
      end: (x) => `after ${x} generator steps`,
    },
  ];
  return axes.filter(({ series }) => series.length > 0);
}

function longestSeconds(variants: readonly StyledVariant[]): number {
  return Math.max(0, ...allRuns(variants).map((run) => distanceByTime(run).at(-1)?.x ?? 0));
}

/** Makes the level of sampling noise, which charts of points show. */
function floorLevel(measured: MeasuredOn): { level?: { value: number; label: string } } {
  const floor = measured.measure === 'wasserstein-2' ? measured.floor : undefined;
  return floor === undefined ? {} : { level: { value: floor, label: 'floor' } };
}

/** Draws distance against training time, outer iterations and generator steps, if a run has a point. */
export async function distanceCharts(
  variants: readonly StyledVariant[],
  measured: MeasuredOn,
): Promise<Picture[]> {
  const { level } = floorLevel(measured);
  return Promise.all(
    distanceAxes(variants).map(async (axis): Promise<Picture> => {
      const { name, series, xTitle, end } = axis;
      const title = `${distanceTitle(measured)} against ${axis.against}`;
      const yTitle = [distanceTitle(measured), `(${distanceDetail(measured)})`];
      return {
        name,
        title,
        notes: [
          `${distanceName(measured)}, ${sampleCounts(measured)}.`,
          `${averaging(variants)} Lower is better.`,
          ...(level ? [`${FLOOR_NOTE}: ${formatMeasure(level.value)}.`] : []),
          ...incompleteNote(variants),
        ],
        alt: `${title}. ${series.map((line) => describe(line, end)).join(' ')}`,
        drawing: await drawChart({
          xTitle,
          panels: [{ yTitle, series, ...(level && { level }) }],
          panelHeight: 340,
        }),
        pixelRatio: 2,
      };
    }),
  );
}

/** One of several experiments in a chart. */
export interface ChartPanel {
  readonly title: string;
  readonly variants: readonly StyledVariant[];
}

/**
 * Draws the same for several experiments with one kind of distance: panels below each other with a
 * common x axis. Variants of the same name have the style of the first.
 */
export async function panelCharts(
  panels: readonly ChartPanel[],
  measured: MeasuredOn,
): Promise<Picture[]> {
  const all = panels.flatMap(({ variants }) => variants);
  const longest = longestSeconds(all);
  const each = panels.map(({ title, variants }) => ({
    title,
    axes: distanceAxes(variants, longest),
  }));
  return Promise.all(
    distanceAxes(all).map(async ({ name, against, xTitle }): Promise<Picture> => {
      const title = `${distanceTitle(measured)} against ${against}`;
      const drawn = each.flatMap(({ title: part, axes }) => {
        const axis = axes.find((other) => other.name === name);
        return axis ? [{ yTitle: [part, distanceTitle(measured)], series: axis.series }] : [];
      });
      const level = floorLevel(measured);
      return {
        name,
        title,
        notes: [
          `${distanceName(measured)}, ${sampleCounts(measured)}.`,
          `${averaging(all)} Lower is better.`,
          ...incompleteNote(all),
        ],
        alt: `${title}, for ${formatList(panels.map((panel) => panel.title))}.`,
        drawing: await drawChart({
          xTitle,
          panels: drawn.map((panel) => ({ ...panel, ...level })),
          panelHeight: 200,
        }),
        pixelRatio: 2,
      };
    }),
  );
}

/** Makes the data of the interactive chart; undefined if no run has a point. */
export function interactiveDistances(
  variants: readonly StyledVariant[],
  measured: MeasuredOn,
): Chart | undefined {
  const axes = distanceAxes(variants);
  if (axes.length === 0) return undefined;
  const labels = [...new Set(axes.flatMap(({ series }) => series.map(({ label }) => label)))];
  const series = labels.map((label) => {
    const lines = axes.map((axis) => axis.series.find((line) => line.label === label));
    const { style } = lines.find((line) => line !== undefined)!;
    return interactiveSeries(
      label,
      style,
      lines.map((line) => line?.points ?? []),
    );
  });
  const { level } = floorLevel(measured);
  const points = axes.flatMap((axis) => axis.series.flatMap((line) => line.points));
  const [low, high] = [
    Math.min(...points.map((point) => point.low)),
    Math.max(...points.map((point) => point.high)),
  ];
  return {
    yTitle: `${distanceTitle(measured)} (${distanceDetail(measured)})`,
    axes: axes.map(({ button, xTitle, unit }) => ({ name: button, title: xTitle, unit })),
    series,
    isLog: needsLogScale(level ? Math.min(low, level.value) : low, high),
    ...(level && { level }),
  };
}

/** Makes a line of an interactive chart. Seven digits are exact enough and keep the page small. */
function interactiveSeries(
  label: string,
  { color, dash }: LineStyle,
  curves: readonly (readonly EnvelopePoint[])[],
): Chart['series'][number] {
  const dark = ON_DARK[color];
  const rounded = (value: number) => Number(value.toPrecision(7));
  const point = ({ x, mean, low, high }: EnvelopePoint): ChartPoint => ({
    x: rounded(x),
    mean: rounded(mean),
    low: rounded(low),
    high: rounded(high),
  });
  return {
    label,
    color,
    ...(dark && { darkColor: dark }),
    dash,
    curves: curves.map((points) => points.map(point)),
  };
}

/** Collects the curves of losses, movement and slope; those that no run has logged are left out. */
function lossPanels(variants: readonly StyledVariant[]): { yTitle: string; series: Series[] }[] {
  const hasPenalty = (run: RunRecord) => run.losses.some(({ penalty }) => penalty !== 0);
  const regularized = variants.filter(({ runs }) => runs.some(hasPenalty));
  return [
    { yTitle: 'critic loss', series: lossSeries(variants, 'criticLoss') },
    { yTitle: 'generator loss', series: lossSeries(variants, 'generatorLoss') },
    { yTitle: 'proximal penalty', series: lossSeries(regularized, 'penalty') },
    { yTitle: 'movement √E‖x − y‖²', series: lossSeries(variants, 'movement') },
    { yTitle: 'slope of the loss', series: lossSeries(variants, 'slope') },
  ].filter(({ series }) => series.length > 0);
}

/** Makes the data of interactive charts of the same numbers, one for each. */
export function interactiveLosses(variants: readonly StyledVariant[]): Chart[] {
  return lossPanels(variants).map(({ yTitle, series }) => ({
    yTitle,
    axes: [{ name: ITERATIONS, title: ITERATIONS, unit: ITERATIONS }],
    series: series.map(({ label, style, points }) => interactiveSeries(label, style, [points])),
  }));
}

/** Draws losses, movement and slope above each other; undefined if no run has logged any. */
export async function lossChart(variants: readonly StyledVariant[]): Promise<Picture | undefined> {
  const panels = lossPanels(variants);
  if (panels.length === 0) return undefined;
  return {
    name: 'losses',
    title: 'Losses',
    notes: [
      'Each point is the mean over the iterations since the previous point.',
      averaging(variants),
      'The proximal penalty is the squared distance to the samples of the anchor, divided by 2h.',
      ...(panels.some(({ yTitle }) => yTitle.startsWith('movement')) ? [MOVEMENT_NOTE] : []),
      ...incompleteNote(variants),
    ],
    alt: `Losses of every variant against outer iterations: ${formatList(panels.map(({ yTitle }) => yTitle))}.`,
    drawing: await drawChart({ xTitle: ITERATIONS, panels, panelHeight: 130 }),
    pixelRatio: 2,
  };
}

const MOVEMENT_NOTE =
  'Movement: how far samples move in one outer iteration. Slope: √E‖∇ₓ loss‖² at the anchor.';

/** Chooses the unit of a time axis that ends at `longest` seconds. */
export function timeUnit(longest: number): { name: string; seconds: number } {
  if (longest < 180) return { name: 'seconds', seconds: 1 };
  if (longest < 3 * 3600) return { name: 'minutes', seconds: 60 };
  return { name: 'hours', seconds: 3600 };
}

function seriesOf(
  variants: readonly StyledVariant[],
  curveOf: (run: RunRecord) => Curve,
): Series[] {
  return variants
    .map((variant) => ({
      label: variant.complete ? variant.label : `${variant.label} (incomplete)`,
      style: variant.style,
      points: variantEnvelope(variant, curveOf),
    }))
    .filter(({ points }) => points.length > 0);
}

function lossSeries(variants: readonly StyledVariant[], loss: LossName): Series[] {
  return seriesOf(variants, (run) => lossByIteration(run, loss));
}

function averaging(variants: readonly StyledVariant[]): string {
  const seeds = Math.max(...variants.map(({ runs }) => runs.length));
  if (seeds === 1) return 'One seed.';
  return `Mean of ${seeds} seeds, band from lowest to highest, up to where all of them have values.`;
}

function incompleteNote(variants: readonly StyledVariant[]): string[] {
  const incomplete = variants.filter((variant) => !variant.complete).map(({ label }) => label);
  return incomplete.length > 0 ? [`Not all seeds are complete: ${formatList(incomplete)}.`] : [];
}

function describe({ label, points }: Series, end: (x: number) => string): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  if (points.length === 1) return `${label}: ${formatMeasure(first.mean)}.`;
  return `${label}: from ${formatMeasure(first.mean)} to ${formatMeasure(last.mean)} ${end(last.x)}.`;
}

function allRuns(variants: readonly StyledVariant[]): RunRecord[] {
  return variants.flatMap(({ runs }) => runs);
}
