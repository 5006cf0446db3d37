/**
 * Compares the times in which variants reach a distance that the variant without a regularizer also
 * reaches, like the statement "six times faster" of the paper.
 */
import type { RunRecord } from '@wprox/experiments/run-folders';
import { firstReach } from '../charts/curve.js';
import { distanceByTime, type VariantRuns } from '../charts/run-curves.js';
import { baselineIndex } from '../charts/variant-styles.js';
import { type Spread, spread } from './results.js';

/** The time of a variant to the level. */
export interface VariantSpeed {
  readonly variant: string;
  readonly label: string;
  /** Number of seeds. */
  readonly seeds: number;
  /** Seconds of training until the level, over the seeds that reach it; undefined if none does. */
  readonly seconds?: Spread;
  /**
   * Seconds of the baseline divided by those of the variant: 6 is six times as fast. The ratio of the
   * means; the range is from fastest over slowest seed to slowest over fastest seed. Undefined unless
   * every seed reaches the level.
   */
  readonly ratio?: Omit<Spread, 'count'>;
}

/** Times of all variants to one distance. */
export interface Speeds {
  /** The distance to reach: the largest of the best distances of the baseline seeds. */
  readonly level: number;
  readonly baseline: VariantRuns;
  readonly variants: readonly VariantSpeed[];
}

/**
 * Computes the times of all variants to the largest of the best distances of the baseline seeds. That
 * is the lowest level that all of these seeds reach.
 *
 * @returns undefined if every variant has a regularizer, or the baseline has no complete seed.
 */
export function speedsOf(variants: readonly VariantRuns[]): Speeds | undefined {
  const baseline = variants[baselineIndex(variants.map(({ runs }) => runs[0]!.config))];
  if (!baseline) return undefined;
  const complete = (runs: readonly RunRecord[]) => runs.filter(({ state }) => state === 'complete');
  const curves = complete(baseline.runs).map(distanceByTime);
  const best = curves.filter(({ length }) => length > 0).map(lowest);
  if (best.length === 0) return undefined;
  const level = Math.max(...best);
  // Only complete seeds of the baseline count.
  const reached = (runs: readonly RunRecord[]) =>
    spread(
      runs.map((run) => firstReach(distanceByTime(run), level)).filter((x) => x !== undefined),
    );
  const base = reached(complete(baseline.runs))!;
  return {
    level,
    baseline,
    variants: variants.map((own): VariantSpeed => {
      const { variant, label, runs } = own;
      const seconds = reached(own === baseline ? complete(runs) : runs);
      const all = own !== baseline && seconds?.count === runs.length && seconds.low > 0;
      return {
        variant,
        label,
        seeds: runs.length,
        ...(seconds && { seconds }),
        ...(all && {
          ratio: {
            mean: base.mean / seconds.mean,
            low: base.low / seconds.high,
            high: base.high / seconds.low,
          },
        }),
      };
    }),
  };
}

function lowest(curve: readonly { readonly y: number }[]): number {
  return Math.min(...curve.map(({ y }) => y));
}
