/** The part of one experiment in a report: its pictures, numbers and tables. */
import type { ExperimentRecord } from '@wprox/experiments/run-folders';
import {
  distanceCharts,
  interactiveDistances,
  lossChart,
  type StyledVariant,
} from '../charts/chart-pictures.js';
import type { InteractiveChart } from '../charts/interactive-chart.js';
import { groupByVariant } from '../charts/run-curves.js';
import { variantStyles } from '../charts/variant-styles.js';
import type { Picture } from '../pictures/picture.js';
import {
  generatedPicture,
  progressPicture,
  realPicture,
  sampleKind,
} from '../samples/sample-pictures.js';
import { type MeasuredOn, measuredOn } from '../tables/measured-on.js';
import { type MeasureColumn, measureColumns } from '../tables/measures.js';
import { type Reported, reportedNumbers } from '../tables/reported-numbers.js';
import { variantResult } from '../tables/results.js';
import { compareSettings, type SettingsComparison } from '../tables/settings.js';
import { type Speeds, speedsOf } from '../tables/speed.js';
import { type FeatureCurves, otherCurves } from './measures-section.js';
import type { StyledResult } from './page-tables.js';

/** The results of a variant, with the name of its regularizer. */
export interface PanelResult extends StyledResult {
  readonly regularizer: string;
}

/** The content of the part of one experiment. */
export interface Panel {
  /** Its name in the report and the start of the names of its pictures; empty if it is the only one. */
  readonly name: string;
  readonly experiment: ExperimentRecord;
  readonly measured: MeasuredOn;
  readonly variants: readonly StyledVariant[];
  readonly results: readonly PanelResult[];
  readonly speeds: Speeds | undefined;
  readonly reported: readonly Reported[];
  readonly settings: SettingsComparison;
  readonly interactive: InteractiveChart | undefined;
  readonly charts: readonly Picture[];
  /** The curves on the other feature maps. */
  readonly others: readonly FeatureCurves[];
  /** Measures beside the primary distance. */
  readonly measures: readonly MeasureColumn[];
  readonly grids: readonly Picture[];
  readonly progress: Picture | undefined;
  readonly losses: Picture | undefined;
}

/**
 * Prepares the part of an experiment.
 *
 * @param name its name in the report; empty if it is the only part.
 * @throws RunFolderError if no run has a distance, or if the distances are of different kinds.
 * @throws CorruptFileError if a picture is damaged; it names the file.
 */
export async function panelOf(experiment: ExperimentRecord, name: string): Promise<Panel> {
  const measured = measuredOn(experiment);
  const groups = groupByVariant(experiment);
  const configs = groups.map(({ runs }) => runs[0]!.config);
  const styles = variantStyles(configs);
  const variants = groups.map((group, i): StyledVariant => ({ ...group, style: styles[i]! }));

  const kind = sampleKind(measured);
  const [charts, others, losses, real, generated, progress] = await Promise.all([
    distanceCharts(variants, measured),
    otherCurves(experiment, variants, `chart-${name || 'distance'}`),
    lossChart(variants),
    experiment.realPicture &&
      realPicture(experiment.realPicture, experiment.config.dataset.name, kind),
    Promise.all(variants.map((variant) => generatedPicture(variant, kind))),
    progressPicture(variants, kind),
  ]);
  const grids = [real || undefined, ...generated].filter((picture) => picture !== undefined);
  const named = <P extends Picture | undefined>(picture: P): P =>
    picture && name !== '' ? { ...picture, name: `${name}-${picture.name}` } : picture;
  return {
    name,
    experiment,
    measured,
    variants,
    results: variants.map((variant, i) => ({
      ...variantResult(variant),
      style: variant.style,
      regularizer: configs[i]!.regularizer.name,
    })),
    speeds: speedsOf(variants),
    reported: reportedNumbers(experiment.config.name, configs[0]!),
    settings: compareSettings(configs),
    interactive: interactiveDistances(`chart-${name || 'distance'}`, variants, measured),
    charts: charts.map(named),
    others: others.map((curves) => ({ ...curves, charts: curves.charts.map(named) })),
    measures: measureColumns(variants, measured),
    grids: grids.map(named),
    progress: named(progress),
    losses: named(losses),
  };
}

/** Lists the pictures of a panel, in the order of the page. */
export function picturesOf({ charts, others, grids, progress, losses }: Panel): Picture[] {
  const more = others.flatMap((curves) => curves.charts);
  return [...charts, ...more, ...grids, progress, losses].filter(
    (picture) => picture !== undefined,
  );
}
