/** The part of one experiment in a report: its pictures, numbers and tables. */
import type { Chart } from '@wprox/charts/inline';
import type { ExperimentRecord } from '@wprox/experiments/run-folders';
import {
  distanceCharts,
  interactiveDistances,
  lossChart,
  type StyledVariant,
} from '../charts/chart-pictures.js';
import { endsWellMap } from '../charts/ends-well-map.js';
import { heatMap } from '../charts/heat-map.js';
import { shownVariants } from '../charts/shown-variants.js';
import { variantStyles } from '../charts/variant-styles.js';
import type { Picture } from '../pictures/picture.js';
import {
  generatedPicture,
  progressPicture,
  realPicture,
  sampleKind,
} from '../samples/sample-pictures.js';
import { type ExperimentNumbers, experimentNumbers } from '../tables/experiment-numbers.js';
import { type MeasureColumn, measureColumns } from '../tables/measures.js';
import { type Reported, reportedNumbers } from '../tables/reported-numbers.js';
import { spread } from '../tables/results.js';
import { compareSettings, type SettingsComparison } from '../tables/settings.js';
import { type FeatureCurves, otherCurves } from './measures-section.js';
import type { StyledResult } from './page-tables.js';

/** The results of a variant, with the name of its regularizer. */
export interface PanelResult extends StyledResult {
  readonly regularizer: string;
}

/** The content of the part of one experiment: its numbers, and what the page adds to them. */
export interface Panel extends ExperimentNumbers {
  /** Its name in the report and the start of the names of its pictures; empty if it is the only one. */
  readonly name: string;
  readonly experiment: ExperimentRecord;
  /** The variants of the charts and pictures. */
  readonly variants: readonly StyledVariant[];
  /** Which variants these are, if they are not all. */
  readonly shownNotes: readonly string[];
  /** The results of all variants. */
  readonly results: readonly PanelResult[];
  readonly heatMap: Picture | undefined;
  readonly endsWellMap: Picture | undefined;
  readonly reported: readonly Reported[];
  readonly settings: SettingsComparison;
  readonly interactive: Chart | undefined;
  readonly charts: readonly Picture[];
  /** The curves on the other feature maps. */
  readonly others: readonly FeatureCurves[];
  /** Measures beside the primary distance, of the variants of the charts. */
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
  const numbers = experimentNumbers(experiment);
  const { measured, groups, results: plainResults, map } = numbers;
  const { endsWell } = experiment.config;
  const configs = groups.map(({ runs }) => runs[0]!.config);
  const shown = shownVariants(experiment.config, plainResults);
  const seen = groups.filter(({ variant }) => shown.names.includes(variant));
  const styles = variantStyles(seen.map(({ runs }) => runs[0]!.config));
  const variants = seen.map((group, i): StyledVariant => ({ ...group, style: styles[i]! }));
  const initial = spread(plainResults.flatMap((result) => result.initial?.mean ?? []))?.mean;

  const kind = sampleKind(measured);
  const [charts, others, losses, real, generated, progress, ...maps] = await Promise.all([
    distanceCharts(variants, measured),
    otherCurves(experiment, variants),
    lossChart(variants),
    experiment.realPicture &&
      realPicture(experiment.realPicture, experiment.config.dataset.name, kind),
    Promise.all(variants.map((variant) => generatedPicture(variant, kind))),
    progressPicture(variants, kind),
    map && heatMap(map, measured, initial),
    map && endsWell && endsWellMap(map, measured, endsWell),
  ]);
  const grids = [real || undefined, ...generated].filter((picture) => picture !== undefined);
  const named = <P extends Picture | undefined>(picture: P): P =>
    picture && name !== '' ? { ...picture, name: `${name}-${picture.name}` } : picture;
  const noted = <P extends Picture | undefined>(picture: P): P =>
    picture && named({ ...picture, notes: [...picture.notes, ...shown.notes] });
  const [drawnMap, drawnShares] = maps;
  return {
    ...numbers,
    name,
    experiment,
    variants,
    shownNotes: shown.notes,
    results: plainResults.map((result, i) => {
      const style = variants.find(({ variant }) => variant === result.variant)?.style;
      return { ...result, ...(style && { style }), regularizer: configs[i]!.regularizer.name };
    }),
    heatMap: named(drawnMap),
    endsWellMap: named(drawnShares),
    reported: reportedNumbers(experiment.config.name, configs[0]!),
    settings: compareSettings(configs),
    interactive: interactiveDistances(variants, measured),
    charts: charts.map(noted),
    others: others.map((curves) => ({ ...curves, charts: curves.charts.map(named) })),
    measures: measureColumns(variants, measured),
    grids: grids.map(named),
    progress: noted(progress),
    losses: noted(losses),
  };
}

/** Lists the pictures of a panel, in the order of the page. */
export function picturesOf(panel: Panel): Picture[] {
  const { charts, others, grids, progress, losses } = panel;
  return [
    panel.heatMap,
    panel.endsWellMap,
    ...charts,
    ...others.flatMap((curves) => curves.charts),
    ...grids,
    progress,
    losses,
  ].filter((picture) => picture !== undefined);
}
