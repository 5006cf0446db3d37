/** A chart as JSON in a page: points without the names of their numbers. */
import type { Chart, ChartOptions, ChartPoint } from './chart.js';

/** [x, mean], or [x, mean, low, high]; null for gaps. */
type PackedPoint = readonly (number | null)[];

/** A chart and its options. */
export interface PackedChart {
  readonly chart: Omit<Chart, 'series'> & {
    readonly series: readonly (Omit<Chart['series'][number], 'curves'> & {
      readonly curves: readonly (readonly PackedPoint[])[];
    })[];
  };
  readonly options: ChartOptions;
}

/** Returns the JSON of a chart. Values that are not finite become null. */
export function packed(chart: Chart, options: ChartOptions): string {
  const series = chart.series.map((each) => ({
    ...each,
    curves: each.curves.map((curve) => curve.map(packPoint)),
  }));
  return JSON.stringify({ chart: { ...chart, series }, options } satisfies PackedChart);
}

function packPoint({ x, mean, low, high }: ChartPoint): PackedPoint {
  return low === undefined && high === undefined ? [x, mean] : [x, mean, low ?? null, high ?? null];
}

/** Reads what {@link packed} wrote. */
export function unpacked(json: string): { chart: Chart; options: ChartOptions } {
  const { chart, options } = JSON.parse(json) as PackedChart;
  const series = chart.series.map((each) => ({
    ...each,
    curves: each.curves.map((curve) =>
      curve.map(
        ([x, mean, low, high]): ChartPoint => ({
          x: x!,
          mean: mean!,
          ...(low !== undefined && { low, high: high! }),
        }),
      ),
    ),
  }));
  return { chart: { ...chart, series }, options };
}
