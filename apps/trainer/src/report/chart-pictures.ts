/** The report's charts: distance against time and against iterations, and the losses. */

import { formatDuration, formatList, formatMeasure } from '../pictures/format.js';
import type { LineStyle } from '../pictures/palette.js';
import type { Picture } from '../pictures/picture.js';
import type { RunRecord } from '../runs/index.js';
import { drawChart, type Series } from './chart.js';
import type { Curve } from './curve.js';
import {
  distanceDetail,
  distanceName,
  distanceTitle,
  type MeasuredOn,
  sampleCounts,
} from './measured-on.js';
import {
  distanceByIteration,
  distanceByTime,
  lossByIteration,
  type VariantRuns,
  variantEnvelope,
} from './run-curves.js';

/** A variant with the look of its line. */
export interface StyledVariant extends VariantRuns {
  readonly style: LineStyle;
}

const FLOOR_NOTE = 'Dotted: the floor, what fresh points of the data measure for sampling noise';
const ITERATIONS = 'outer iterations';

/**
 * Distance against training wall-clock and against outer iterations. A chart for which no run has
 * a point yet is left out.
 */
export async function distanceCharts(
  variants: readonly StyledVariant[],
  measured: MeasuredOn,
): Promise<Picture[]> {
  const longest = Math.max(
    0,
    ...allRuns(variants).map((run) => distanceByTime(run).at(-1)?.x ?? 0),
  );
  const unit = timeUnit(longest);
  const inUnit = (run: RunRecord): Curve =>
    distanceByTime(run).map(({ x, y }) => ({ x: x / unit.seconds, y }));
  const name = distanceTitle(measured);
  const floor = measured.measure === 'wasserstein-2' ? measured.floor : undefined;
  const charts = [
    {
      name: 'distance-by-time',
      title: `${name} against training time`,
      series: seriesOf(variants, inUnit),
      xTitle: `training wall-clock in ${unit.name} (evaluation excluded)`,
      end: (x: number) => `after ${formatDuration(x * unit.seconds)} of training`,
    },
    {
      name: 'distance-by-iteration',
      title: `${name} against outer iterations`,
      series: seriesOf(variants, distanceByIteration),
      xTitle: ITERATIONS,
      end: (x: number) => `after ${x} outer iterations`,
    },
  ];
  return Promise.all(
    charts
      .filter(({ series }) => series.length > 0)
      .map(async ({ name, title, series, xTitle, end }): Promise<Picture> => {
        const yTitle = [distanceTitle(measured), `(${distanceDetail(measured)})`];
        const level = floor === undefined ? {} : { level: { value: floor, label: 'floor' } };
        return {
          name,
          title,
          notes: [
            `${distanceName(measured)}, ${sampleCounts(measured)}.`,
            `${averaging(variants)} Lower is better.`,
            ...(floor === undefined ? [] : [`${FLOOR_NOTE}: ${formatMeasure(floor)}.`]),
            ...incompleteNote(variants),
          ],
          alt: `${title}. ${series.map((line) => describe(line, end)).join(' ')}`,
          drawing: await drawChart({
            xTitle,
            panels: [{ yTitle, series, ...level }],
            panelHeight: 340,
          }),
          pixelRatio: 2,
        };
      }),
  );
}

/** The three losses above each other; undefined while no run has logged any. */
export async function lossChart(variants: readonly StyledVariant[]): Promise<Picture | undefined> {
  const hasPenalty = (run: RunRecord) => run.losses.some(({ penalty }) => penalty !== 0);
  const regularized = variants.filter(({ runs }) => runs.some(hasPenalty));
  const panels = [
    { yTitle: 'critic loss', series: lossSeries(variants, 'criticLoss') },
    { yTitle: 'generator loss', series: lossSeries(variants, 'generatorLoss') },
    { yTitle: 'proximal penalty', series: lossSeries(regularized, 'penalty') },
  ].filter(({ series }) => series.length > 0);
  if (panels.length === 0) return undefined;
  return {
    name: 'losses',
    title: 'Losses',
    notes: [
      'Each point is the mean over the iterations since the one before.',
      averaging(variants),
      "The proximal penalty is the squared distance to the anchor's samples, over 2h.",
      ...incompleteNote(variants),
    ],
    alt: `Losses of every variant against outer iterations: ${formatList(panels.map(({ yTitle }) => yTitle))}.`,
    drawing: await drawChart({ xTitle: ITERATIONS, panels, panelHeight: 130 }),
    pixelRatio: 2,
  };
}

/** The unit in which an axis of so many seconds reads best. */
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

function lossSeries(
  variants: readonly StyledVariant[],
  loss: 'criticLoss' | 'generatorLoss' | 'penalty',
): Series[] {
  return seriesOf(variants, (run) => lossByIteration(run, loss));
}

function averaging(variants: readonly StyledVariant[]): string {
  const seeds = Math.max(...variants.map(({ runs }) => runs.length));
  if (seeds === 1) return 'One seed.';
  return `Mean of ${seeds} seeds, band from the lowest to the highest, as far as all of them reach.`;
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
