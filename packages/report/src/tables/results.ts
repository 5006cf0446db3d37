/** Results of a variant: initial, final and best distance, training time, time to halve. */
import { generatorSteps, stepSize } from '@wprox/experiments';
import type { Modes, RunRecord } from '@wprox/experiments/run-folders';
import { firstReach } from '../charts/curve.js';
import { distanceByTime, type VariantRuns } from '../charts/run-curves.js';
import { type EndsWell, type EndsWellRule, endsWell } from './ends-well.js';

/** Mean and range over seeds. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Number of seeds that have the value. */
  readonly count: number;
}

/**
 * Results of a variant over its seeds. Final, best, iterations and training time cover only complete
 * seeds, or all seeds if none is complete, so that they do not mix ends of runs with other moments.
 */
export interface VariantResult {
  readonly variant: string;
  readonly label: string;
  /** Number of seeds of the experiment. */
  readonly seeds: number;
  /** Number of complete seeds. */
  readonly completeSeeds: number;
  /** Number of seeds that diverged and went on; left out if none did. */
  readonly divergedSeeds?: number;
  /** Number of seeds that failed, such as those that diverged and stopped; left out if none did. */
  readonly failedSeeds?: number;
  /** Seeds that end well, of those that ended; only if the experiment says when a run ends well. */
  readonly endsWell?: EndsWell;
  /** Distance at the first evaluation, before training. */
  readonly initial?: Spread;
  /** Distance at the last evaluation of each seed. */
  readonly final?: Spread;
  /** Smallest distance of each seed. */
  readonly best?: Spread;
  /** Modes that the last samples reach; only for data with modes. */
  readonly modes?: VariantModes;
  /** Number of outer iterations so far. */
  readonly iterations?: Spread;
  /** Number of generator steps so far. */
  readonly generatorSteps?: Spread;
  /** Flow time h·N so far; only with a regularizer that has an h. */
  readonly horizon?: Spread;
  /** Seconds of training until the last distance. */
  readonly trainingSeconds?: Spread;
  /** Seconds of training until half the initial distance, over the seeds that reach it. */
  readonly halvingSeconds?: Spread;
}

/** The modes that the seeds of a variant reach at their last evaluation. */
export interface VariantModes {
  /** Number of modes of the data. */
  readonly count: number;
  /** Number of modes reached. */
  readonly reached: Spread;
  /** Share of the samples within three standard deviations of a mode. */
  readonly highQuality: Spread;
  /** Seeds that miss modes, with the indices of these modes. */
  readonly missed: readonly { readonly seed: number; readonly indices: readonly number[] }[];
}

/** Computes mean and range of values; undefined if there are none. */
export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  // Rounding can put the mean of equal values outside their range.
  return { mean: Math.min(high, Math.max(low, mean)), low, high, count: values.length };
}

/**
 * Computes the results of a variant.
 *
 * @param rule when a run ends well, if the experiment says it.
 */
export function variantResult(
  { variant, label, runs }: VariantRuns,
  rule?: EndsWellRule,
): VariantResult {
  const complete = runs.filter((run) => run.state === 'complete');
  const ended = endedRuns(runs);
  const over = (some: readonly RunRecord[], read: (run: RunRecord) => number | undefined) =>
    spread(some.map(read).filter((value) => value !== undefined));
  const numbers = {
    initial: over(runs, (run) => run.distances[0]?.value),
    final: over(ended, (run) => run.distances.at(-1)?.value),
    best: over(ended, (run) =>
      run.distances.length > 0 ? Math.min(...run.distances.map((row) => row.value)) : undefined,
    ),
    iterations: over(ended, iterationsDone),
    generatorSteps: over(ended, stepsDone),
    horizon: over(ended, horizonDone),
    trainingSeconds: over(ended, (run) => distanceByTime(run).at(-1)?.x),
    halvingSeconds: over(runs, halvingSeconds),
  };
  const modes = variantModes(ended);
  const divergedSeeds = runs.filter((run) => run.diverged).length;
  const failedSeeds = runs.filter(({ state }) => state === 'failed').length;
  const known = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return {
    variant,
    label,
    seeds: runs.length,
    completeSeeds: complete.length,
    ...(divergedSeeds > 0 && { divergedSeeds }),
    ...(failedSeeds > 0 && { failedSeeds }),
    ...(rule && { endsWell: endsWell(runs, rule) }),
    ...(modes && { modes }),
    ...(Object.fromEntries(known) as Partial<Record<keyof typeof numbers, Spread>>),
  };
}

/** Returns the complete runs, or all runs if none is complete. */
export function endedRuns(runs: readonly RunRecord[]): readonly RunRecord[] {
  const complete = runs.filter(({ state }) => state === 'complete');
  return complete.length > 0 ? complete : runs;
}

/** Returns the modes of the last samples of a run; undefined if the data have no modes. */
export function lastModes(run: RunRecord): Modes | undefined {
  const last = run.distances.at(-1);
  return last?.measure === 'wasserstein-2' ? last.modes : undefined;
}

function variantModes(runs: readonly RunRecord[]): VariantModes | undefined {
  const known = runs.flatMap((run) => {
    const modes = lastModes(run);
    return modes ? [{ seed: run.seed, modes }] : [];
  });
  const reached = spread(known.map(({ modes }) => modes.count - modes.missed.length));
  const highQuality = spread(known.map(({ modes }) => modes.highQuality));
  if (!reached || !highQuality) return undefined;
  const missed = known
    .filter(({ modes }) => modes.missed.length > 0)
    .map(({ seed, modes }) => ({ seed, indices: modes.missed.map(({ index }) => index) }));
  return { count: known[0]!.modes.count, reached, highQuality, missed };
}

/** Returns the number of outer iterations of a run so far; undefined if it never started. */
export function iterationsDone(run: RunRecord): number | undefined {
  return run.status?.iteration ?? run.distances.at(-1)?.iteration;
}

function stepsDone(run: RunRecord): number | undefined {
  const iterations = iterationsDone(run);
  return iterations === undefined ? undefined : iterations * generatorSteps(run.config);
}

/** Returns h·N, the flow time that a run covers: h times its outer iterations so far. */
function horizonDone(run: RunRecord): number | undefined {
  const [h, iterations] = [stepSize(run.config), iterationsDone(run)];
  return h === undefined || iterations === undefined ? undefined : h * iterations;
}

/** Returns the seconds of training until half the initial distance, interpolated linearly. */
export function halvingSeconds(run: RunRecord): number | undefined {
  const curve = distanceByTime(run);
  return curve[0] && firstReach(curve, curve[0].y / 2);
}
