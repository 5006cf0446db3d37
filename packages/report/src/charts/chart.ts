/** Charts of lines with envelopes, drawn by Vega-Lite without a browser. */
import type { TopLevelSpec } from 'vega-lite';
import { drawLegend, type LegendEntry } from '../pictures/legend.js';
import { logTicks } from '../pictures/log-ticks.js';
import type { LineStyle } from '../pictures/palette.js';
import { type Drawing, stacked } from '../pictures/picture.js';
import { chartConfig, chartFrame, drawVegaLite } from '../pictures/vega-drawing.js';
import type { EnvelopePoint } from './curve.js';

/** One line: a mean and, if seeds differ, the band between the extremes. */
export interface Series {
  readonly label: string;
  readonly style: LineStyle;
  readonly points: readonly EnvelopePoint[];
}

/** One coordinate system. Those of a chart are above each other and share the x axis. */
export interface Panel {
  /** One line or several; a line that is longer than the panel is high makes it higher. */
  readonly yTitle: string | readonly string[];
  readonly series: readonly Series[];
  /** A value to compare the lines with. */
  readonly level?: { readonly value: number; readonly label: string };
}

/** Panels that share an x axis. */
export interface Chart {
  readonly xTitle: string;
  readonly panels: readonly Panel[];
  /** Height of one panel, in pixels. */
  readonly panelHeight: number;
}

/** Width of the coordinate system, in pixels. */
const WIDTH = 760;
/** A range with a larger factor gets a logarithmic axis. */
const LOG_FACTOR = 10;

/** Draws the chart; text and axes have the color of the surrounding text. */
export async function drawChart(chart: Chart): Promise<Drawing> {
  const axes = await drawVegaLite(specOf(chart));
  return stacked([drawLegend(legendOf(chart.panels), WIDTH), axes], 12);
}

/** Whether an axis must be logarithmic: all values are positive and span more than a factor of 10. */
export function needsLogScale(low: number, high: number): boolean {
  return low > 0 && high / low > LOG_FACTOR;
}

function legendOf(panels: readonly Panel[]): LegendEntry[] {
  const lines = panels.flatMap(({ series }) => series);
  return [...new Map(lines.map((line) => [line.label, line])).values()];
}

function specOf({ xTitle, panels, panelHeight }: Chart): TopLevelSpec {
  const all = panels.flatMap(({ series }) => series);
  const styles = legendOf(panels);
  const xs = all.flatMap(({ points }) => points.map(({ x }) => x));
  // Vega-Lite ignores an empty dash, so solid lines have the dash [1, 0].
  const named = (range: unknown[]) => ({
    field: 'label',
    type: 'nominal',
    scale: { domain: styles.map(({ label }) => label), range },
    legend: null,
  });
  const color = named(styles.map(({ style }) => style.color));
  const strokeDash = named(
    styles.map(({ style }) => (style.dash.length > 0 ? style.dash : [1, 0])),
  );
  const views = panels.map(({ yTitle, series, level }, index) => {
    const isLast = index === panels.length - 1;
    const values = series.flatMap(({ label, points }) =>
      points.map((point) => ({ ...point, label })),
    );
    const ends = series.flatMap(({ label, points }) => {
      const end = points.at(-1);
      return end ? [{ ...end, label }] : [];
    });
    const x = {
      field: 'x',
      type: 'quantitative',
      title: isLast ? xTitle : null,
      scale: { domain: [0, Math.max(...xs) || 1], nice: false },
      axis: { labels: isLast, labelFlush: false, tickCount: 8, format: ',~r' },
    };
    const y = {
      type: 'quantitative',
      title: yTitle,
      ...yScale(rangeOf(values, level?.value), panelHeight),
    };
    return {
      width: WIDTH,
      height: panelHeight,
      data: { values },
      layer: [
        {
          mark: { type: 'area', opacity: 0.17 },
          encoding: {
            x,
            y: { ...y, field: 'low' },
            y2: { field: 'high' },
            color,
          },
        },
        {
          mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round' },
          encoding: {
            x,
            y: { ...y, field: 'mean' },
            color,
            strokeDash,
          },
        },
        {
          data: { values: ends },
          mark: { type: 'point', filled: true, size: 44, opacity: 1 },
          encoding: { x, y: { ...y, field: 'mean' }, color },
        },
        ...(level ? levelLayers(level, y) : []),
      ],
    };
  });
  // The cast is needed because the types of Vega-Lite reject a spec that is built from parts.
  return {
    vconcat: views,
    spacing: 18,
    ...chartFrame,
    config: chartConfig,
  } as unknown as TopLevelSpec;
}

/** Makes a dotted line across the panel with its name at the right end. */
function levelLayers({ value, label }: { value: number; label: string }, y: object): object[] {
  const encoding = { y: { ...y, field: 'level' } };
  const data = { values: [{ level: value }] };
  const ink = 'currentColor';
  return [
    { data, mark: { type: 'rule', strokeDash: [2, 4], color: ink, opacity: 0.65 }, encoding },
    {
      data,
      mark: { type: 'text', text: label, align: 'right', dy: -7, color: ink, fontSize: 12 },
      encoding: { ...encoding, x: { value: WIDTH } },
    },
  ];
}

/** Returns the lowest and the highest value of a panel. */
function rangeOf(values: readonly EnvelopePoint[], level: number | undefined): [number, number] {
  const levels = level === undefined ? [] : [level];
  return [
    Math.min(...levels, ...values.map(({ low }) => low)),
    Math.max(...levels, ...values.map(({ high }) => high)),
  ];
}

function yScale([low, high]: readonly [number, number], height: number): object {
  if (!needsLogScale(low, high)) {
    return {
      scale: { zero: low >= 0, nice: true },
      axis: { tickCount: Math.max(3, Math.round(height / 60)), format: ',~r' },
    };
  }
  const ticks = logTicks(low, high);
  const crowded = ticks.length > height / 24;
  return {
    scale: { type: 'log', domain: [ticks[0], ticks.at(-1)], nice: false },
    axis: {
      values: crowded ? ticks.filter((tick) => /^[^25]*$/.test(String(tick))) : ticks,
      format: ',~r',
    },
  };
}
