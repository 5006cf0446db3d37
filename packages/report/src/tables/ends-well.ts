/** How many runs end well, by the rule that the experiment fixes. */
import type { ExperimentConfig } from '@wprox/experiments';
import type { RunRecord } from '@wprox/experiments/run-folders';
import { formatPlural } from '../pictures/format.js';

/** The rule of an experiment: {@link endsWell} explains it. */
export type EndsWellRule = NonNullable<ExperimentConfig['endsWell']>;

/** A count of runs. */
export interface EndsWell {
  /** Runs that end well. */
  readonly runs: number;
  /** Runs that ended: those that are complete or failed. */
  readonly of: number;
}

/**
 * Counts the runs that end well: those that are complete, did not diverge, and whose last distance is below
 * that of the rule. A run that failed, or diverged and went on to its end, does not end well. A run that has
 * not ended counts in neither number, because it can still end either way.
 */
export function endsWell(runs: readonly RunRecord[], { below }: EndsWellRule): EndsWell {
  const ended = runs.filter(({ state }) => state === 'complete' || state === 'failed');
  const well = ended.filter(({ state, diverged, distances }) => {
    const last = distances.at(-1)?.value;
    return state === 'complete' && !diverged && last !== undefined && last < below;
  });
  return { runs: well.length, of: ended.length };
}

/** Adds counts. */
export function addedUp(counts: readonly EndsWell[]): EndsWell {
  return counts.reduce(
    (sum, { runs, of }) => ({ runs: sum.runs + runs, of: sum.of + of }),
    NO_RUNS,
  );
}

const NO_RUNS: EndsWell = { runs: 0, of: 0 };

/** Explains the rule in a sentence. */
export function endsWellText({ below }: EndsWellRule): string {
  return `A run ends well if it is complete, did not diverge, and its last distance is below ${below}.`;
}

/** Writes a count as `28 of 30 runs`; a dash if none has ended. */
export function countText({ runs, of }: EndsWell, noun: string): string {
  return of === 0 ? '–' : `${runs} of ${formatPlural(of, noun)}`;
}
