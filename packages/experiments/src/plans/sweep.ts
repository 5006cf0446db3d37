/** Sweeps: an experiment with lists of values in some settings of its variants. */
import { requireString } from '@wprox/arguments';
import { z } from 'zod';
import { show, valueAt } from '../config/explain-issues.js';
import { withValue } from '../config/grid.js';
import { settingNames } from '../config/grid-names.js';
import { rankNames, suggestName } from '../config/nearest-name.js';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import {
  type ExperimentConfig,
  LONGEST_SOURCE,
  LONGEST_TITLE,
  type ResolvedRun,
  type Variant,
} from '../config/schema.js';
import { schemasAt, valuePaths } from '../config/schema-paths.js';
import { settingsFields } from '../config/settings.js';
import { ConfigError } from '../errors.js';

const settings = z.strictObject(settingsFields);

/** A setting and the values that it takes; a single value is set and makes no grid. */
export interface SweptSetting {
  /** The path with dots: `regularizer.h`. */
  readonly path: string;
  readonly values: readonly unknown[];
}

/** An experiment with a grid. */
export interface Sweep {
  readonly experiment: ExperimentConfig;
  /** One line for each variant that lacks a setting. */
  readonly notes: readonly string[];
}

/**
 * Parses a setting of the command line: `regularizer.h=0.1,1,10`. A value is a number, true, false, a
 * name, or `key:value` for an object, such as `horizon:80`.
 *
 * @throws ConfigError unless it is a known setting, `=` and at least one value.
 */
export function parseSweptSetting(text: string): SweptSetting {
  requireString('text', text, 'a setting and its values');
  const [, path, list] = /^([^=]+)=(.*)$/s.exec(text.trim()) ?? [];
  const values = list?.split(',').map((value) => value.trim());
  if (path === undefined || !values || values.some((value) => value === '')) {
    throw new ConfigError(
      `--set is ${show(text)}; expected a setting and its values, such as regularizer.h=0.1,1,10`,
    );
  }
  const known = valuePaths(settings);
  if (schemasAt(settings, path.split('.')).length === 0 || !isSwept(path, known)) {
    throw new ConfigError(
      `--set names ${show(path)}, which is not a setting; ${nearest(path, known)}`,
    );
  }
  return { path, values: values.map(parseValue) };
}

/**
 * Puts lists of values into the variants of an experiment. A variant that lacks a setting stays as it
 * is in that setting.
 *
 * @param only the variants to keep; all if left out.
 * @throws ConfigError if a variant is unknown, if no variant has a setting, or if a value does not fit.
 */
export function sweepExperiment(
  experiment: ExperimentConfig,
  swept: readonly SweptSetting[],
  only?: readonly string[],
): Sweep {
  const chosen = chooseVariants(experiment, only);
  const notes: string[] = [];
  const runs = new Map(
    resolveRuns({ ...experiment, variants: chosen }).map((run) => [run.variant, run]),
  );
  let variants = chosen;
  for (const { path, values } of swept) {
    const keys = path.split('.');
    const having = Object.keys(chosen).filter((name) => hasSetting(runs.get(name)!, keys));
    checkAxis(path, chosen, having);
    for (const name of Object.keys(chosen)) {
      if (!having.includes(name))
        notes.push(`${name} has no ${path}, so --set does not change it.`);
    }
    const value = values.length === 1 ? values[0] : values;
    variants = Object.fromEntries(
      Object.entries(variants).map(([name, variant]) => [
        name,
        having.includes(name) ? withSetting(variant, keys, value) : variant,
      ]),
    );
  }
  const axes = swept.filter(({ values }) => values.length > 1).map(({ path }) => path);
  const title = [experiment.title, settingNames(axes).join(' × ')].filter((part) => part !== '');
  const input = {
    ...experiment,
    name: `${experiment.name}-sweep`,
    title: title.join(': ').slice(0, LONGEST_TITLE),
    source: `${experiment.name}, swept${experiment.source && `; ${experiment.source}`}`.slice(
      0,
      LONGEST_SOURCE,
    ),
    variants,
  };
  return { experiment: parseExperiment(input, `the sweep of '${experiment.name}'`), notes };
}

