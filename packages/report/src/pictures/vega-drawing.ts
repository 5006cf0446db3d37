/** Drawings by Vega without a browser, in the one look that all pictures share. */
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { trusted } from './markup.js';
import { type Drawing, FONTS } from './picture.js';

/** Text and axes take the surrounding text's colour. */
const ink = 'currentColor';

/** The look of axes and text, for a Vega or Vega-Lite specification. */
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
  // One extent for all panels, so that their titles stand below each other.
  axisY: { domain: false, ticks: false, labelPadding: 6, minExtent: 52 },
} as const;

/** What stands around every chart: nothing but room for text that hangs over. */
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

/** The inside of Vega's SVG, with the size that its outer element states. */
function unwrap(svg: string): Drawing {
  const [outer, width, height] =
    /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"[^>]*>/.exec(svg) ?? [];
  if (outer === undefined) throw new Error(`not an SVG of Vega: ${svg.slice(0, 120)}`);
  const content = trusted(svg.slice(outer.length, svg.lastIndexOf('</svg>')));
  return { width: Number(width), height: Number(height), content };
}
