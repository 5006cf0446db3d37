/** Compares the settings of variants: common settings, and settings that differ. */
import type { ResolvedRun } from '@wprox/experiments';

/** A setting with the same value in every variant; the path is its name in a config file. */
export interface SharedSetting {
  readonly path: string;
  readonly value: string;
}

/** A setting that differs; one value per variant, undefined if a variant does not have it. */
export interface DifferingSetting {
  readonly path: string;
  readonly values: readonly (string | undefined)[];
}

/** Common and different settings. */
export interface SettingsComparison {
  readonly shared: readonly SharedSetting[];
  readonly differing: readonly DifferingSetting[];
}

/** Compares the configs of one run of each variant, value by value. */
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

/** Maps the path of each value to its text: `gan.width` to `16`. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value)]]);
  const entries = Object.entries(value).flatMap(([key, inner]) => [
    ...leavesOf(inner, path === '' ? key : `${path}.${key}`),
  ]);
  return new Map(entries);
}
