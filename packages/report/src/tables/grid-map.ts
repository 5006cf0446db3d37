/** The results of an experiment with lists, arranged by the values of the lists. */
import {
  type ExperimentConfig,
  type GridAxis,
  type GridFamily,
  type GridValue,
  gridFamilies,
  settingNames,
  valueText,
} from '@wprox/experiments';
import type { EndsWell } from './ends-well.js';
import type { Spread, VariantResult } from './results.js';

/** One variant of the map. */
export interface MapCell {
  readonly variant: string;
  /** Texts of the values on the axes; empty on an axis that the panel does not have. */
  readonly x: string;
  readonly y: string;
  /** Final distance over complete seeds; left out if no seed is complete. */
  readonly final?: Spread;
  /** Runs that end well, if the experiment says when a run does. */
  readonly endsWell?: EndsWell;
  readonly seeds: number;
  readonly completeSeeds: number;
  readonly divergedSeeds: number;
  readonly failedSeeds: number;
}

/** An axis of a panel. */
export interface MapAxis {
  readonly name: string;
  /** Texts of the values in ascending order. */
  readonly values: readonly string[];
}

/** One family, or a part of it if it has more than two axes. */
export interface MapPanel {
  readonly title: string;
  readonly x: MapAxis;
  readonly y: MapAxis;
  readonly cells: readonly MapCell[];
}

/** The map of an experiment. */
export interface GridMap {
  /** Names of the settings with lists. */
  readonly settings: readonly string[];
  readonly panels: readonly MapPanel[];
}

const NO_AXIS: MapAxis = { name: '', values: [''] };

/**
 * Arranges the results. The x axis is the setting that most families have a list of; the y axis is
 * the next such setting of the family. A family with more settings has one panel for each combination
 * of their values.
 *
 * @returns undefined if no setting has a list.
 */
export function gridMap(
  config: Pick<ExperimentConfig, 'variants'>,
  results: readonly VariantResult[],
): GridMap | undefined {
  const families = gridFamilies(config);
  const ranked = rankedPaths(families);
  if (ranked.length === 0) return undefined;
  const names = new Map(settingNames(ranked).map((name, i) => [ranked[i]!, name]));
  const byName = new Map(results.map((result) => [result.variant, result]));
  return {
    settings: [...names.values()],
    panels: families.flatMap((family) => panelsOf(family, ranked, names, byName)),
  };
}

/** Sorts the paths of the axes by the number of families that have them, then of their values. */
function rankedPaths(families: readonly GridFamily[]): string[] {
  const axes = families.flatMap((family) => family.axes);
  const count = (path: string) => axes.filter((axis) => axis.path === path).length;
  const most = (path: string) =>
    Math.max(...axes.filter((axis) => axis.path === path).map(({ values }) => values.length));
  return [...new Set(axes.map(({ path }) => path))].sort(
    (a, b) => count(b) - count(a) || most(b) - most(a),
  );
}

function panelsOf(
  { label, axes, members }: GridFamily,
  ranked: readonly string[],
  names: ReadonlyMap<string, string>,
  results: ReadonlyMap<string, VariantResult>,
): MapPanel[] {
  const own = ranked.flatMap((path) => axes.find((axis) => axis.path === path) ?? []);
  const [x, y, ...others] = own;
  const axis = (of: GridAxis | undefined): MapAxis =>
    of ? { name: names.get(of.path)!, values: of.values.map(valueText) } : NO_AXIS;
  const text = (of: GridAxis | undefined, at: Readonly<Record<string, GridValue>>) =>
    of ? valueText(at[of.path]) : '';
  const panels = new Map<string, MapCell[]>();
  for (const { variant, at } of members) {
    const rest = others.map((other) => `${names.get(other.path)} ${text(other, at)}`);
    const title = [label, ...rest].join(', ');
    const result = results.get(variant);
    if (!result) continue;
    const { seeds, completeSeeds, divergedSeeds = 0, failedSeeds = 0, final, endsWell } = result;
    const cell: MapCell = {
      variant,
      x: text(x, at),
      y: text(y, at),
      ...(completeSeeds > 0 && final && { final }),
      ...(endsWell && { endsWell }),
      seeds,
      completeSeeds,
      divergedSeeds,
      failedSeeds,
    };
    panels.set(title, [...(panels.get(title) ?? []), cell]);
  }
  return [...panels].map(([title, cells]) => ({ title, x: axis(x), y: axis(y), cells }));
}

/** Writes how many seeds a cell has: nothing if all are complete. */
export function cellNote({ seeds, completeSeeds, failedSeeds }: MapCell): string | undefined {
  if (completeSeeds > 0)
    return completeSeeds < seeds ? `${completeSeeds} of ${seeds} seeds` : undefined;
  return failedSeeds > 0 ? 'failed' : 'no result';
}
