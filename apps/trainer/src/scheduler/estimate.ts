/** Estimates the time and disk space of an experiment from the measured costs of its variants. */
import { type PlannedRun, plannedIterations, type ResolvedRun } from '@wprox/experiments';
import { makespan } from './makespan.js';

/** Measured costs of a run of one variant. */
export interface RunCost {
  /** Seconds of an outer iteration, including reading its losses. */
  readonly iteration: number;
  /** Seconds of an evaluation: samples, distance, picture, checkpoint. */
  readonly evaluation: number;
  /** Bytes of a checkpoint. A run keeps two, or three if it keeps the best. */
  readonly checkpointBytes: number;
  /** Bytes of a picture of samples. */
  readonly pictureBytes: number;
  /** W₂ from the samples of the untrained generator to the data, in sample units. */
  readonly travel: number;
}

/** Estimate of the training that is left. */
export interface Estimate {
  /** Seconds of each run, in the order of the plan; 0 for a complete run. */
  readonly runSeconds: readonly number[];
  /** Seconds until the last run ends. */
  readonly seconds: number;
  /** Bytes that the runs will write. */
  readonly bytes: number;
}

/** Upper estimate for the bytes of a row of `metrics.jsonl` and one of `timing.jsonl`. */
const ROW_BYTES = 300;

/**
 * Estimates what is left to train of a plan.
 *
 * @param costs the costs by variant; must contain every variant with a run that is not complete.
 * @param processes number of runs that train at the same time.
 */
export function estimate(
  plan: readonly PlannedRun[],
  costs: ReadonlyMap<string, RunCost>,
  processes: number,
): Estimate {
  const left = plan.filter(({ action }) => action !== 'skip');
  const costOf = (run: PlannedRun) => costs.get(run.config.variant)!;
  const secondsOf = (run: PlannedRun) => {
    const cost = costOf(run);
    const { iterations, evaluations } = leftOf(run.config, run.iteration, cost);
    return iterations * cost.iteration + evaluations * cost.evaluation;
  };
  const bytes = left.reduce((sum, run) => {
    const cost = costOf(run);
    const { iterations, evaluations } = leftOf(run.config, run.iteration, cost);
    const { checkpointBytes, pictureBytes } = cost;
    const rows = (iterations / run.config.log.every + 2 * evaluations) * ROW_BYTES;
    const checkpoints = run.config.evaluation.keep === 'best' ? 3 : 2;
    return sum + checkpoints * checkpointBytes + evaluations * pictureBytes + rows;
  }, 0);
  return {
    runSeconds: plan.map((run) => (run.action === 'skip' ? 0 : secondsOf(run))),
    seconds: makespan(left.map(secondsOf), processes),
    bytes,
  };
}

/** Counts the iterations and evaluations left; a new run evaluates once before iteration 1 too. */
function leftOf(config: ResolvedRun, iteration: number, cost: RunCost) {
  const inSeconds = Math.ceil((config.budget.seconds ?? 0) / cost.iteration);
  const iterations = plannedIterations(config) ?? Math.max(iteration, inSeconds);
  const { every } = config.evaluation;
  const until = (at: number) => Math.floor(at / every);
  const last = iterations % every === 0 ? 0 : 1;
  const evaluations = until(iterations) - until(iteration) + last + (iteration === 0 ? 1 : 0);
  return { iterations: iterations - iteration, evaluations };
}
