/**
 * How fast each variant reaches a distance that the unregularized one reaches too: the papers' "six
 * times faster" as a number.
 */
import type { RunRecord } from '@wprox/experiments/run-folders';
import { firstReach } from '../charts/curve.js';
import { distanceByTime, type VariantRuns } from '../charts/run-curves.js';
import { baselineIndex } from '../charts/variant-styles.js';
import { type Spread, spread } from './results.js';

/** A variant's time to the level. */
export interface VariantSpeed {
  readonly variant: string;
  readonly label: string;
  readonly seeds: number;
  /** Seconds of training until the level, over the seeds that got there; undefined if none did. */
  readonly seconds?: Spread;
  /**
   * The baseline's seconds over the variant's: 6 is six times as fast. Of the means, and from the
   * baseline's fastest seed over the variant's slowest to the other way round. Undefined unless every
   * seed got there: the mean of those that did says nothing of the others.
   */
  readonly ratio?: Omit<Spread, 'count'>;
}

export interface Speeds {
  /** The distance that is to be reached: the worst of the baseline's seeds' best. */
  readonly level: number;
  readonly baseline: VariantRuns;
  readonly variants: readonly VariantSpeed[];
}

/**
 * Times to the worst of the unregularized seeds' smallest distances. It is the lowest level that all
 * of them reach, so that the baseline always has a time, and one that costs it much of its training.
 *
 * @returns undefined if no variant goes without a regularizer, or that one has no complete seed.
 */
export function speedsOf(variants: readonly VariantRuns[]): Speeds | undefined {
  const baseline = variants[baselineIndex(variants.map(({ runs }) => runs[0]!.config))];
  if (!baseline) return undefined;
  const complete = (runs: readonly RunRecord[]) => runs.filter(({ state }) => state === 'complete');
  const curves = complete(baseline.runs).map(distanceByTime);
  const best = curves.filter(({ length }) => length > 0).map(lowest);
  if (best.length === 0) return undefined;
  const level = Math.max(...best);
  // While some of its seeds are not complete, those that are stand for the baseline.
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
