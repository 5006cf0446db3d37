/** The curves of runs that were dropped: distance, losses and penalty, a line for each run. */
import type { Chart, ChartSeries } from '@wprox/charts';
import { useMemo } from 'preact/hooks';
import { ChartView, LINE_COLORS } from '../fields/chart-view.js';
import { type CurvePoint, curvesOf, type DroppedRun, type RunCurves } from './dropped-run.js';

const AXES = [{ name: 'iterations', title: 'outer iterations', unit: 'outer iterations' }] as const;

const LOSSES = [
  ['criticLoss', 'critic loss'],
  ['generatorLoss', 'generator loss'],
  ['penalty', 'penalty D̃²/(2h)'],
] as const;

/** The charts of runs; runs with other measures of distance have another chart. */
export function chartsOf(runs: readonly DroppedRun[]): { title: string; chart: Chart }[] {
  const curves = runs.map((run, index) => ({
    label: labelAmong(runs, index),
    color: LINE_COLORS[index % LINE_COLORS.length]!,
    // The colors repeat; dashes tell the lines apart.
    dash: index < LINE_COLORS.length ? undefined : [6, 3],
    of: curvesOf(run),
  }));
  const chartOf = (title: string, valuesOf: (run: RunCurves) => readonly CurvePoint[]) => {
    const series = curves
      .filter(({ of }) => valuesOf(of).length > 0)
      .map(
        ({ label, color, dash, of }): ChartSeries => ({
          label,
          ...color,
          ...(dash && { dash }),
          curves: [valuesOf(of)],
        }),
      );
    return series.length > 0 ? [{ title, chart: { yTitle: title, axes: AXES, series } }] : [];
  };
  const measures = [...new Set(curves.map(({ of }) => of.measure))];
  return [
    ...measures
      .filter((measure) => measure !== undefined)
      .flatMap((measure) =>
        chartOf(measure, (run) => (run.measure === measure ? run.distance : [])),
      ),
    ...LOSSES.flatMap(([key, title]) => chartOf(title, (run) => run[key])),
  ];
}

/** The label of a run, with a number if an earlier one has the same. */
function labelAmong(runs: readonly DroppedRun[], index: number): string {
  const { label } = runs[index]!;
  const before = runs.slice(0, index).filter((run) => run.label === label).length;
  return before === 0 ? label : `${label} (${before + 1})`;
}

const OPTIONS = { showsHint: false, seriesName: 'Runs', height: 220 };

export function DroppedRuns({ runs }: { readonly runs: readonly DroppedRun[] }) {
  const charts = useMemo(() => chartsOf(runs), [runs]);
  return (
    <div class="drop-charts">
      {charts.map(({ title, chart }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          <ChartView chart={chart} options={OPTIONS} />
        </section>
      ))}
    </div>
  );
}
