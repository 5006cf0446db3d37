/** What a chart shows at present: its data, and what the reader has chosen. */
import type { Chart, ChartSeries } from './chart.js';
import { type Columns, columnsOf } from './columns.js';
import { type CurvePoint, clipped, curveOf, finerForLog, valueAt } from './curves.js';
import { type Range, type Ranges, rangesOf } from './ranges.js';

/** What the reader has chosen. */
export interface Choice {
  /** Index of the x axis. */
  readonly axis: number;
  readonly wantsLog: boolean;
  /** Labels of hidden lines. */
  readonly hidden: ReadonlySet<string>;
  /** Range of x; undefined for all. */
  readonly zoom: Range | undefined;
}

/** A line with its curve against the chosen axis. */
export interface ShownSeries {
  readonly series: ChartSeries;
  readonly isHidden: boolean;
  /** With NaN in its gaps; empty if the line is hidden. */
  readonly points: readonly CurvePoint[];
}

/** A chart as it is shown. */
export interface Shown {
  readonly chart: Chart;
  readonly choice: Choice;
  readonly lines: readonly ShownSeries[];
  readonly ranges: Ranges;
  readonly columns: Columns;
  /** Whether a logarithmic axis is possible: all visible values are positive. */
  readonly canBeLog: boolean;
}

/** Computes what a chart shows. */
export function shownOf(chart: Chart, choice: Choice): Shown {
  const lines = chart.series.map((series): ShownSeries => {
    const isHidden = choice.hidden.has(series.label);
    return { series, isHidden, points: isHidden ? [] : curveOf(series.curves[choice.axis]!) };
  });
  const curves = lines.map(({ points }) => points);
  const ranges = rangesOf(curves, choice.wantsLog, choice.zoom, chart.level?.value);
  const canBeLog = rangesOf(curves, true, choice.zoom, chart.level?.value).isLog;
  const drawn = ranges.isLog ? curves.map(finerForLog) : curves;
  return { chart, choice, lines, ranges, canBeLog, columns: columnsOf(drawn, ranges.isLog) };
}

/** The value of a line at the cursor or, without one, at its end within the range of x. */
export function readingOf(
  { points }: ShownSeries,
  x: Range,
  cursor: number | undefined,
): CurvePoint | undefined {
  return cursor === undefined ? clipped(points, x).at(-1) : valueAt(points, cursor);
}
