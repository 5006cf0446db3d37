/**
 * Lists in place of values: a variant whose settings hold lists becomes one variant per combination
 * of their values. Each remembers the variant that it came from and its values.
 */
import { z } from 'zod';
import { formatPath, valueAt } from './explain-issues.js';
import { type GridValue, nameSlug, settingNames, valueText } from './grid-names.js';
import { isObject } from './is-object.js';
import { tooManyValues } from './limits.js';
import { schemasAt, takesList } from './schema-paths.js';
import { settingsFields } from './settings.js';

/** Most variants of an experiment with lists. */
export const MOST_VARIANTS = 400;
/** Longest name of a variant that is made of its values; file systems allow names of 255 bytes. */
const LONGEST_NAME = 120;
/** Longest label, of a user's variant or made of values. */
export const LONGEST_LABEL = 500;

const settings = z.strictObject(settingsFields);

/** Where a variant came from: `of` and `label` are those of the variant with the lists. */
export const gridSchema = z.strictObject({
  of: z.string().min(1),
  label: z.string().min(1),
  /** The values by the paths of their settings: `{ "regularizer.h": 0.1 }`. */
  at: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.record(z.string(), z.unknown())]),
  ),
});

/** The place of a variant in a grid of settings. */
export type VariantGrid = z.infer<typeof gridSchema>;

/** A setting that holds a list. */
export interface ListSetting {
  readonly path: readonly string[];
  readonly values: readonly unknown[];
}

/** A value of a list, by its place in the document of the user. */
export interface ListEntry {
  readonly path: readonly string[];
  readonly index: number;
  /** Whether the list is in the base and not in the variant. */
  readonly isOfBase: boolean;
}

/** A variant that was made from lists. */
export interface Expanded<Variant> {
  readonly name: string;
  readonly variant: Variant;
  /** The name of the variant in the document of the user. */
  readonly of: string;
  readonly entries: readonly ListEntry[];
}

interface Labeled {
  readonly label: string;
  readonly grid?: VariantGrid | undefined;
}

/**
 * Finds the settings that hold a list instead of a value. A setting whose value is a list, and a key
 * that is not a setting, are left to the schema.
 */
export function listsIn(value: unknown, path: readonly string[] = []): ListSetting[] {
  if (Array.isArray(value)) {
    return path.length === 0 || takesList(settings, path) ? [] : [{ path, values: value }];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    schemasAt(settings, [...path, key]).length > 0 ? listsIn(inner, [...path, key]) : [],
  );
}

/** Lists what is wrong with a list, one line each: no value, a list in a list, the same value twice. */
export function listProblems(
  { path, values }: ListSetting,
  prefix: readonly string[] = [],
): string[] {
  const where = formatPath([...prefix, ...path]);
  if (values.length === 0) {
    return [`${where} is an empty list; expected a value, or a list with at least 1 value`];
  }
  const tooMany = tooManyValues(where, values);
  if (tooMany !== undefined) return [tooMany];
  const texts = values.map(asText);
  return values.flatMap((value, i) => {
    const at = `${where}[${i}]`;
    if (Array.isArray(value) || (isObject(value) && listsIn(value, path).length > 0)) {
      return [`${at} has a list inside a list; expected one value: write all values in one list`];
    }
    const same = texts.indexOf(texts[i]);
    return same === i ? [] : [`${at} repeats the value of [${same}]; expected another value`];
  });
}

/** Copies the settings with the first value of each list. */
export function withFirstValues<T>(value: T, lists: readonly ListSetting[]): T {
  return lists.reduce((copy, { path, values }) => {
    // Entries of other lists would be merged into an object, so the default takes its place.
    const isGroup = path.length === 1 && isObject(values[0]) && canBeLeftOut(path[0]!);
    return withValue(copy, path, isGroup ? undefined : values[0]);
  }, value);
}

/**
 * Makes one variant per combination of the values of its lists. Without lists it returns the variant.
 *
 * @param merged the settings of the base with those of the variant, with all lists.
 */
export function expandVariant<Variant extends Labeled>(
  name: string,
  variant: Variant,
  merged: unknown,
): Expanded<Variant>[] {
  const lists = listsIn(merged);
  if (lists.length === 0) return [{ name, variant, of: name, entries: [] }];
  const paths = lists.map(({ path }) => path.join('.'));
  const names = settingNames(paths);
  const of = variant.grid ?? { of: name, label: variant.label, at: {} };
  return combinations(lists).map((indices) => {
    const values = lists.map((list, i) => list.values[indices[i]!]);
    const texts = values.map((value, i) => `${names[i]} ${valueText(value)}`);
    const at = Object.fromEntries(values.map((value, i) => [paths[i]!, value as GridValue]));
    const placed = lists.reduce(
      (copy, { path }, i) => withValue(copy, path, values[i]),
      variant as unknown,
    );
    return {
      name: [name, ...texts.map(nameSlug)].filter((part) => part !== '').join('-'),
      variant: {
        ...(placed as Variant),
        label: [variant.label, ...texts].join(', ').slice(0, LONGEST_LABEL),
        grid: { ...of, at: { ...of.at, ...at } },
      },
      of: name,
      entries: lists.map(({ path }, i) => ({
        path,
        index: indices[i]!,
        isOfBase: valueAt(variant, path) === undefined,
      })),
    };
  });
}

/** Counts the combinations of the lists in the settings of a variant; 1 without lists. */
export function countCombinations(merged: unknown): number {
  return listsIn(merged).reduce((product, { values }) => product * values.length, 1);
}

/**
 * Makes the names of all variants unique. A name that is too long or taken gets the number of the
 * variant in its grid; names that the user wrote stay.
 */
export function withUniqueNames<Variant>(
  expanded: readonly Expanded<Variant>[],
): Expanded<Variant>[] {
  const taken = new Set(expanded.filter(({ name, of }) => name === of).map(({ name }) => name));
  return expanded.map((each, i) => {
    if (each.name === each.of) return each;
    const number = expanded.slice(0, i).filter(({ of }) => of === each.of).length + 1;
    const start = each.of.slice(0, LONGEST_NAME).replace(/-$/, '');
    let name = each.name.length > LONGEST_NAME ? `${start}-${number}` : each.name;
    while (taken.has(name)) name = `${name.slice(0, LONGEST_NAME)}-${number}`;
    taken.add(name);
    return { ...each, name };
  });
}

/** Copies an object with another value at a path; undefined removes it. */
export function withValue<T>(object: T, path: readonly string[], value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  const copy: Record<string, unknown> = isObject(object) ? { ...object } : {};
  if (rest.length > 0) copy[key] = withValue(copy[key], rest, value);
  else if (value === undefined) delete copy[key];
  else copy[key] = value;
  return copy as T;
}

/** Lists the indices of all combinations; the last list changes fastest. */
function combinations(lists: readonly ListSetting[]): number[][] {
  return lists.reduce<number[][]>(
    (found, { values }) => found.flatMap((before) => values.map((_, i) => [...before, i])),
    [[]],
  );
}

function canBeLeftOut(key: string): boolean {
  const schema = settingsFields[key as keyof typeof settingsFields];
  return z.object({ [key]: schema }).safeParse({}).success;
}

/** Text that is equal for equal values; JSON.parse accepts deeper nesting than JSON.stringify. */
function asText(value: unknown): unknown {
  try {
    return JSON.stringify(value);
  } catch {
    return value;
  }
}
