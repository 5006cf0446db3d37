/** Makes what the page shows of an experiment. */
import {
  criticSteps,
  generatorSteps,
  plannedIterations,
  type ResolvedRun,
  stepSize,
} from '@wprox/experiments';
import type { RunRecord } from '@wprox/experiments/run-folders';
import { type LiveCharts, liveCharts } from '@wprox/report/live';
import type { RunView as TimedRun } from '../display/state.js';
import { experimentSecondsLeft, runSecondsLeft, shareDone } from '../display/time-left.js';
import type { ExperimentView, RunState, RunView, SampleView } from './view.js';
import type { WatchedExperiment } from './watched-experiment.js';
import type { Pace } from './watched-run.js';

const STATES: Readonly<Record<RunRecord['state'], RunState>> = {
  missing: 'waiting',
  running: 'training',
  interrupted: 'interrupted',
  failed: 'failed',
  complete: 'complete',
};

const NO_CHARTS: LiveCharts = { distances: [], losses: [], notes: [], warnings: [] };

/** Makes the view. @param now seconds, by the clock of the looks. */
export function experimentView(
  id: string,
  watched: WatchedExperiment,
  now: number,
): ExperimentView {
  const { record, folder } = watched;
  const places = { id, folder };
  if (!record) {
    const problem = watched.problem ?? 'experiment.json is gone';
    return {
      ...places,
      title: folder,
      problem,
      runs: [],
      ...NO_CHARTS,
      samples: [],
      isPoints: false,
    };
  }
  const looked = new Map(watched.runs.map((run) => [run.name, run]));
  const timed: TimedRun[] = [];
  const runs = record.runs.map((run): RunView => {
    const own = looked.get(run.name);
    const progress = {
      iteration: own?.iteration ?? run.status?.iteration ?? 0,
      trainingSeconds: own?.trainingSeconds ?? run.timing.at(-1)?.trainingSeconds ?? 0,
    };
    const pace = own?.pace(now) ?? { quietSeconds: 0 };
    const state = own?.problem && !run.status ? 'unreadable' : STATES[run.state];
    const time = timedRun(run, state, progress, pace);
    timed.push(time);
    return runView(run, state, time, pace, own?.problem);
  });
  const active = runs.filter(({ state }) => state === 'training').length;
  // Without a run that trains nobody knows when the others will.
  const secondsLeft =
    active === 0
      ? undefined
      : experimentSecondsLeft({
          ...{ title: '', startedAt: 0, stopping: false },
          runs: timed,
          processes: active,
        });
  const { charts, problem } = chartsOf(record);
  return {
    ...places,
    title: record.config.title,
    ...(problem !== undefined && { problem }),
    runs,
    ...(secondsLeft !== undefined && { secondsLeft }),
    ...charts,
    samples: samplesOf(record.runs),
    isPoints: record.runs.some(({ distances }) => distances[0]?.measure === 'wasserstein-2'),
  };
}

function runView(
  run: RunRecord,
  state: RunState,
  time: TimedRun,
  pace: Pace,
  problem: string | undefined,
): RunView {
  const reason = run.status?.error?.split('\n')[0] ?? problem;
  const iterations = run.status?.iterations ?? time.iterations;
  const left = state === 'training' ? runSecondsLeft(time) : undefined;
  const h = stepSize(run.config);
  const distance = run.distances.at(-1)?.value;
  const share = state === 'complete' ? 1 : shareDone(time);
  return {
    name: run.name,
    label: run.label,
    seed: run.seed,
    state,
    ...(reason !== undefined && { reason }),
    iteration: time.iteration,
    ...(iterations !== undefined && { iterations }),
    share: Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)),
    ...(left !== undefined && { secondsLeft: left }),
    ...(state === 'training' && { quietSeconds: pace.quietSeconds }),
    ...(distance !== undefined && { distance }),
    ...(h !== undefined && { h }),
  };
}

/** A run as the terminal's display knows it, for its estimates. */
function timedRun(
  run: RunRecord,
  state: RunState,
  progress: { readonly iteration: number; readonly trainingSeconds: number },
  { secondsPerIteration }: Pace,
): TimedRun {
  const { iteration, trainingSeconds } = progress;
  // Before the watcher has seen the run come on, the time of its steps is the best that is known.
  const known = iteration > 0 && trainingSeconds > 0 ? trainingSeconds / iteration : undefined;
  const seconds = secondsPerIteration ?? known;
  return {
    name: run.name,
    variant: run.variant,
    state: state === 'unreadable' ? 'failed' : state,
    ...progress,
    iterations: plannedIterations(run.config),
    seconds: run.config.budget.seconds,
    stepsPerIteration: stepsPerIteration(run.config),
    ...(seconds !== undefined && { secondsPerIteration: seconds }),
  };
}

function stepsPerIteration(config: ResolvedRun): number {
  return criticSteps(config) + generatorSteps(config);
}

function chartsOf(record: Parameters<typeof liveCharts>[0]): {
  charts: LiveCharts;
  problem?: string;
} {
  try {
    return { charts: liveCharts(record) };
  } catch (error) {
    return { charts: NO_CHARTS, problem: (error as Error).message };
  }
}

/** The newest picture of each variant, of its first run that has one. */
function samplesOf(runs: readonly RunRecord[]): SampleView[] {
  const byVariant = new Map<string, SampleView>();
  for (const { name, variant, label, samples } of runs) {
    const last = samples.at(-1);
    if (!last || byVariant.has(variant)) continue;
    byVariant.set(variant, { run: name, label, iteration: last.iteration });
  }
  return [...byVariant.values()];
}
