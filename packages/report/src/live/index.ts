/** The charts of an experiment while it trains. */
import type { Chart } from '@wprox/charts/inline';
import type { ExperimentRecord, RunRecord } from '@wprox/experiments/run-folders';
import { interactiveDistances, interactiveLosses } from '../charts/chart-pictures.js';
import { groupByVariant } from '../charts/run-curves.js';
import { shownVariants } from '../charts/shown-variants.js';
import { variantStyles } from '../charts/variant-styles.js';
import { stepWarningTexts } from '../page/step-warnings.js';
import { distanceName, distanceTitle, measuredOn, sampleCounts } from '../tables/measured-on.js';
import { otherFeatures } from '../tables/measures.js';
import { variantResult } from '../tables/results.js';

export type { Chart } from '@wprox/charts/inline';

/** What the report of an experiment would show of its curves at present. */
export interface LiveCharts {
  /** The distances, the primary one first; empty before the first evaluation. */
  readonly distances: readonly LiveChart[];
  /** Losses, penalty, movement and slope. */
  readonly losses: readonly LiveChart[];
  /** Sentences about which variants are shown, if they are not all. */
  readonly notes: readonly string[];
  /** What the trainer found wrong with h. */
  readonly warnings: readonly string[];
}

/** A chart with what it measures. */
export interface LiveChart {
  readonly title: string;
  /** Measure and numbers of samples, as a phrase; only of distances. */
  readonly detail?: string;
  readonly chart: Chart;
}

/** Most rows of a run that the charts are made from; of more, some are left out. */
const MOST_POINTS = 1000;

/**
 * Makes the charts of the runs of an experiment so far, with the means, envelopes and colors of its report.
 * Lines keep their names when runs end.
 *
 * @throws RunFolderError if the runs have distances of different kinds.
 * @throws CorruptFileError if the seconds of a run do not increase.
 */
export function liveCharts(
  experiment: Pick<ExperimentRecord, 'config' | 'runs' | 'folder'>,
): LiveCharts {
  const { config, folder } = experiment;
  const thin = { config, runs: experiment.runs.map(thinned) };
  const groups = groupByVariant(thin);
  const shown = shownVariants(
    config,
    groups.map((group) => variantResult(group, config.endsWell)),
  );
  const seen = groups.filter(({ variant }) => shown.names.includes(variant));
  const styles = variantStyles(seen.map(({ runs }) => runs[0]!.config));
  // The label of a variant that is not complete says so in a report. Here that would change its name.
  const variants = seen.map((group, i) => ({ ...group, complete: true, style: styles[i]! }));
  const chartOf = (own: typeof variants): LiveChart[] => {
    const runs = own.flatMap((variant) => variant.runs);
    if (runs.every(({ distances }) => distances.length === 0)) return [];
    const measured = measuredOn({ folder, runs });
    const chart = interactiveDistances(own, measured);
    const detail = `${distanceName(measured)}, ${sampleCounts(measured)}`;
    return chart ? [{ title: distanceTitle(measured), detail, chart }] : [];
  };
  const others = otherFeatures(variants).flatMap((features) =>
    chartOf(
      variants.map((variant) => ({
        ...variant,
        runs: variant.runs.map((run) => ({
          ...run,
          distances: run.otherDistances.get(features) ?? [],
        })),
      })),
    ),
  );
  return {
    distances: [...chartOf(variants), ...others],
    losses: interactiveLosses(variants).map((chart) => ({ title: chart.yTitle, chart })),
    notes: shown.notes.slice(0, 1),
    warnings: stepWarningTexts(experiment),
  };
}

/** Leaves out distances between others, at equal steps, if there are very many; the last one stays. */
function thinned(run: RunRecord): RunRecord {
  return { ...run, distances: everyFew(run.distances) };
}

function everyFew<T>(rows: readonly T[]): readonly T[] {
  const step = Math.ceil(rows.length / MOST_POINTS);
  return step <= 1 ? rows : rows.filter((_, i) => i % step === 0 || i === rows.length - 1);
}
