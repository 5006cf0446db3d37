/** All numbers and Markdown tables of one experiment, without pictures. */
import type { ExperimentRecord } from '@wprox/experiments/run-folders';
import { bestControlMarkdown } from './best-control-table.js';
import { speedMarkdown } from './comparison-tables.js';
import { endsWellTable } from './ends-well-table.js';
import { type ExperimentNumbers, experimentNumbers } from './experiment-numbers.js';
import { levelMarkdown } from './level-table.js';
import { measuresMarkdown } from './measures.js';
import { isSweep } from './methods.js';
import { methodsTable } from './methods-table.js';
import { pairedMarkdown } from './paired-table.js';
import { escaped, resultsMarkdown } from './results-markdown.js';
import { steadinessTable } from './steadiness-table.js';
import { tableMarkdown } from './text-table.js';

/** The numbers of an experiment, and its tables in the Markdown files of a report. */
export interface ExperimentTables extends ExperimentNumbers {
  readonly resultsMarkdown: string;
  /** Undefined without `speeds`. */
  readonly speedMarkdown: string | undefined;
  /** Undefined without `levels`. */
  readonly levelMarkdown: string | undefined;
  /** Undefined if there is no control to compare with, or a single seed. */
  readonly pairedMarkdown: string | undefined;
  /** Undefined without `shares`. */
  readonly endsWellMarkdown: string | undefined;
  /** Undefined without `beside`. */
  readonly bestControlMarkdown: string | undefined;
  /** Undefined if no setting has a list. */
  readonly methodsMarkdown: string | undefined;
  readonly steadinessMarkdown: string;
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
  const { title, endsWell } = experiment.config;
  const numbers = experimentNumbers(experiment);
  const { measured, groups, results, speeds, levels, paired, measures } = numbers;
  const { shares, beside, methods, steadiness } = numbers;
  const others = measures.length > 0 ? [measuresMarkdown(groups, measures, escaped)] : [];
  return {
    ...numbers,
    resultsMarkdown: [resultsMarkdown(title, measured, results, endsWell), ...others].join('\n'),
    speedMarkdown: speeds && speedMarkdown(title, speeds),
    levelMarkdown: levels && levelMarkdown(title, levels),
    pairedMarkdown: paired.length > 0 ? pairedMarkdown(title, paired) : undefined,
    endsWellMarkdown: shares && tableMarkdown(title, endsWellTable(shares)),
    bestControlMarkdown: beside && bestControlMarkdown(title, beside),
    methodsMarkdown: isSweep(methods) ? tableMarkdown(title, methodsTable(methods)) : undefined,
    steadinessMarkdown: tableMarkdown(title, steadinessTable(steadiness)),
  };
}
