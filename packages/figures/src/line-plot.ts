/** Draws plots of lines over a linear or logarithmic x axis, with the legend above. */
import {
  chartConfig,
  chartFrame,
  type Drawing,
  drawLegend,
  drawVegaLite,
  type LineStyle,
  markup,
  stacked,
  type VegaLiteSpec,
} from '@wprox/report/pictures';

/** A line of a plot. */
export interface PlotLine {
  readonly label: string;
  readonly style: LineStyle;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** The shape that marks each point; by default points are not marked. */
  readonly marker?: 'circle' | 'square' | 'triangle-up' | 'diamond';
  /** In pixels; default 2. A line that other lines cover must be wider than they are. */
  readonly width?: number;
  /** A faint area in the line's color, such as the spread over seeds. */
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

/** An axis of a plot. */
export interface Axis {
  readonly title: string;
  readonly scale: 'linear' | 'log';
  /** Default: the range of the values. */
  readonly domain?: readonly [low: number, high: number];
  /** Default: Vega-Lite chooses them from the domain. */
  readonly ticks?: readonly number[];
  /** Format of the tick labels, in d3's format language. */
  readonly format?: string;
}

/** Lines with their axes. */
export interface LinePlot {
  /** One line of text above the legend. */
  readonly heading?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly PlotLine[];
  /** Height of the coordinate system, in pixels. */
  readonly height: number;
}

/** Width of the coordinate system, in pixels. */
export const PLOT_WIDTH = 700;

/** Draws the plot. Later lines cover earlier ones. */
export async function drawLinePlot(plot: LinePlot): Promise<Drawing> {
  const legend = drawLegend(plot.lines, PLOT_WIDTH);
  const heading = plot.heading === undefined ? [] : [drawHeading(plot.heading)];
  return stacked([...heading, legend, await drawVegaLite(specOf(plot))], 12);
}

/** Draws a line of bold text, for above one of several plots in a picture. */
function drawHeading(text: string): Drawing {
  const content = markup`<text y="13" font-size="13" font-weight="bold" fill="currentColor">${text}</text>`;
  return { width: PLOT_WIDTH, height: 16, content };
}

function specOf({ x, y, lines, height }: LinePlot): VegaLiteSpec {
  const encoding = { x: positionOf(x, 'x'), y: positionOf(y, 'y') };
  const bands = lines.flatMap(({ style, band }) => {
    if (!band) return [];
    const between = { ...encoding, y: { ...encoding.y, field: 'low' }, y2: { field: 'high' } };
    const mark = { type: 'area', clip: true, opacity: 0.13, color: style.color };
    return [{ data: { values: band }, mark, encoding: between }];
  });
  const drawn = lines.map(({ style, points, marker, width = 2 }) => ({
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
  // The cast is needed because Vega-Lite's types reject a specification that is assembled from parts.
  return {
    width: PLOT_WIDTH,
    height,
    layer: [...bands, ...drawn],
    ...chartFrame,
    // Wide enough for `0.00001`, so that plots one below the other are aligned.
    config: { ...chartConfig, axisY: { ...chartConfig.axisY, minExtent: 74 } },
  } as unknown as VegaLiteSpec;
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
