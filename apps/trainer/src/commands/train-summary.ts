/** Formats the last lines of `wprox train`. */
import { formatClock } from '../display/index.js';
import type { ExperimentOutcome } from '../scheduler/train-experiment.js';

export interface TrainSummaryInput {
  readonly outcomes: readonly ExperimentOutcome[];
  /** Warnings of runs, each with the name of its run. */
  readonly notes: readonly string[];
  readonly folder: string;
  /** Command that resumes the runs. */
  readonly command: string;
  readonly seconds: number;
  /** Whether these are only some runs of the experiment; `--fresh` would delete the others too. */
  readonly isPart?: boolean;
  /** Whether to print the stacks of failures. */
  readonly isDebug: boolean;
}

/** Formats the number of runs by outcome, the reason of each failure, and the next command. */
export function trainSummary(input: TrainSummaryInput): string {
  const { outcomes, notes, folder, command, seconds, isPart = false, isDebug } = input;
  const count = (...results: string[]) =>
    outcomes.filter(({ result }) => results.includes(result)).length;
  const total = `${outcomes.length} ${outcomes.length === 1 ? 'run' : 'runs'}`;
  const report = `To make the report: wprox report ${folder}`;
  if (count('skipped') === outcomes.length) {
    const again = isPart ? '' : '; --fresh trains again';
    return `${total} in ${folder}: all already complete${again}.\n${report}`;
  }
  const counts = [
    [count('complete'), 'complete'],
    [count('skipped'), 'already complete'],
    [count('interrupted'), 'interrupted'],
    [count('waiting'), 'not started'],
    [count('failed'), 'failed'],
  ] as const;
  const parts = counts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`);
  const lines = [
    `${total} in ${folder}: ${parts.join(', ')}; took ${formatClock(seconds)}.`,
    ...notes,
  ];
  for (const outcome of outcomes) {
    if (outcome.result !== 'failed') continue;
    const reason = isDebug ? outcome.stack : outcome.message;
    lines.push(`${outcome.name} failed: ${reason.replaceAll('\n', '\n    ')}`);
  }
  if (count('failed') > 0) {
    lines.push(`Fix the cause, then resume the runs: ${command}`);
    if (!isDebug) lines.push('WPROX_DEBUG=1 prints the stack of each failure.');
  } else if (count('interrupted', 'waiting') > 0) {
    lines.push(`The progress is saved. To resume: ${command}`);
  } else {
    lines.push(report);
  }
  return lines.join('\n');
}
