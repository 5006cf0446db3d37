/** Estimates the time left, of one run and of the whole experiment. */
import { makespan } from '../scheduler/makespan.js';
import type { ExperimentView, RunView } from './state.js';

/**
 * Returns the seconds that a run still needs: 0 if it will not train any more, undefined if its pace
 * is unknown.
 *
 * @param pace seconds per iteration.
 */
export function runSecondsLeft(run: RunView, pace = run.secondsPerIteration): number | undefined {
  if (!isOpen(run)) return 0;
  if (run.seconds !== undefined) return Math.max(0, run.seconds - run.trainingSeconds);
  return pace === undefined ? undefined : pace * (run.iterations! - run.iteration);
}

/** Returns the share of its budget that a run has used, from 0 to 1. */
export function shareDone(run: RunView): number {
  if (run.seconds !== undefined) return run.trainingSeconds / run.seconds;
  return run.iteration / run.iterations!;
}

/** Formats how far a run is: `16/160`, or `16` if the number of iterations is not known. */
export function iterationText({
  iteration,
  iterations,
}: {
  readonly iteration: number;
  readonly iterations?: number | undefined;
}): string {
  return iterations === undefined ? `${iteration}` : `${iteration}/${iterations}`;
}

/**
 * Returns the seconds until the last run ends, or undefined until one run has been timed. Queued runs
 * go to the process that is free first, as in the pool. A run that was not timed gets the mean pace of
 * its variant, or else the mean pace of a gradient step.
 */
export function experimentSecondsLeft(view: ExperimentView): number | undefined {
  const open = view.runs.filter(isOpen);
  const left = open.map((run) => runSecondsLeft(run, expectedPace(run, view.runs)));
  // Active runs occupy one process each, so they come before the queued runs.
  const order = open.map((_, index) => index).sort((a, b) => rank(open[a]!) - rank(open[b]!));
  const seconds = order.map((index) => left[index]);
  return seconds.some((each) => each === undefined)
    ? undefined
    : makespan(seconds as number[], view.processes);
}

function expectedPace(run: RunView, all: readonly RunView[]): number | undefined {
  if (run.secondsPerIteration !== undefined) return run.secondsPerIteration;
  const timed = all.filter((other) => other.secondsPerIteration !== undefined);
  const sameVariant = timed.filter((other) => other.variant === run.variant);
  if (sameVariant.length > 0) return mean(sameVariant.map((other) => other.secondsPerIteration!));
  if (timed.length === 0) return undefined;
  const perStep = timed.map((other) => other.secondsPerIteration! / other.stepsPerIteration);
  return mean(perStep) * run.stepsPerIteration;
}

function isOpen(run: RunView): boolean {
  return run.state === 'waiting' || isActive(run);
}

/** Returns whether a process is working on the run. */
export function isActive(run: RunView): boolean {
  return run.state === 'preparing' || run.state === 'training' || run.state === 'evaluating';
}

function rank(run: RunView): number {
  return isActive(run) ? 0 : 1;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
