/** Pictures: drawings, charts and how they are written as SVG and PNG. */
export { formatCount, formatMeasure, formatPlural } from './format.js';
export { drawLegend } from './legend.js';
export { logTicks } from './log-ticks.js';
export { markup } from './markup.js';
export { BASELINE, type LineStyle, lineStyle } from './palette.js';
export { type Drawing, type Picture, stacked } from './picture.js';
export { chartConfig, chartFrame, drawVega, drawVegaLite } from './vega-drawing.js';
export { writePicture } from './write-picture.js';
