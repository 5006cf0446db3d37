/** The chart of the losses and of what the penalty does: one quantity at a time, all runs. */
import type { Chart } from '@wprox/charts';
import { stepSize } from '@wprox/experiments/configs';
import type { LabRun } from '../../state/lab.js';
import type { LossesRow } from '../../training/protocol.js';
import type { RunHistory } from '../session/history.js';
import { AXES, PLACES } from './distance-chart.js';
import { runStyles } from './run-style.js';

export interface Quantity {
  readonly label: string;
  readonly read: (row: LossesRow, run: LabRun) => number | null;
}

export const QUANTITIES = {
  generator: { label: 'generator’s loss F', read: ({ generatorLoss }) => generatorLoss },
  critic: { label: 'critic’s loss', read: ({ criticLoss }) => criticLoss },
  penalty: {
    label: 'penalty D̃²/(2h)',
    read: ({ penalty }, { config }) => (config.regularizer.name === 'none' ? null : penalty),
  },
  movement: {
    label: 'movement √E‖x − y‖² in an outer iteration',
    read: ({ movement = null }) => movement,
  },
  limit: {
    label: 'D̃ / (h·L), the share of the speed limit',
    read: ({ proximalDistance, proximalSlope }, { config }) => {
      const h = stepSize(config);
      return h === undefined || proximalDistance === undefined || !proximalSlope
        ? null
        : proximalDistance / (h * proximalSlope);
    },
  },
} as const satisfies Record<string, Quantity>;

export type QuantityName = keyof typeof QUANTITIES;

export function lossChart(
  name: QuantityName,
  runs: readonly LabRun[],
  histories: readonly RunHistory[],
): Chart {
  const { label: yTitle, read }: Quantity = QUANTITIES[name];
  const styles = runStyles(runs);
  return {
    yTitle,
    axes: AXES,
    series: runs.map((run, i) => ({
      ...styles[i]!,
      label: run.label,
      curves: PLACES.map((placeOf) =>
        (histories[i]?.rows ?? []).map((row) => ({ x: placeOf(row), mean: read(row, run) })),
      ),
    })),
  };
}
