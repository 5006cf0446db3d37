/** Whose turn it is among runs that train side by side: the run that is least far has the next turn. */
import type { Fairness } from '../state/lab.js';

/** How far a run is. */
export interface Place {
  /** Whether it takes no more steps. */
  readonly isDone: boolean;
  /** Whether it is in the middle of an outer iteration. */
  readonly isIterating: boolean;
  readonly iteration: number;
  readonly generatorSteps: number;
  readonly trainingSeconds: number;
}

const measures: Record<Fairness, (place: Place) => number> = {
  iterations: ({ iteration }) => iteration,
  'generator-steps': ({ generatorSteps }) => generatorSteps,
  time: ({ trainingSeconds }) => trainingSeconds,
};

/**
 * Returns the index of the run that takes the next outer iteration at full speed: one that is in the middle
 * of an iteration, else the run that is least far; of several the first. Undefined if all are done.
 */
export function nextTurn(fairness: Fairness, places: readonly Place[]): number | undefined {
  const iterating = places.findIndex(({ isDone, isIterating }) => isIterating && !isDone);
  return iterating >= 0 ? iterating : leastFar(fairness, places)[0];
}

/**
 * Returns the indices of the runs that move when all move together, one phase or one iteration at a time:
 * those in the middle of an iteration, and those at its end that no other run has to catch up with. At equal
 * time all move.
 */
export function jointTurns(fairness: Fairness, places: readonly Place[]): number[] {
  const moving = places.flatMap(({ isDone }, i) => (isDone ? [] : [i]));
  if (fairness === 'time') return moving;
  const least = leastFar(fairness, places);
  return moving.filter((i) => places[i]!.isIterating || least.includes(i));
}

function leastFar(fairness: Fairness, places: readonly Place[]): number[] {
  const far = places.map((place) =>
    place.isDone ? Number.POSITIVE_INFINITY : measures[fairness](place),
  );
  const least = Math.min(...far);
  return least === Number.POSITIVE_INFINITY
    ? []
    : far.flatMap((value, i) => (value === least ? [i] : []));
}
