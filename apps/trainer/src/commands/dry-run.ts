/** `--dry-run`: prints what would be trained and estimates its time and disk space. */
import path from 'node:path';
import {
  type ExperimentConfig,
  generatorSteps,
  gridFamilies,
  type PlannedRun,
  plannedIterations,
  planRuns,
  type ResolvedRun,
} from '@wprox/experiments';
import { formatPlural } from '@wprox/report/pictures';
import { createTaskDisplay, formatBytes, formatClock } from '../display/index.js';
import { costClass } from '../scheduler/cost-class.js';
import { type Estimate, estimate, type RunCost } from '../scheduler/estimate.js';

import { freeDiskBytes } from './free-disk.js';
import { stepSizeLines } from './step-sizes.js';
import type { Surroundings, TrainingParts } from './surroundings.js';
import { type PlannedOptions, planOptions } from './train-options.js';

export interface DryRunOptions {
  readonly experiment: ExperimentConfig;
  readonly folder: string;
  readonly processes: number;
  /** What the command was called with. */
  readonly options?: PlannedOptions;
}

/**
 * Prints the plan, measures a few iterations of one variant of each cost, and prints the estimate.
 *
 * @returns the estimate, so that the caller can sum those of several experiments.
 * @throws RunFolderError, CorruptFileError if the folder cannot be planned; DatasetError, BackendError
 * if measuring fails.
 */
export async function dryRun(
  { experiment, folder, processes, options = {} }: DryRunOptions,
  { stdout, env }: Surroundings,
  parts: TrainingParts,
): Promise<Estimate> {
  const plan = await planRuns(experiment, folder, planOptions(options));
  const costs = await measureVariants(plan, { stdout, env }, parts);
  const made = estimate(plan, costs, processes);
  const lines = [
    `${formatPlural(plan.length, 'run')} in ${folder}, ${Math.min(processes, plan.length)} at a time:`,
    ...(plan.length > MOST_LINES ? familyLines(experiment, plan, made) : planLines(plan, made)),
    '',
    ...roundingLines(plan),
    ...stepSizeLines(plan, costs),
    ...(await estimateLines(made, folder)),
    ...(Math.min(processes, costs.size) > 1 ? [ALONE] : []),
  ];
  stdout.write(`${lines.join('\n')}\n`);
  return made;
}

/** Says which budgets of generator steps are not multiples of ℓ: runs train whole outer iterations. */
function roundingLines(plan: readonly PlannedRun[]): string[] {
  const variants = new Map(plan.map(({ config }) => [config.variant, config]));
  return [...variants].flatMap(([variant, config]) => {
    const asked = config.budget.generatorSteps;
    const taken = (plannedIterations(config) ?? 0) * generatorSteps(config);
    if (asked === undefined || asked === taken) return [];
    return [
      `Note: ${variant} takes ${taken} generator steps, not ${asked}: an outer iteration has ` +
        `${generatorSteps(config)}.`,
    ];
  });
}

/** A plan of more runs is printed by family of variants. */
const MOST_LINES = 40;
const ALONE = 'Each variant was timed alone. Runs that train at the same time take longer.';
/** Last line of the output. */
export const NOTHING_DONE = 'Nothing was trained, and nothing was written to the folder.';

/** Formats an estimate together with the free space of the disk that `folder` is on. */
export async function estimateLines(
  { seconds, bytes }: Pick<Estimate, 'seconds' | 'bytes'>,
  folder: string,
): Promise<string[]> {
  const free = await freeDiskBytes(path.resolve(folder));
  return [
    `Time: about ${formatClock(seconds)}.`,
    `Disk: about ${formatBytes(bytes)}; ${formatBytes(free)} are free.`,
    ...(bytes > free ? ['The disk is too small: free some space or give another --out.'] : []),
  ];
}

async function measureVariants(
  plan: readonly PlannedRun[],
  { stdout, env }: Surroundings,
  parts: TrainingParts,
): Promise<Map<string, RunCost>> {
  const left = plan.filter(({ action }) => action !== 'skip').map(({ config }) => config);
  const classes = new Map<string, ResolvedRun>();
  for (const config of left) {
    if (!classes.has(costClass(config))) classes.set(costClass(config), config);
  }
  if (classes.size === 0) return new Map();
  const costs = new Map<string, RunCost>();
  const measureRun = await parts.loadMeasureRun();
  const task = createTaskDisplay(stdout, env);
  const show = () =>
    task.update({ message: 'Timing the variants', done: costs.size, total: classes.size });
  try {
    for (const [key, config] of classes) {
      show();
      costs.set(key, await measureRun(config));
    }
    show();
  } finally {
    task.close();
  }
  return new Map(left.map((config) => [config.variant, costs.get(costClass(config))!]));
}

function planLines(plan: readonly PlannedRun[], { runSeconds }: Estimate): string[] {
  const width = Math.max(...plan.map(({ name }) => name.length));
  return plan.map((run, i) => `  ${run.name.padEnd(width)}  ${planText(run, runSeconds[i]!)}`);
}

/** Writes one line for all runs of a family of variants that have the same to do. */
function familyLines(
  experiment: ExperimentConfig,
  plan: readonly PlannedRun[],
  { runSeconds }: Estimate,
): string[] {
  const families = gridFamilies(experiment);
  const counts = new Map<string, number>();
  for (const [i, run] of plan.entries()) {
    const family = families.find(({ members }) =>
      members.some(({ variant }) => variant === run.config.variant),
    );
    const line = `${family!.name}: each ${planText(run, runSeconds[i]!)}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => `  ${formatPlural(count, 'run')} of ${line}`);
}

function planText(run: PlannedRun, left: number): string {
  const iterations = plannedIterations(run.config);
  const whole =
    iterations === undefined
      ? `${run.config.budget.seconds} s of training`
      : `${iterations} iterations`;
  const what = {
    skip: 'is complete',
    resume: `resumes at iteration ${run.iteration} of ${whole}`,
    start: `starts, ${whole}`,
  }[run.action];
  return run.action === 'skip' ? what : `${what}, ${formatClock(left)}`;
}
