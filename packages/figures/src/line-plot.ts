/** Draws lines with linear or logarithmic axes and a legend above. */
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

/** A line of a plot. */
export interface PlotLine {
  readonly label: string;
  readonly style: LineStyle;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Shape of marks at the points; by default there are no marks. */
  readonly marker?: 'circle' | 'square' | 'triangle-up' | 'diamond';
  /** Width in pixels, default 2; a line that another covers must be wider than that. */
  readonly width?: number;
}

/** An axis of a plot. */
export interface Axis {
  readonly title: string;
  readonly scale: 'linear' | 'log';
  /** Range of the axis; by default that of the values. */
  readonly domain?: readonly [low: number, high: number];
  /** Ticks; by default Vega chooses them. */
  readonly ticks?: readonly number[];
  /** Format of the ticks, as a d3-format specifier. */
  readonly format?: string;
}

/** Lines with their axes. */
export interface LinePlot {
  /** One line above the legend. */
  readonly heading?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly PlotLine[];
  /** Height of the coordinate system, in pixels. */
  readonly height: number;
}

/** Width of the coordinate system, in pixels. */
export const PLOT_WIDTH = 700;

/** Draws the plot; later lines are on top. */
export async function drawLinePlot(plot: LinePlot): Promise<Drawing> {
  const legend = drawLegend(plot.lines, PLOT_WIDTH);
  const heading = plot.heading === undefined ? [] : [drawHeading(plot.heading)];
  return stacked([...heading, legend, await drawVegaLite(specOf(plot))], 12);
}

/** Draws a line of bold text, above one of several plots in a picture. */
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
      color: style.color,
      strokeWidth: width,
      strokeJoin: 'round',
      ...(style.dash.length > 0 && { strokeDash: style.dash }),
      ...(marker && {
        point: { shape: marker, size: 46, filled: true, color: style.color, opacity: 1 },
      }),
    },
    encoding,
  }));
  // The cast is needed because the types of Vega-Lite reject a spec that is built from parts.
  return {
    width: PLOT_WIDTH,
    height,
    layer,
    ...chartFrame,
    // Space for `0.00001` in every plot aligns plots below each other.
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
