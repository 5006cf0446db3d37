/** The final distances of two variants, seed by seed. */
import type { RunRecord } from '@wprox/experiments/run-folders';
import type { VariantRuns } from '../charts/run-curves.js';
import { type Spread, spread } from './results.js';
import { signTest } from './sign-test.js';

/** What the final distances of two variants show. */
export type Verdict =
  /** The ranges of the two variants do not overlap. */
  | 'lower'
  | 'higher'
  /** The ranges overlap. */
  | 'within the spread'
  /** One seed has no spread. */
  | 'one seed';

/** The final distances of a variant against those of another one. */
export interface PairedFinals {
  /** Number of seeds that are complete in both, and of those that are not. */
  readonly seeds: number;
  readonly incomplete: number;
  /** Seeds in which the final distance of the variant is lower, and higher. */
  readonly better: number;
  readonly worse: number;
  /** Final distance of the variant minus that of the other one, over the seeds. */
  readonly difference: Spread;
  /** Exact two-sided p of the sign test. */
  readonly p: number;
  readonly verdict: Verdict;
}

/**
 * Compares the final distances of the seeds that are complete in both variants.
 *
 * @returns undefined if there is no such seed.
 */
export function pairedFinals(own: VariantRuns, other: VariantRuns): PairedFinals | undefined {
  const pairs = own.runs.flatMap((run) => {
    const partner = other.runs.find(({ seed }) => seed === run.seed);
    const [a, b] = [finalOf(run), partner && finalOf(partner)];
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  });
  const difference = spread(pairs.map(([a, b]) => a - b));
  if (!difference) return undefined;
  const better = pairs.filter(([a, b]) => a < b).length;
  const worse = pairs.filter(([a, b]) => a > b).length;
  return {
    seeds: pairs.length,
    incomplete: own.runs.length - pairs.length,
    better,
    worse,
    difference,
    p: signTest(better, worse),
    verdict: verdictOf(pairs),
  };
}

/** Returns the last distance of a complete run. */
export function finalOf(run: RunRecord): number | undefined {
  return run.state === 'complete' ? run.distances.at(-1)?.value : undefined;
}

function verdictOf(pairs: readonly (readonly [number, number])[]): Verdict {
  if (pairs.length < 2) return 'one seed';
  const [own, other] = [spread(pairs.map(([a]) => a))!, spread(pairs.map(([, b]) => b))!];
  if (own.high < other.low) return 'lower';
  return own.low > other.high ? 'higher' : 'within the spread';
}
