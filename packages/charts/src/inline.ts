/** Charts for a page that is one file and loads nothing: its parts as text. */
import type { Chart, ChartOptions } from './chart.js';
import { requireChart, requireChartOptions } from './check-chart.js';
import { packed } from './packed-chart.js';
import { script, style } from './page-parts.generated.js';

export type {
  Chart,
  ChartAxis,
  ChartOptions,
  ChartPoint,
  ChartSeries,
} from './chart.js';

/**
 * The script of the page, for a `<script>` after all charts. It is no module, needs no other file, and
 * shows every {@link chartPlace}.
 */
export const chartScript: string = script;

/** The style sheet of the page, for a `<style>`. */
export const chartStyle: string = style;

/**
 * Makes the HTML of a chart: its data, hidden until {@link chartScript} shows it. An element of the class
 * `wprox-chart-still` that follows it is shown without scripts, and hidden with them.
 *
 * @throws ArgumentError if an argument is not what it should be.
 */
export function chartPlace(chart: Chart, options: ChartOptions = {}): string {
  requireChart(chart);
  requireChartOptions(options);
  // A label must not end the script element.
  const json = packed(chart, options).replaceAll('<', '\\u003c');
  return `<div class="wprox-chart-place" hidden><script type="application/json">${json}</script></div>`;
}
