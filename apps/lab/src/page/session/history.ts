/** What the charts show: the rows of losses and the exact distances of each run, in the order of training. */
import type { LossesRow, StepLosses } from '../../training/protocol.js';

/** An exact distance of a run, and where the run was. */
export interface DistanceRow {
  readonly iteration: number;
  readonly generatorSteps: number;
  readonly trainingSeconds: number;
  /** W₂ between 500 generated and 500 real points, in their units. */
  readonly distance: number;
}

/** F and D̃²/(2h) of the inner steps of one outer iteration. */
export interface Round {
  readonly iteration: number;
  readonly steps: readonly StepLosses[];
}

/** What the page keeps of a run. */
export interface RunHistory {
  readonly rows: readonly LossesRow[];
  readonly distances: readonly DistanceRow[];
  /** The last outer iteration that is complete, and the one that goes on. */
  readonly round: Round | undefined;
  readonly nextRound: Round | undefined;
}

export const EMPTY_HISTORY: RunHistory = {
  rows: [],
  distances: [],
  round: undefined,
  nextRound: undefined,
};

/** Most points of a line; more than the pixels of a chart say nothing. */
const MOST_POINTS = 1200;

/** Adds what a frame brought. */
export function withFrame(
  history: RunHistory,
  frame: { readonly rows: readonly LossesRow[]; readonly losses: readonly StepLosses[] },
): RunHistory {
  if (frame.rows.length === 0 && frame.losses.length === 0) return history;
  const steps = frame.losses.filter(({ place }) => place.kind === 'generator');
  let { round, nextRound } = history;
  for (const step of steps) {
    const goesOn = nextRound?.iteration === step.iteration && step.place.step > 0;
    nextRound = {
      iteration: step.iteration,
      steps: goesOn ? [...nextRound!.steps, step] : [step],
    };
    if (nextRound.steps.length >= step.place.steps) round = nextRound;
  }
  return {
    ...history,
    rows: thinned([...history.rows, ...frame.rows]),
    round,
    nextRound,
  };
}

/** Adds an exact distance, if the run has moved since the last one. */
export function withDistance(history: RunHistory, row: DistanceRow): RunHistory {
  const last = history.distances.at(-1);
  if (last && row.iteration <= last.iteration) return history;
  return { ...history, distances: thinned([...history.distances, row]) };
}

/** Leaves out every second point of the older half when there are too many; the first and last stay. */
function thinned<T>(points: readonly T[]): readonly T[] {
  if (points.length <= MOST_POINTS) return points;
  const half = points.length >> 1;
  return points.filter((_, i) => i >= half || i % 2 === 0);
}
