/** Families of variants: those that were made from the lists of one variant, with the axes of the grid. */
import { type GridValue, settingNames, valueText } from './grid-names.js';
import type { ExperimentConfig } from './schema.js';

/** A setting that had a list. */
export interface GridAxis {
  /** The path of the setting: `regularizer.h`. */
  readonly path: string;
  /** Its name for a reader: `h`. */
  readonly name: string;
  /** The values: numbers ascending, others in the order of the list. */
  readonly values: readonly GridValue[];
}

/** A variant in a grid. */
export interface GridMember {
  readonly variant: string;
  /** The values by the paths of the axes. */
  readonly at: Readonly<Record<string, GridValue>>;
}

/** The variants that were made from one variant; a variant without lists is a family without axes. */
export interface GridFamily {
  readonly name: string;
  readonly label: string;
  readonly axes: readonly GridAxis[];
  readonly members: readonly GridMember[];
}

/** Lists the families of an experiment in the order of their first variants. */
export function gridFamilies({ variants }: Pick<ExperimentConfig, 'variants'>): GridFamily[] {
  const families = new Map<string, { name: string; label: string; members: GridMember[] }>();
  for (const [variant, { label, grid }] of Object.entries(variants)) {
    const name = grid?.of ?? variant;
    const family = families.get(name) ?? { name, label: grid?.label ?? label, members: [] };
    family.members.push({ variant, at: grid?.at ?? {} });
    families.set(name, family);
  }
  return [...families.values()].map((family) => ({ ...family, axes: axesOf(family.members) }));
}

function axesOf(members: readonly GridMember[]): GridAxis[] {
  const paths = [...new Set(members.flatMap(({ at }) => Object.keys(at)))];
  const names = settingNames(paths);
  return paths.map((path, i) => ({
    path,
    name: names[i]!,
    values: inOrder(members.flatMap(({ at }) => (Object.hasOwn(at, path) ? [at[path]!] : []))),
  }));
}

/** Removes values that repeat. Sorts numbers, and puts values that are not numbers after them. */
export function inOrder(values: readonly GridValue[]): GridValue[] {
  const texts = values.map((value) => JSON.stringify(value));
  const distinct = values.filter((_, i) => texts.indexOf(texts[i]!) === i);
  const numbers = distinct.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  return [...numbers, ...distinct.filter((value) => typeof value !== 'number')];
}

/** Writes a family with the values of its axes: `RWP (h 0.1, 1, 10 × learning rate 0.001, 0.01)`. */
export function familyText({ label, axes }: GridFamily): string {
  const lists = axes.map(({ name, values }) => `${name} ${values.map(valueText).join(', ')}`);
  return lists.length === 0 ? label : `${label} (${lists.join(' × ')})`;
}
