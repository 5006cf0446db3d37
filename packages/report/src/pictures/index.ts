/**
 * Drawings and charts, and how to write them as SVG and PNG.
 * @module
 */

export { formatCount, formatMeasure, formatPlural } from './format.js';
export { drawLegend } from './legend.js';
export { logTicks } from './log-ticks.js';
export { markup } from './markup.js';
export { BASELINE, type LineStyle, lineStyle } from './palette.js';
export { type Drawing, type Picture, stacked } from './picture.js';
export {
  chartConfig,
  chartFrame,
  drawVega,
  drawVegaLite,
  type VegaLiteSpec,
  type VegaSpec,
} from './vega-drawing.js';
export { writePicture } from './write-picture.js';
