/** All numbers and Markdown tables of one experiment, without pictures. */
import type { ExperimentRecord } from '@wprox/experiments/run-folders';
import { groupByVariant } from '../charts/run-curves.js';
import { speedMarkdown } from './comparison-tables.js';
import { levelMarkdown } from './level-table.js';
import { levelReaches } from './levels.js';
import { type MeasuredOn, measuredOn } from './measured-on.js';
import { measureColumns, measuresMarkdown } from './measures.js';
import { pairedComparisons } from './paired.js';
import { pairedMarkdown } from './paired-table.js';
import { type VariantResult, variantResult } from './results.js';
import { escaped, resultsMarkdown } from './results-markdown.js';
import { type Speeds, speedsOf } from './speed.js';

/** The numbers of an experiment, and its tables in the Markdown files of a report. */
export interface ExperimentTables {
  readonly measured: MeasuredOn;
  /** In the order of the variants of the config. */
  readonly results: readonly VariantResult[];
  /** Undefined if there is no baseline to compare with. */
  readonly speeds: Speeds | undefined;
  readonly resultsMarkdown: string;
  /** Undefined without `speeds`. */
  readonly speedMarkdown: string | undefined;
  /** Undefined if no variant gets nearer to the data. */
  readonly levelMarkdown: string | undefined;
  /** Undefined if there is no control to compare with, or a single seed. */
  readonly pairedMarkdown: string | undefined;
}

/**
 * Computes the numbers of an experiment and writes its tables as Markdown.
 *
 * @throws RunFolderError if no run has a distance, or if the distances are of different kinds.
 * @throws CorruptFileError if the seconds of a run do not increase.
 *
 * @example
 * const { results } = experimentTables(await readExperiment('runs/quickstart'));
 * for (const { label, final } of results) console.log(label, final?.mean);
 */
export function experimentTables(experiment: ExperimentRecord): ExperimentTables {
  const { title } = experiment.config;
  const measured = measuredOn(experiment);
  const groups = groupByVariant(experiment);
  const results = groups.map(variantResult);
  const speeds = speedsOf(groups);
  const levels = levelReaches(groups, speeds?.level);
  const paired = pairedComparisons(groups);
  const columns = measureColumns(groups, measured);
  const measures = columns.length > 0 ? [measuresMarkdown(groups, columns, escaped)] : [];
  return {
    measured,
    results,
    speeds,
    resultsMarkdown: [resultsMarkdown(title, measured, results), ...measures].join('\n'),
    speedMarkdown: speeds && speedMarkdown(title, speeds),
    levelMarkdown: levels && levelMarkdown(title, levels),
    pairedMarkdown: paired.length > 0 ? pairedMarkdown(title, paired) : undefined,
  };
}
