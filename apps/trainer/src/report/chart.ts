/** Charts of lines with their envelopes, drawn by Vega-Lite without a browser. */
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { EnvelopePoint } from './curve.js';
import { drawLegend, type LegendEntry } from './legend.js';
import { markup, trusted } from './markup.js';
import type { LineStyle } from './palette.js';
import { type Drawing, FONTS } from './picture.js';

/** One line: a mean and, if seeds differ, the band between the extremes. */
export interface Series {
  readonly label: string;
  readonly style: LineStyle;
  readonly points: readonly EnvelopePoint[];
}

/** One coordinate system; those of a chart stand above each other and share the x axis. */
export interface Panel {
  /** One line or several; a line longer than the panel is high would spread it. */
  readonly yTitle: string | readonly string[];
  readonly series: readonly Series[];
}

export interface Chart {
  readonly xTitle: string;
  readonly panels: readonly Panel[];
  /** Height of one panel, in pixels. */
  readonly panelHeight: number;
}

/** Width of the coordinate system, in pixels. */
const WIDTH = 760;
/** A range that spans more than this factor is drawn on a logarithmic axis. */
const LOG_FACTOR = 10;

/** Draws the chart; text and axes take the surrounding text's colour. */
export async function drawChart(chart: Chart): Promise<Drawing> {
  const compiled = compile(specOf(chart), { logger: vega.logger(vega.Error) });
  const view = new vega.View(vega.parse(compiled.spec), {
    renderer: 'none',
    logLevel: vega.Error,
  });
  try {
    return under(drawLegend(legendOf(chart.panels), WIDTH), unwrap(await view.toSVG()));
  } finally {
    view.finalize();
  }
}

/** Whether an axis is logarithmic: every value positive, and a range of more than a factor 10. */
export function needsLogScale(low: number, high: number): boolean {
  return low > 0 && high / low > LOG_FACTOR;
}

/** The numbers 1, 2 and 5 times powers of ten that cover a range, for a logarithmic axis. */
export function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  // One power more than needed: the logarithm of 999999.9999999999 is rounded to 6.
  const first = Math.floor(Math.log10(low)) - 1;
  for (let power = first; power <= Math.ceil(Math.log10(high)); power++) {
    // Parsed from decimal text, since 10 ** -3 * 5 is not 0.005.
    ticks.push(...[1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  }
  const from = ticks.findLastIndex((tick) => tick <= low);
  const to = ticks.findIndex((tick) => tick >= high);
  return ticks.slice(Math.max(0, from), to + 1);
}

function legendOf(panels: readonly Panel[]): LegendEntry[] {
  const lines = panels.flatMap(({ series }) => series);
  return [...new Map(lines.map((line) => [line.label, line])).values()];
}

/** The legend above the coordinate systems. */
function under(legend: Drawing, axes: Drawing): Drawing {
  const top = legend.height + 12;
  return {
    width: axes.width,
    height: top + axes.height,
    content: markup`${legend.content}<g transform="translate(0,${top})">${axes.content}</g>`,
  };
}

function specOf({ xTitle, panels, panelHeight }: Chart): TopLevelSpec {
  const all = panels.flatMap(({ series }) => series);
  const styles = legendOf(panels);
  const xs = all.flatMap(({ points }) => points.map(({ x }) => x));
  // Styles by name; an empty dash would be taken for none given.
  const named = (range: unknown[]) => ({
    field: 'label',
    type: 'nominal',
    scale: { domain: styles.map(({ label }) => label), range },
    legend: null,
  });
  const color = named(styles.map(({ style }) => style.colour));
  const strokeDash = named(
    styles.map(({ style }) => (style.dash.length > 0 ? style.dash : [1, 0])),
  );
  const views = panels.map(({ yTitle, series }, index) => {
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
    const y = { type: 'quantitative', title: yTitle, ...yScale(values, panelHeight) };
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
      ],
    };
  });
  // Written as data: Vega-Lite's types do not follow a spec that is put together from pieces.
  return {
    vconcat: views,
    spacing: 18,
    background: null,
    padding: { left: 0, right: 0, top: 4, bottom: 6 },
    config,
  } as unknown as TopLevelSpec;
}

function yScale(values: readonly EnvelopePoint[], height: number): object {
  const low = Math.min(...values.map((point) => point.low));
  const high = Math.max(...values.map((point) => point.high));
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

const ink = 'currentColor';
const config = {
  font: FONTS,
  aria: false,
  view: { stroke: null },
  axis: {
    domainColor: ink,
    domainOpacity: 0.35,
    tickColor: ink,
    tickOpacity: 0.35,
    gridColor: ink,
    gridOpacity: 0.11,
    labelColor: ink,
    labelFontSize: 12,
    titleColor: ink,
    titleFontSize: 12.5,
    titleFontWeight: 'normal',
    titlePadding: 10,
  },
  axisX: { grid: false },
  // One extent for all panels, so that their titles stand below each other.
  axisY: { domain: false, ticks: false, labelPadding: 6, minExtent: 52 },
};

/** The inside of Vega's SVG, with the size that its outer element states. */
function unwrap(svg: string): Drawing {
  const [outer, width, height] =
    /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"[^>]*>/.exec(svg) ?? [];
  if (outer === undefined) throw new Error(`not an SVG of Vega: ${svg.slice(0, 120)}`);
  const content = trusted(svg.slice(outer.length, svg.lastIndexOf('</svg>')));
  return { width: Number(width), height: Number(height), content };
}
