/** The chart of exact distances: all runs, against outer iterations, generator steps or time. */
import type { Chart } from '@wprox/charts';
import type { LabRun } from '../../state/lab.js';
import type { DistanceRow, RunHistory } from '../session/history.js';
import { runStyles } from './run-style.js';

export const AXES: Chart['axes'] = [
  { name: 'outer iterations', title: 'outer iterations', unit: 'outer iterations' },
  { name: 'generator steps', title: 'generator steps', unit: 'generator steps' },
  { name: 'time', title: 'seconds of training of the run', unit: 'seconds of training' },
];

/** The values of the x axes of a row. */
export const PLACES: readonly ((
  row: Pick<DistanceRow, 'iteration' | 'generatorSteps' | 'trainingSeconds'>,
) => number)[] = [
  ({ iteration }) => iteration,
  ({ generatorSteps }) => generatorSteps,
  ({ trainingSeconds }) => trainingSeconds,
];

export function distanceChart(runs: readonly LabRun[], histories: readonly RunHistory[]): Chart {
  const styles = runStyles(runs);
  return {
    yTitle: 'exact W₂ to the data (500 points), lower is better',
    axes: AXES,
    series: runs.map(({ label }, i) => ({
      ...styles[i]!,
      label,
      curves: PLACES.map((placeOf) =>
        (histories[i]?.distances ?? []).map((row) => ({ x: placeOf(row), mean: row.distance })),
      ),
    })),
  };
}
