/**
 * The share of the runs of each family that end well: over all its settings, and over those that all
 * families have. Families can have other lists; without the second share, a family that was tried only
 * where training is easy would look better.
 */
import type { VariantRuns } from '../charts/run-curves.js';
import { configOf } from './controls.js';
import { addedUp, type EndsWell, type EndsWellRule, endsWell } from './ends-well.js';
import type { Family } from './families.js';

/** The runs of a family that end well. */
export interface FamilyShare {
  readonly name: string;
  readonly label: string;
  /** Number of its settings: one for each combination of the values of its lists. */
  readonly settings: number;
  readonly own: EndsWell;
  /** The same over the shared combinations; undefined if the family has none of them. */
  readonly shared?: EndsWell;
}

/** The shares of an experiment with lists. */
export interface FamilyShares {
  readonly rule: EndsWellRule;
  /** Number of combinations of values that every comparable family has. */
  readonly sharedCombinations: number;
  readonly families: readonly FamilyShare[];
}

/**
 * Counts the runs of each family that end well. A combination consists of the values of the settings that
 * have a list in some family and that every family with lists has; a setting without a list counts by its one
 * value. Where a family has a further list, such as h, all its settings of a combination count. The shared
 * combinations are those of every family with lists, but for families that have none in common with any other,
 * such as a control with one generator step.
 *
 * @returns undefined if no family has a list.
 */
export function familyShares(
  families: readonly Family[],
  rule: EndsWellRule,
): FamilyShares | undefined {
  const withLists = families.filter(({ axes }) => axes.length > 0);
  if (withLists.length === 0) return undefined;
  const paths = comparablePaths(withLists);
  const combinations = families.map(({ variants }) =>
    variants.map((variant) => combinationOf(variant, paths)),
  );
  const listed = combinations.filter((_, i) => withLists.includes(families[i]!));
  const comparable = listed.filter((own) =>
    listed.some((other) => other !== own && other.some((one) => own.includes(one))),
  );
  const shared = sharedBy(listed.length === 1 ? listed : comparable, paths.length);
  return {
    rule,
    sharedCombinations: shared.size,
    families: families.map(({ name, label, variants }, i): FamilyShare => {
      const counts = variants.map(({ runs }) => endsWell(runs, rule));
      const inShared = counts.filter((_, j) => shared.has(combinations[i]![j]!));
      return {
        name,
        label,
        settings: variants.length,
        own: addedUp(counts),
        ...(inShared.length > 0 && { shared: addedUp(inShared) }),
      };
    }),
  };
}

/** Lists the settings with a list in some family that every variant of these families has. */
function comparablePaths(families: readonly Family[]): string[] {
  const paths = families.flatMap(({ axes }) => axes.map(({ path }) => path));
  return [...new Set(paths)].filter((path) =>
    families.every(({ variants }) =>
      variants.every((variant) => settingAt(configOf(variant), path) !== undefined),
    ),
  );
}

/** Returns the combinations that are in every list; none without a setting to compare. */
function sharedBy(lists: readonly (readonly string[])[], settings: number): Set<string> {
  const [first = [], ...others] = lists;
  if (settings === 0) return new Set();
  return new Set(first.filter((one) => others.every((list) => list.includes(one))));
}

function combinationOf(variant: VariantRuns, paths: readonly string[]): string {
  return JSON.stringify(paths.map((path) => settingAt(configOf(variant), path)));
}

/** Returns the value of a setting by its path, such as `regularizer.h`. */
function settingAt(config: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inside, key) =>
        typeof inside === 'object' && inside !== null
          ? (inside as Record<string, unknown>)[key]
          : undefined,
      config,
    );
}
