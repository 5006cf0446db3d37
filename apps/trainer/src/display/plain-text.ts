/** Display for output that is not a terminal: one line per start, measurement, end and interval. */
import type { ExecutorEvent } from '../scheduler/executor.js';
import { DISTANCE_NAMES, formatClock, formatNumber } from './format.js';
import type { ExperimentView, RunView } from './state.js';
import { experimentSecondsLeft, isActive, iterationText, runSecondsLeft } from './time-left.js';

/** Minimum time between two lines about the same run, unless it measures or ends. */
const QUIET_MS = 10_000;

/** Time of the last line about each run, in milliseconds since the epoch. */
export type PlainMemory = ReadonlyMap<string, number>;

/**
 * Returns the line for an event, or undefined for no line, and the memory after it.
 *
 * @param view the view after the event.
 * @param now milliseconds since the epoch.
 */
export function plainLine(
  memory: PlainMemory,
  view: ExperimentView,
  event: ExecutorEvent,
  now: number,
): { line: string | undefined; memory: PlainMemory } {
  if (event.type === 'stopping') {
    const hint = view.runs.some(isActive)
      ? ': each run writes its checkpoint; a second Ctrl-C kills them'
      : '';
    return { line: `stopping${hint}`, memory };
  }
  const run = view.runs.find(({ name }) => name === event.name)!;
  const quiet = now - (memory.get(event.name) ?? Number.NEGATIVE_INFINITY) < QUIET_MS;
  const measured = event.type === 'progress' && event.progress.distance !== undefined;
  if (event.type === 'progress' && quiet && !measured) return { line: undefined, memory };
  const elapsed = formatClock((now - view.startedAt) / 1000);
  const what = event.type === 'note' ? event.text : describe(run, view);
  return {
    line: `[${elapsed}] ${run.name}: ${what}`,
    memory: new Map(memory).set(event.name, now),
  };
}

function describe(run: RunView, view: ExperimentView): string {
  switch (run.state) {
    case 'failed':
      return `failed: ${run.error}`;
    case 'waiting':
    case 'preparing':
    case 'already complete':
      return run.state;
    case 'complete':
      return [`complete, trained ${formatClock(run.trainingSeconds)}`, ...distance(run)].join(', ');
    case 'interrupted':
      return `interrupted at iteration ${iterationText(run)}`;
    default: {
      const all = experimentSecondsLeft(view);
      return [
        `iteration ${iterationText(run)}`,
        ...(run.losses ? [`critic ${formatNumber(run.losses.critic)}`] : []),
        ...(run.losses ? [`generator ${formatNumber(run.losses.generator)}`] : []),
        ...distance(run),
        `left ${formatClock(runSecondsLeft(run))}`,
        ...(all === undefined ? [] : [`all runs ${formatClock(all)}`]),
      ].join(', ');
    }
  }
}

function distance(run: RunView): string[] {
  if (!run.distance) return [];
  const { measure, value } = run.distance;
  return [`${DISTANCE_NAMES[measure]} distance ${formatNumber(value)}`];
}
