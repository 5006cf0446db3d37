/** Whether training stays good: how far the distance rises after its best value, and how much it varies. */
import type { RunRecord } from '@wprox/experiments/run-folders';
import type { VariantRuns } from '../charts/run-curves.js';
import { endedRuns, iterationsDone, type Spread, spread } from './results.js';

/** The steadiness of a variant, over its complete seeds, or over all seeds if none is complete. */
export interface Steadiness {
  readonly variant: string;
  readonly label: string;
  readonly seeds: number;
  readonly final?: Spread;
  readonly best?: Spread;
  /** Final minus best distance of each seed; 0 if the last distance is the best one. */
  readonly rise?: Spread;
  /**
   * Sample standard deviation, √(Σ(d − d̄)² / (n − 1)), of the n distances of a seed that were measured after
   * half of its outer iterations; left out if no seed has two.
   */
  readonly deviation?: Spread;
  /** Number n of these distances of each seed. */
  readonly evaluations?: Spread;
}

/** Computes the steadiness of a variant. */
export function steadiness({ variant, label, runs }: VariantRuns): Steadiness {
  const measured = endedRuns(runs).filter(({ distances }) => distances.length > 0);
  const over = (read: (run: RunRecord) => number | undefined) =>
    spread(measured.flatMap((run) => read(run) ?? []));
  const numbers = {
    final: over(lastOf),
    best: over(bestOf),
    rise: over((run) => lastOf(run) - bestOf(run)),
    deviation: over((run) => sampleDeviation(lateDistances(run))),
    evaluations: over((run) => lateDistances(run).length),
  };
  const known = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return {
    variant,
    label,
    seeds: runs.length,
    ...(Object.fromEntries(known) as Partial<Record<keyof typeof numbers, Spread>>),
  };
}

function lastOf({ distances }: RunRecord): number {
  return distances.at(-1)!.value;
}

function bestOf({ distances }: RunRecord): number {
  return Math.min(...distances.map(({ value }) => value));
}

/** Lists the distances after half of the outer iterations of a run so far. */
function lateDistances(run: RunRecord): number[] {
  const half = iterationsDone(run)! / 2;
  return run.distances.filter(({ iteration }) => iteration > half).map(({ value }) => value);
}

function sampleDeviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const { mean } = spread(values)!;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
