/** Draws with Vega without a browser, in the common style of all pictures. */
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { trusted } from './markup.js';
import { type Drawing, FONTS } from './picture.js';

/** Text and axes have the color of the surrounding text. */
const ink = 'currentColor';

/** Style of axes and text, for a Vega or Vega-Lite specification. */
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
  // The same extent for all panels aligns their titles.
  axisY: { domain: false, ticks: false, labelPadding: 6, minExtent: 52 },
} as const;

/** Background and padding of every chart; the padding is for text at the edges. */
export const chartFrame = {
  background: null,
  padding: { left: 0, right: 0, top: 4, bottom: 6 },
} as const;

/** Draws a Vega-Lite specification. */
export function drawVegaLite(spec: TopLevelSpec): Promise<Drawing> {
  return drawVega(compile(spec, { logger: vega.logger(vega.Error) }).spec);
}

/** Draws a Vega specification. */
export async function drawVega(spec: vega.Spec): Promise<Drawing> {
  const view = new vega.View(vega.parse(spec), { renderer: 'none', logLevel: vega.Error });
  try {
    return unwrap(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** Takes the content of an SVG of Vega, with the size from its outer element. */
function unwrap(svg: string): Drawing {
  const [outer, width, height] =
    /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"[^>]*>/.exec(svg) ?? [];
  if (outer === undefined)
    throw new Error(`Vega drew '${svg.slice(0, 120)}'; expected an svg element`);
  const content = trusted(svg.slice(outer.length, svg.lastIndexOf('</svg>')));
  return { width: Number(width), height: Number(height), content };
}