/** Sets a value in a variant. A budget has one key, so that another key replaces it. */
function withSetting(variant: Variant, path: readonly string[], value: unknown): Variant {
  const { budget: _replaced, ...others } = variant;
  return withValue<Variant>(path[0] === 'budget' ? others : variant, path, value);
}

function chooseVariants(
  { name, variants }: ExperimentConfig,
  only: readonly string[] | undefined,
): ExperimentConfig['variants'] {
  if (!only) return variants;
  for (const variant of only) {
    if (Object.hasOwn(variants, variant)) continue;
    const hint = suggestName(variant, Object.keys(variants));
    throw new ConfigError(
      `--variants names ${show(variant)}, which is not a variant of ${name}; ${hint}`,
    );
  }
  return Object.fromEntries(Object.entries(variants).filter(([key]) => only.includes(key)));
}

function checkAxis(
  path: string,
  variants: ExperimentConfig['variants'],
  having: readonly string[],
): void {
  if (having.length === 0) {
    throw new ConfigError(
      `--set names ${path}, but no variant has it; expected a setting of a variant: add a variant ` +
        'that has it to --variants, or leave --set out',
    );
  }
  if (Object.values(variants).some(({ grid }) => grid && Object.hasOwn(grid.at, path))) {
    throw new ConfigError(
      `--set names ${path}, which has a list in the experiment already; expected another setting: ` +
        'change the list in the experiment',
    );
  }
}

/** Whether the config of a run has the object that holds the setting, and that object knows the key. */
function hasSetting(run: ResolvedRun, path: readonly string[]): boolean {
  const holder = path.slice(0, -1);
  const object = holder.length === 0 ? run : valueAt(run, holder);
  if (typeof object !== 'object' || object === null) return false;
  if (Object.hasOwn(object, path.at(-1)!)) return true;
  // A setting without a default is missing in the config; the schema of the object decides.
  const key = path.at(-1)!;
  return schemasAt(settings, holder).some(
    (schema) =>
      schema instanceof z.ZodObject &&
      Object.hasOwn(schema.shape, key) &&
      Object.keys(object).every((own) => Object.hasOwn(schema.shape, own)) &&
      isSameMember(schema, object),
  );
}

/** Whether an object is of the member of a union that a schema is: its names are those of the schema. */
function isSameMember(schema: z.ZodObject, object: object): boolean {
  return Object.entries(object).every(
    ([key, value]) => (schema.shape[key] as z.ZodType).safeParse(value).success,
  );
}

function isSwept(path: string, known: readonly string[]): boolean {
  return known.includes(path) || known.some((other) => other.startsWith(`${path}.`));
}

/** Names the settings that are nearest to a mistyped path, or to a mistyped last key without its path. */
function nearest(path: string, known: readonly string[]): string {
  const key = path.split('.').at(-1)!;
  const same = known.filter((other) => lastKey(other) === key);
  const nearestFirst = rankNames(path.slice(0, LONGEST_PATH), same).map(({ name }) => name);
  const [first, second] = path.includes('.') ? nearestFirst : same;
  if (first !== undefined) return `did you mean '${first}'${second ? ` or '${second}'` : ''}?`;
  if (path.includes('.')) return suggestName(path, known);
  const [near] = rankNames(path.slice(0, LONGEST_PATH), known.map(lastKey));
  const isNear = near && near.edits <= Math.ceil(near.name.length / 3);
  const meant = known.find((other) => isNear && lastKey(other) === near.name);
  return meant === undefined ? suggestName(path, known) : `did you mean '${meant}'?`;
}

const lastKey = (path: string) => path.split('.').at(-1)!;
/** Longest text that is compared with names. */
const LONGEST_PATH = 100;

/** Reads a value: a number, true, false, `key:value`, or text. */
function parseValue(text: string): unknown {
  const [, key, inner] = /^([a-zA-Z]{2,}):(.+)$/.exec(text) ?? [];
  if (key !== undefined) return { [key]: parseValue(inner!) };
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[-+.\d]/.test(text) && !Number.isNaN(Number(text)) ? Number(text) : text;
}
