/** Chooses the variants that charts and pictures show if an experiment has many. */
import { type ExperimentConfig, gridFamilies } from '@wprox/experiments';
import type { VariantResult } from '../tables/results.js';

/** Most variants that a chart shows; more lines cannot be told apart. */
const MOST_SHOWN = 8;

/** The variants to show, in the order of the experiment, and lines for the reader if some are left out. */
export interface ShownVariants {
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Chooses at most eight variants. If there are more: of each family the variant with the lowest and
 * that with the highest mean final distance; if these are more than eight, only the lowest; if these
 * are more than eight, the eight lowest.
 */
export function shownVariants(
  config: Pick<ExperimentConfig, 'variants'>,
  results: readonly VariantResult[],
): ShownVariants {
  const all = results.map(({ variant }) => variant);
  if (all.length <= MOST_SHOWN) return { names: all, notes: [] };
  const final = new Map(results.map(({ variant, final: own }) => [variant, own?.mean]));
  const byDistance = (names: readonly string[]) =>
    names
      .filter((name) => final.get(name) !== undefined)
      .sort((a, b) => final.get(a)! - final.get(b)!);
  const families = gridFamilies(config).map(({ members }) =>
    byDistance(members.map(({ variant }) => variant)),
  );
  const extremes = [...new Set(families.flatMap((of) => [of[0] ?? [], of.at(-1) ?? []].flat()))];
  const lowest = families.flatMap((of) => of[0] ?? []);
  const [chosen, rule] =
    extremes.length <= MOST_SHOWN
      ? ([extremes, 'of each family those with the lowest and the highest final distance'] as const)
      : lowest.length <= MOST_SHOWN
        ? ([lowest, 'of each family the one with the lowest final distance'] as const)
        : ([byDistance(all).slice(0, MOST_SHOWN), 'those with the lowest final distance'] as const);
  return {
    names: all.filter((name) => chosen.includes(name)),
    notes: [
      `Shown: ${chosen.length} of ${all.length} variants, ${rule}.`,
      'The tables and results.csv have all variants.',
    ],
  };
}
