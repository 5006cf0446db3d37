/** What an experiment will take, from what a little of it took: time and disk. */
import type { PlannedRun, ResolvedRun } from '@wprox/experiments';
import { makespan } from './makespan.js';

/** What a run of one variant costs, measured. */
export interface RunCost {
  /** Seconds of an outer iteration, its losses read. */
  readonly iteration: number;
  /** Seconds of an evaluation: samples, distance, picture, checkpoint. */
  readonly evaluation: number;
  /** Bytes of a checkpoint; two are kept. */
  readonly checkpointBytes: number;
  /** Bytes of a picture of samples. */
  readonly pictureBytes: number;
}

/** What is still to come. */
export interface Estimate {
  /** For each run, in the plan's order; 0 for one that is complete. */
  readonly runSeconds: readonly number[];
  /** Until the last run ends. */
  readonly seconds: number;
  readonly bytes: number;
}

/** Bytes of a row of `metrics.jsonl` and its neighbour in `timing.jsonl`, generously. */
const ROW_BYTES = 300;

/** @param costs by variant, of every variant that is still to train. */
export function estimate(
  plan: readonly PlannedRun[],
  costs: ReadonlyMap<string, RunCost>,
  processes: number,
): Estimate {
  const left = plan.filter(({ action }) => action !== 'skip');
  const costOf = (run: PlannedRun) => costs.get(run.config.variant)!;
  const secondsOf = (run: PlannedRun) => {
    const { iterations, evaluations } = leftOf(run.config, run.iteration);
    const cost = costOf(run);
    return iterations * cost.iteration + evaluations * cost.evaluation;
  };
  const bytes = left.reduce((sum, run) => {
    const { iterations, evaluations } = leftOf(run.config, run.iteration);
    const { checkpointBytes, pictureBytes } = costOf(run);
    const rows = (iterations / run.config.log.every + 2 * evaluations) * ROW_BYTES;
    return sum + 2 * checkpointBytes + evaluations * pictureBytes + rows;
  }, 0);
  return {
    runSeconds: plan.map((run) => (run.action === 'skip' ? 0 : secondsOf(run))),
    seconds: makespan(left.map(secondsOf), processes),
    bytes,
  };
}

/** Iterations and evaluations after `iteration`; a run that starts has one evaluation before them. */
function leftOf({ budget, evaluation }: ResolvedRun, iteration: number) {
  const { iterations } = budget;
  const { every } = evaluation;
  const until = (at: number) => Math.floor(at / every);
  const last = iterations % every === 0 ? 0 : 1;
  const evaluations = until(iterations) - until(iteration) + last + (iteration === 0 ? 1 : 0);
  return { iterations: iterations - iteration, evaluations };
}
