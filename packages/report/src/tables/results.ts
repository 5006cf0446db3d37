/** The numbers of the report's table: initial, final and best distance, time, time to halve. */
import type { Modes, RunRecord } from '@wprox/experiments/run-folders';
import { firstReach } from '../charts/curve.js';
import { distanceByTime, type VariantRuns } from '../charts/run-curves.js';

/** Mean and extremes over seeds. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Seeds that have the number. */
  readonly count: number;
}

/**
 * One variant over its seeds. Final, best, iterations and training time are over the seeds that ran
 * to their end, or over all of them while none has: a mean of the ends of some runs and the middle
 * of others would be neither.
 */
export interface VariantResult {
  readonly variant: string;
  readonly label: string;
  /** Seeds the experiment asks for, and those that ran to their end. */
  readonly seeds: number;
  readonly completeSeeds: number;
  /** Seeds that diverged and went on all the same; left out where none did. */
  readonly divergedSeeds?: number;
  /** Distance at the first evaluation, before training. */
  readonly initial?: Spread;
  /** Distance at each seed's last evaluation. */
  readonly final?: Spread;
  /** Each seed's smallest distance. */
  readonly best?: Spread;
  /** What the last samples reach, of data that has modes. */
  readonly modes?: VariantModes;
  /** Outer iterations done. */
  readonly iterations?: Spread;
  /** Seconds of training at the last distance. */
  readonly trainingSeconds?: Spread;
  /** Seconds of training until half the initial distance; `count` seeds got there. */
  readonly halvingSeconds?: Spread;
}

/** The modes that a variant's seeds reach at their last evaluation. */
export interface VariantModes {
  /** Modes that the data has. */
  readonly count: number;
  readonly reached: Spread;
  /** Share of the samples within three standard deviations of a mode. */
  readonly highQuality: Spread;
  /** Seeds that miss any, with the numbers of those modes. */
  readonly missed: readonly { readonly seed: number; readonly indices: readonly number[] }[];
}

/** @returns undefined for no values. */
export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  // Rounding can put the mean of equal values outside of them.
  return { mean: Math.min(high, Math.max(low, mean)), low, high, count: values.length };
}

/** The table's row of a variant. */
export function variantResult({ variant, label, runs }: VariantRuns): VariantResult {
  const complete = runs.filter((run) => run.state === 'complete');
  const ended = complete.length > 0 ? complete : runs;
  const over = (some: readonly RunRecord[], read: (run: RunRecord) => number | undefined) =>
    spread(some.map(read).filter((value) => value !== undefined));
  const numbers = {
    initial: over(runs, (run) => run.distances[0]?.value),
    final: over(ended, (run) => run.distances.at(-1)?.value),
    best: over(ended, (run) =>
      run.distances.length > 0 ? Math.min(...run.distances.map((row) => row.value)) : undefined,
    ),
    iterations: over(ended, iterationsDone),
    trainingSeconds: over(ended, (run) => distanceByTime(run).at(-1)?.x),
    halvingSeconds: over(runs, halvingSeconds),
  };
  const modes = variantModes(ended);
  const divergedSeeds = runs.filter((run) => run.diverged).length;
  const known = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return {
    variant,
    label,
    seeds: runs.length,
    completeSeeds: complete.length,
    ...(divergedSeeds > 0 && { divergedSeeds }),
    ...(modes && { modes }),
    ...(Object.fromEntries(known) as Partial<Record<keyof typeof numbers, Spread>>),
  };
}

/** What a run's last samples reach; undefined where the data has no modes. */
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

/** Outer iterations a run has done; undefined if it never started. */
export function iterationsDone(run: RunRecord): number | undefined {
  return run.status?.iteration ?? run.distances.at(-1)?.iteration;
}

/** Seconds of training until the distance is half of what it was, by linear interpolation. */
export function halvingSeconds(run: RunRecord): number | undefined {
  const curve = distanceByTime(run);
  return curve[0] && firstReach(curve, curve[0].y / 2);
}
