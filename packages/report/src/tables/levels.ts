/**
 * When variants reach several levels of the distance: in seconds of training, outer iterations and
 * generator steps. One level alone can favor a variant, so the experiment fixes them, or else a rule.
 */
import type { RunRecord } from '@wprox/experiments/run-folders';
import { type Curve, firstReach } from '../charts/curve.js';
import {
  distanceByIteration,
  distanceBySteps,
  distanceByTime,
  type VariantRuns,
} from '../charts/run-curves.js';
import { type Spread, spread } from './results.js';

/** Shares of the way from the best to the initial distance. */
const SHARES = [0.75, 0.5, 0.25, 0.1];

/** A distance to reach. */
export interface Level {
  /** What fixes it: the experiment, a share of the way from the best to the initial distance, the baseline. */
  readonly by: 'experiment' | 'share' | 'baseline';
  /** The share of the way that is left at this distance. */
  readonly left?: number;
  readonly distance: number;
}

/** When a variant reaches a level; the spreads are over the seeds that reach it. */
export interface Reach {
  /** Number of seeds that have a distance, and of those that reach the level. */
  readonly seeds: number;
  readonly reached: number;
  readonly seconds?: Spread;
  readonly iterations?: Spread;
  readonly generatorSteps?: Spread;
}

/** The levels of an experiment, and one list of reaches per variant, in the order of the levels. */
export interface LevelReaches {
  readonly levels: readonly Level[];
  readonly variants: readonly {
    readonly variant: string;
    readonly label: string;
    readonly reaches: readonly Reach[];
  }[];
}

/**
 * Computes when each variant reaches each level. The levels are those of the experiment. If it has none,
 * they are best + s·(initial − best) for s = 0.75, 0.5, 0.25 and 0.1, and the level of the baseline. The
 * initial distance is the mean of the first distance over all runs. The best distance is the lowest, over
 * the variants, of the mean over complete seeds of the smallest distance of a seed.
 *
 * @param baseline the distance that all seeds of the baseline reach, if there is one.
 * @param fixed the distances that the experiment fixes, falling.
 * @returns undefined if nothing is fixed and no run is complete, or no variant gets below the initial
 * distance.
 */
export function levelReaches(
  variants: readonly VariantRuns[],
  baseline: number | undefined,
  fixed?: readonly number[],
): LevelReaches | undefined {
  const levels = fixed
    ? fixed.map((distance) => ({ by: 'experiment' as const, distance }))
    : ruledLevels(variants, baseline);
  if (levels.length === 0) return undefined;
  return {
    levels,
    variants: variants.map(({ variant, label, runs }) => ({
      variant,
      label,
      reaches: levels.map(({ distance }) => reachOf(runs, distance)),
    })),
  };
}

function ruledLevels(variants: readonly VariantRuns[], baseline: number | undefined): Level[] {
  const firsts = variants.flatMap(({ runs }) => runs.flatMap((run) => run.distances[0] ?? []));
  const initial = spread(firsts.map(({ value }) => value))?.mean;
  const bests = variants.flatMap(({ runs }) => {
    const complete = runs.filter(({ state, distances }) => state === 'complete' && distances[0]);
    return spread(complete.map(smallest))?.mean ?? [];
  });
  const best = Math.min(...bests);
  if (initial === undefined || !(best < initial)) return [];
  const shares = SHARES.map((left): Level => {
    return { by: 'share', left, distance: best + left * (initial - best) };
  });
  const own: Level[] = baseline === undefined ? [] : [{ by: 'baseline', distance: baseline }];
  return [...shares, ...own].sort((a, b) => b.distance - a.distance);
}

function reachOf(runs: readonly RunRecord[], level: number): Reach {
  const started = runs.filter(({ distances }) => distances.length > 0);
  const over = (curveOf: (run: RunRecord) => Curve) =>
    spread(started.map((run) => firstReach(curveOf(run), level)).filter((x) => x !== undefined));
  const [seconds, iterations, steps] = [
    over(distanceByTime),
    over(distanceByIteration),
    over(distanceBySteps),
  ];
  return {
    seeds: started.length,
    reached: iterations?.count ?? 0,
    ...(seconds && { seconds }),
    ...(iterations && { iterations }),
    ...(steps && { generatorSteps: steps }),
  };
}

function smallest({ distances }: RunRecord): number {
  return Math.min(...distances.map(({ value }) => value));
}
