/** Live charts of lines with bands, for pages. */
export { ArgumentError } from '@wprox/arguments';
export type {
  Chart,
  ChartAxis,
  ChartOptions,
  ChartPoint,
  ChartSeries,
  MountedChart,
} from './chart.js';
export { mountChart } from './mount-chart.js';
