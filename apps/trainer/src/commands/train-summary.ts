/** What `wprox train` says at its end. */
import { formatClock } from '../display/index.js';
import type { ExperimentOutcome } from '../scheduler/train-experiment.js';

export interface TrainSummaryInput {
  readonly outcomes: readonly ExperimentOutcome[];
  /** What runs had to say on the way, each with its name. */
  readonly notes: readonly string[];
  readonly folder: string;
  /** The command that goes on with what is left. */
  readonly command: string;
  readonly seconds: number;
  /** Whether to print the stacks of failures. */
  readonly isDebug: boolean;
}

/** How many runs ended how, why each failure failed, and what to type next. */
export function trainSummary(input: TrainSummaryInput): string {
  const { outcomes, notes, folder, command, seconds, isDebug } = input;
  const count = (...results: string[]) =>
    outcomes.filter(({ result }) => results.includes(result)).length;
  const total = `${outcomes.length} ${outcomes.length === 1 ? 'run' : 'runs'}`;
  const report = `Its report: wprox report ${folder}`;
  if (count('skipped') === outcomes.length) {
    return `All of ${total} already complete in ${folder}; --fresh trains anew.\n${report}`;
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
    lines.push(`Once the cause is gone, go on where they stopped: ${command}`);
    if (!isDebug) lines.push('WPROX_DEBUG=1 shows where in the code they failed.');
  } else if (count('interrupted', 'waiting') > 0) {
    lines.push(`Everything so far is saved. To go on: ${command}`);
  } else {
    lines.push(report);
  }
  return lines.join('\n');
}
