/** `--dry-run`: prints what would be trained and estimates its time and disk space. */
import path from 'node:path';
import {
  type ExperimentConfig,
  type PlannedRun,
  plannedIterations,
  planRuns,
  type ResolvedRun,
} from '@wprox/experiments';
import { formatPlural } from '@wprox/report/pictures';
import { createTaskDisplay, formatBytes, formatClock } from '../display/index.js';
import { type Estimate, estimate, type RunCost } from '../scheduler/estimate.js';

import { freeDiskBytes } from './free-disk.js';
import { stepSizeLines } from './step-sizes.js';
import type { Surroundings, TrainingParts } from './surroundings.js';

export interface DryRunOptions {
  readonly experiment: ExperimentConfig;
  readonly folder: string;
  readonly processes: number;
}

/**
 * Prints the plan, measures a few iterations of each variant, and prints the estimate.
 *
 * @returns the estimate, so that the caller can sum those of several experiments.
 * @throws RunFolderError, CorruptFileError if the folder cannot be planned; DatasetError, BackendError
 * if measuring fails.
 */
export async function dryRun(
  { experiment, folder, processes }: DryRunOptions,
  { stdout, env }: Surroundings,
  parts: TrainingParts,
): Promise<Estimate> {
  const plan = await planRuns(experiment, folder);
  const costs = await measureVariants(plan, { stdout, env }, parts);
  const made = estimate(plan, costs, processes);
  const lines = [
    `${formatPlural(plan.length, 'run')} in ${folder}, ${Math.min(processes, plan.length)} at a time:`,
    ...planLines(plan, made),
    '',
    ...stepSizeLines(plan, costs),
    ...(await estimateLines(made, folder)),
    ...(Math.min(processes, costs.size) > 1 ? [ALONE] : []),
  ];
  stdout.write(`${lines.join('\n')}\n`);
  return made;
}

const ALONE = 'Each variant was timed alone; parallel runs slow each other down.';
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
  const variants = new Map<string, ResolvedRun>();
  for (const { action, config } of plan) {
    if (action !== 'skip' && !variants.has(config.variant)) variants.set(config.variant, config);
  }
  const costs = new Map<string, RunCost>();
  if (variants.size === 0) return costs;
  const measureRun = await parts.loadMeasureRun();
  const task = createTaskDisplay(stdout, env);
  const show = () =>
    task.update({ message: 'Timing the variants', done: costs.size, total: variants.size });
  try {
    for (const [variant, config] of variants) {
      show();
      costs.set(variant, await measureRun(config));
    }
    show();
  } finally {
    task.close();
  }
  return costs;
}

function planLines(plan: readonly PlannedRun[], { runSeconds }: Estimate): string[] {
  const width = Math.max(...plan.map(({ name }) => name.length));
  return plan.map((run, i) => {
    const iterations = plannedIterations(run.config);
    const { seconds } = run.config.budget;
    const whole =
      iterations === undefined ? `${seconds} s of training` : `${iterations} iterations`;
    const what = {
      skip: 'is complete',
      resume: `resumes at iteration ${run.iteration} of ${whole}`,
      start: `starts, ${whole}`,
    }[run.action];
    const time = run.action === 'skip' ? '' : `, ${formatClock(runSeconds[i])}`;
    return `  ${run.name.padEnd(width)}  ${what}${time}`;
  });
}
