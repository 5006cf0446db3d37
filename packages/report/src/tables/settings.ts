/** The settings of the runs as rows: what all variants share, and what sets them apart. */
import type { ResolvedRun } from '@wprox/experiments';

/** A setting that is the same in every variant; the path is its name in a config file. */
export interface SharedSetting {
  readonly path: string;
  readonly value: string;
}

/** A setting that is not; one value per variant, undefined where a variant has no such setting. */
export interface DifferingSetting {
  readonly path: string;
  readonly values: readonly (string | undefined)[];
}

export interface SettingsComparison {
  readonly shared: readonly SharedSetting[];
  readonly differing: readonly DifferingSetting[];
}

/** Compares one run of each variant, leaf by leaf. */
export function compareSettings(configs: readonly ResolvedRun[]): SettingsComparison {
  const leaves = configs.map(({ seed: _seed, variant: _variant, ...settings }) =>
    leavesOf(settings),
  );
  const paths = [...new Set(leaves.flatMap((of) => [...of.keys()]))];
  const rows = paths.map((path) => ({ path, values: leaves.map((of) => of.get(path)) }));
  const isShared = (row: DifferingSetting) => new Set(row.values).size === 1;
  return {
    shared: rows.filter(isShared).map(({ path, values }) => ({ path, value: values[0]! })),
    differing: rows.filter((row) => !isShared(row)),
  };
}

/** `gan.width` → `16` and so on, in the order of the object. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value)]]);
  const entries = Object.entries(value).flatMap(([key, inner]) => [
    ...leavesOf(inner, path === '' ? key : `${path}.${key}`),
  ]);
  return new Map(entries);
}
