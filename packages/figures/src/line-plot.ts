/** Plots of lines over a linear or logarithmic x axis, with their legend above. */

import {
  chartConfig,
  chartFrame,
  type Drawing,
  drawLegend,
  drawVegaLite,
  type LineStyle,
  markup,
  stacked,
} from '@wprox/report/pictures';
import type { TopLevelSpec } from 'vega-lite';

export interface PlotLine {
  readonly label: string;
  readonly style: LineStyle;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Marks the points; without it the line stands for all values between. */
  readonly marker?: 'circle' | 'square' | 'triangle-up' | 'diamond';
  /** Default 2; a line that others run along is thicker than they. */
  readonly width?: number;
}

export interface Axis {
  readonly title: string;
  readonly scale: 'linear' | 'log';
  /** Default: what the values span. */
  readonly domain?: readonly [low: number, high: number];
  /** Default: chosen from the domain. */
  readonly ticks?: readonly number[];
  /** How ticks read, in d3's format language. */
  readonly format?: string;
}

export interface LinePlot {
  /** One line above the legend. */
  readonly heading?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly PlotLine[];
  /** Of the coordinate system, in pixels. */
  readonly height: number;
}

/** Width of the coordinate system, in pixels. */
export const PLOT_WIDTH = 700;

/** Draws the plot; lines that come later lie on top. */
export async function drawLinePlot(plot: LinePlot): Promise<Drawing> {
  const legend = drawLegend(plot.lines, PLOT_WIDTH);
  const heading = plot.heading === undefined ? [] : [drawHeading(plot.heading)];
  return stacked([...heading, legend, await drawVegaLite(specOf(plot))], 12);
}

/** A line of bold text, above one of several plots in a picture. */
function drawHeading(text: string): Drawing {
  const content = markup`<text y="13" font-size="13" font-weight="bold" fill="currentColor">${text}</text>`;
  return { width: PLOT_WIDTH, height: 16, content };
}

function specOf({ x, y, lines, height }: LinePlot): TopLevelSpec {
  const encoding = { x: positionOf(x, 'x'), y: positionOf(y, 'y') };
  const layer = lines.map(({ style, points, marker, width = 2 }) => ({
    data: { values: points },
    mark: {
      type: 'line',
      clip: true,
      color: style.colour,
      strokeWidth: width,
      strokeJoin: 'round',
      ...(style.dash.length > 0 && { strokeDash: style.dash }),
      ...(marker && {
        point: { shape: marker, size: 46, filled: true, color: style.colour, opacity: 1 },
      }),
    },
    encoding,
  }));
  // Written as data: Vega-Lite's types do not follow a spec that is put together from pieces.
  return {
    width: PLOT_WIDTH,
    height,
    layer,
    ...chartFrame,
    // Room for `0.00001`, so that plots below each other begin at the same place.
    config: { ...chartConfig, axisY: { ...chartConfig.axisY, minExtent: 74 } },
  } as unknown as TopLevelSpec;
}

function positionOf({ title, scale, domain, ticks, format = ',~r' }: Axis, field: 'x' | 'y') {
  return {
    field,
    type: 'quantitative',
    title,
    scale: { type: scale, zero: false, nice: false, ...(domain && { domain }) },
    axis: { format, labelFlush: false, ...(ticks && { values: ticks }) },
  };
}
