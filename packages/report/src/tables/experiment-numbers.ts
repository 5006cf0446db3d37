/** All numbers of one experiment, which the page and the Markdown tables show. */
import type { ExperimentRecord } from '@wprox/experiments/run-folders';
import { groupByVariant, type VariantRuns } from '../charts/run-curves.js';
import { type BestControls, bestControls } from './best-control.js';
import { familiesOf } from './families.js';
import { type FamilyShares, familyShares } from './family-shares.js';
import { type GridMap, gridMap } from './grid-map.js';
import { type LevelReaches, levelReaches } from './levels.js';
import { type MeasuredOn, measuredOn } from './measured-on.js';
import { type MeasureColumn, measureColumns } from './measures.js';
import { type Methods, methodsOf } from './methods.js';
import { type PairedComparison, pairedComparisons } from './paired.js';
import { type VariantResult, variantResult } from './results.js';
import { type Speeds, speedsOf } from './speed.js';
import { type Steadiness, steadiness } from './steadiness.js';

/** The numbers of an experiment. */
export interface ExperimentNumbers {
  readonly measured: MeasuredOn;
  /** The runs by variant, in the order of the config, as are all lists of variants. */
  readonly groups: readonly VariantRuns[];
  readonly results: readonly VariantResult[];
  /** The results by the values of the lists, if a setting has a list. */
  readonly map: GridMap | undefined;
  /** The runs that end well by family, if a setting has a list and the experiment says when a run does. */
  readonly shares: FamilyShares | undefined;
  /** Undefined if there is no baseline to compare with. */
  readonly speeds: Speeds | undefined;
  /** Undefined if the experiment fixes no levels and no variant gets nearer to the data. */
  readonly levels: LevelReaches | undefined;
  /** Empty if there is no control to compare with. */
  readonly paired: readonly PairedComparison[];
  /** Undefined without levels, a control, or a variant with a regularizer. */
  readonly beside: BestControls | undefined;
  /** One method for each variant if no setting has a list. */
  readonly methods: Methods;
  readonly steadiness: readonly Steadiness[];
  /** Measures beside the primary distance. */
  readonly measures: readonly MeasureColumn[];
}

/**
 * Computes the numbers of an experiment.
 *
 * @throws RunFolderError if no run has a distance, or if the distances are of different kinds.
 * @throws CorruptFileError if the seconds of a run do not increase.
 */
export function experimentNumbers(experiment: ExperimentRecord): ExperimentNumbers {
  const { config } = experiment;
  const measured = measuredOn(experiment);
  const groups = groupByVariant(experiment);
  const families = familiesOf(config, groups);
  const results = groups.map((group) => variantResult(group, config.endsWell));
  const speeds = speedsOf(groups);
  const levels = levelReaches(groups, speeds?.level, config.levels);
  return {
    measured,
    groups,
    results,
    map: gridMap(config, results),
    shares: config.endsWell && familyShares(families, config.endsWell),
    speeds,
    levels,
    paired: pairedComparisons(groups),
    beside: bestControls(groups, levels),
    methods: methodsOf(families),
    steadiness: groups.map(steadiness),
    measures: measureColumns(groups, measured),
  };
}
