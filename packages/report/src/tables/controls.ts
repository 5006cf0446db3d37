/** Controls: the variants without a regularizer, and the best of them. */
import type { ResolvedRun } from '@wprox/experiments';
import type { VariantRuns } from '../charts/run-curves.js';
import { finalOf } from './paired-finals.js';
import { type Spread, spread } from './results.js';

/** Returns the settings of a variant. */
export function configOf({ runs }: VariantRuns): ResolvedRun {
  return runs[0]!.config;
}

/** Whether a variant has no regularizer. */
export function isControl(variant: VariantRuns): boolean {
  return configOf(variant).regularizer.name === 'none';
}

/** A variant with its final distances. */
export interface WithFinal<V extends VariantRuns = VariantRuns> {
  readonly variant: V;
  /** Final distance over its complete seeds. */
  readonly final: Spread;
}

/**
 * Finds the variant that ends best: of those with the most complete seeds the one with the lowest mean final
 * distance. So a variant whose seeds often fail is not chosen by its survivors.
 *
 * @returns undefined if no seed is complete.
 */
export function endsBest<V extends VariantRuns>(variants: readonly V[]): WithFinal<V> | undefined {
  const [best] = variants
    .flatMap((variant) => {
      const final = spread(variant.runs.flatMap((run) => finalOf(run) ?? []));
      return final ? [{ variant, final }] : [];
    })
    .sort((a, b) => b.final.count - a.final.count || a.final.mean - b.final.mean);
  return best;
}
