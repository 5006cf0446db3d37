/** Draws with Vega, without a browser, in the style that all pictures share. */
import * as vega from 'vega';
import { compile, type TopLevelSpec as VegaLiteSpec } from 'vega-lite';
import { trusted, withoutForbidden } from './markup.js';
import { type Drawing, FONTS } from './picture.js';

/** Specifications for {@link drawVega} and {@link drawVegaLite}. */
export type { Spec as VegaSpec } from 'vega';
export type { VegaLiteSpec };

/** Text and axes have the color of the surrounding text. */
const ink = 'currentColor';

/** The style of axes and text, for a Vega or Vega-Lite specification. */
export const chartConfig = {
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
  // All panels have the same extent, so that their titles are aligned.
  axisY: { domain: false, ticks: false, labelPadding: 6, minExtent: 52 },
} as const;

/** The frame of every chart: no background, and padding for text that extends beyond the axes. */
export const chartFrame = {
  background: null,
  padding: { left: 0, right: 0, top: 4, bottom: 6 },
} as const;

/** Draws a Vega-Lite specification. @throws Error if it is not valid. */
export function drawVegaLite(spec: VegaLiteSpec): Promise<Drawing> {
  return drawVega(compile(spec, { logger: vega.logger(vega.Error) }).spec);
}

/** Draws a Vega specification. @throws Error if it is not valid. */
export async function drawVega(spec: vega.Spec): Promise<Drawing> {
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error });
  try {
    return unwrap(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** Returns the content of Vega's SVG with the size that its outer element states. */
function unwrap(svg: string): Drawing {
  const [outer, width, height] =
    /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"[^>]*>/.exec(svg) ?? [];
  if (outer === undefined)
    throw new Error(`Vega returned "${svg.slice(0, 120)}"; expected an SVG with width and height`);
  const inner = svg.slice(outer.length, svg.lastIndexOf('</svg>'));
  const content = trusted(withoutForbidden(inner));
  return { width: Number(width), height: Number(height), content };
}
