/** State of a display: the state of every run, and how an event of the pool changes it. */
import {
  criticSteps,
  generatorSteps,
  type PlannedRun,
  plannedIterations,
  type ResolvedRun,
} from '@wprox/experiments';
import type { DistanceMeasure } from '@wprox/experiments/run-folders';

import type { ExecutorEvent } from '../scheduler/executor.js';

export type RunViewState =
  | 'waiting'
  | 'preparing'
  | 'training'
  | 'evaluating'
  | 'complete'
  | 'already complete'
  | 'interrupted'
  | 'failed';

/** State of one run. */
export interface RunView {
  readonly name: string;
  readonly variant: string;
  readonly state: RunViewState;
  readonly iteration: number;
  /** Outer iterations of the run; undefined if its budget is in seconds. */
  readonly iterations: number | undefined;
  /** Seconds of training after which the run ends; undefined if its budget is in iterations. */
  readonly seconds: number | undefined;
  /** Seconds of training without evaluations, as in the report. */
  readonly trainingSeconds: number;
  readonly losses?: { readonly critic: number; readonly generator: number };
  readonly distance?: { readonly measure: DistanceMeasure; readonly value: number };
  /** First line of the failure's message. */
  readonly error?: string;
  /** What the worker said last while it prepares, for example whom it waits for. */
  readonly note?: string;
  /** Gradient steps per iteration; used to estimate the pace of a run that was not timed. */
  readonly stepsPerIteration: number;
  /** Iteration and time (milliseconds since the epoch) at which timing began, after preparation. */
  readonly timedFrom?: { readonly iteration: number; readonly at: number };
  /** Mean wall-clock seconds per iteration, with evaluations; undefined before the first. */
  readonly secondsPerIteration?: number;
}

/** State of the experiment. Times are in milliseconds since the epoch. */
export interface ExperimentView {
  readonly title: string;
  readonly runs: readonly RunView[];
  readonly processes: number;
  readonly startedAt: number;
  /** Whether Ctrl-C was pressed. */
  readonly stopping: boolean;
}

/** Returns the view before any run has started. */
export function initialView(
  title: string,
  plan: readonly PlannedRun[],
  processes: number,
  now: number,
): ExperimentView {
  return { title, runs: plan.map(viewOf), processes, startedAt: now, stopping: false };
}

/** Returns the view with one more run, in place of one of the same name. */
export function withRun(view: ExperimentView, run: ShownRun): ExperimentView {
  return { ...view, runs: [...view.runs.filter(({ name }) => name !== run.name), viewOf(run)] };
}

/** What a display needs to know of a run. */
export type ShownRun = Pick<PlannedRun, 'name' | 'config' | 'action' | 'iteration'>;

function viewOf(run: ShownRun): RunView {
  return {
    name: run.name,
    variant: run.config.variant,
    state: run.action === 'skip' ? 'already complete' : 'waiting',
    iteration: run.iteration,
    iterations: plannedIterations(run.config),
    seconds: run.config.budget.seconds,
    trainingSeconds: 0,
    stepsPerIteration: stepsPerIteration(run.config),
  };
}

function stepsPerIteration(run: ResolvedRun): number {
  return criticSteps(run) + generatorSteps(run);
}

/** Returns the view after an event at the time `now`, in milliseconds since the epoch. */
export function applyEvent(
  view: ExperimentView,
  event: ExecutorEvent,
  now: number,
): ExperimentView {
  if (event.type === 'stopping') return { ...view, stopping: true };
  const runs = view.runs.map((run) =>
    run.name === event.name ? applyToRun(run, event, now) : run,
  );
  return { ...view, runs };
}

type RunEvent = Exclude<ExecutorEvent, { type: 'stopping' }>;

function applyToRun(run: RunView, event: RunEvent, now: number): RunView {
  if (event.type === 'started') return { ...run, state: 'preparing' };
  if (event.type === 'note') {
    return run.state === 'preparing' ? { ...run, note: event.text.split('\n')[0]! } : run;
  }
  const { note: _, ...silent } = run;
  if (event.type === 'ended') {
    const { outcome } = event;
    if (outcome.result === 'failed') {
      return { ...silent, state: 'failed', error: outcome.message.split('\n')[0]! };
    }
    if (outcome.result === 'complete') {
      return { ...silent, state: 'complete', iteration: run.iterations ?? run.iteration };
    }
    return { ...silent, state: outcome.result };
  }
  const { phase, iteration, trainingSeconds, losses, distance } = event.progress;
  const timedFrom = run.timedFrom ?? (phase === 'preparing' ? undefined : { iteration, at: now });
  const done = timedFrom ? iteration - timedFrom.iteration : 0;
  return {
    ...silent,
    state: phase,
    iteration,
    trainingSeconds,
    ...(losses && { losses }),
    ...(distance && { distance }),
    ...(timedFrom && { timedFrom }),
    ...(timedFrom && done > 0 && { secondsPerIteration: (now - timedFrom.at) / 1000 / done }),
  };
}
