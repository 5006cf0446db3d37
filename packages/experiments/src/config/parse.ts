/** Parses untrusted data into an experiment, and resolves an experiment into its runs. */
import { reject, requireArray, requireString } from '@wprox/arguments';
import type { z } from 'zod';
import { ConfigError } from '../errors.js';
import { withoutFormat } from '../format.js';
import { stepSize } from './budget.js';
import { explainIssues, formatPath } from './explain-issues.js';
import {
  countCombinations,
  type Expanded,
  expandVariant,
  type ListSetting,
  listProblems,
  listsIn,
  MOST_VARIANTS,
  withFirstValues,
  withUniqueNames,
  withValue,
} from './grid.js';
import { isObject } from './is-object.js';
import { problemsOfSize, tooManyRuns } from './limits.js';
import {
  baseConfigSchema,
  type ExperimentConfig,
  experimentSchema,
  type ResolvedRun,
  type RunConfig,
  resolvedRunSchema,
  runConfigSchema,
  type Variant,
} from './schema.js';

/**
 * Validates an experiment and fills in its defaults. It replaces a variant with lists by one variant
 * per combination of their values, and resolves every variant once, so that an error in an override is
 * found before training starts.
 *
 * @param source the file or preset that it comes from, for the error message.
 * @throws ConfigError with one line per problem: path, value, what was expected; UnknownFormatError if
 * another version of wprox wrote it.
 */
export function parseExperiment(given: unknown, source: string): ExperimentConfig {
  requireString('source', source, 'where the config comes from');
  const input = withoutFormat(given, source);
  const large = problemsOfSize(input);
  if (large.length > 0) throw refusal(source, large);
  const listed = problemsOfLists(input);
  if (listed.length > 0) throw refusal(source, listed);
  const lists = listsIn(input);
  const plain = withFirstValues(input, lists);
  const parsed = experimentSchema.safeParse(plain);
  if (!parsed.success) {
    const place = placeOf([], lists);
    throw refusal(source, explainIssues(parsed.error.issues, experimentSchema, plain, place));
  }
  const expanded = expandVariants(parsed.data as ExperimentConfig, lists, source);
  const variants = Object.fromEntries(expanded.map(({ name, variant }) => [name, variant]));
  const experiment = { ...(parsed.data as ExperimentConfig), variants };
  const many = tooManyRuns(expanded.length, experiment.seeds.length);
  if (many.length > 0) throw refusal(source, many);
  const problems = problemsOfVariants(experiment, expanded);
  if (problems.length > 0) throw refusal(source, problems);
  return experiment;
}

/**
 * Lists the runs of an experiment: all variants of the first seed, then those of the second, and so
 * on. In this order an interrupted experiment can already be compared.
 *
 * @throws ConfigError if an override does not fit, or if there are more than 10,000 runs.
 */
export function resolveRuns(experiment: ExperimentConfig): ResolvedRun[] {
  requireExperiment(experiment);
  const source = `experiment '${experiment.name}'`;
  const names = Object.keys(experiment.variants);
  const many = tooManyRuns(names.length, experiment.seeds.length);
  if (many.length > 0) throw refusal(source, many);
  const variants = names.map((variant) => {
    const { base, resolved } = resolveVariant(experiment, variant);
    if (resolved.success) return { ...resolved.data, variant };
    const { issues } = resolved.error;
    throw refusal(source, explainIssues(issues, baseConfigSchema, base, ['variants', variant]));
  });
  return experiment.seeds.flatMap((seed) => variants.map((variant) => ({ ...variant, seed })));
}

/** @throws ArgumentError unless it is what {@link parseExperiment} returns. */
function requireExperiment(experiment: unknown): void {
  if (!isObject(experiment)) {
    reject('experiment', experiment, 'one from parseExperiment or loadExperiment');
  }
  const { variants, seeds } = experiment;
  if (!isObject(variants) || Object.keys(variants).length === 0) {
    reject('experiment.variants', variants, 'at least one variant, by its name');
  }
  for (const [name, variant] of Object.entries(variants)) {
    if (!isObject(variant)) reject('experiment.variants', variant, `a variant for '${name}'`);
  }
  requireArray('experiment.seeds', seeds, 'an array of seeds');
}

/**
 * Validates the saved config of a run.
 * @throws ConfigError with one line per problem.
 */
export function parseResolvedRun(input: unknown, source: string): ResolvedRun {
  const parsed = resolvedRunSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refusal(source, explainIssues(parsed.error.issues, resolvedRunSchema, input));
}

/**
 * Validates the settings of one run with its seed, with or without the name of its variant, and fills in the
 * defaults.
 * @param source what the messages call the settings, such as `the config`.
 * @throws ConfigError with one line per problem.
 */
export function parseRunConfig(input: unknown, source: string): RunConfig {
  requireString('source', source, 'a text for messages, such as the name of the file');
  const hasVariant = isObject(input) && Object.hasOwn(input, 'variant');
  if (hasVariant) return parseResolvedRun(input, source);
  const parsed = runConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refusal(source, explainIssues(parsed.error.issues, runConfigSchema, input));
}

/** Returns the name of the folder of a run: `o2diag-seed1`. */
export function runName(run: Pick<ResolvedRun, 'variant' | 'seed'>): string {
  return `${run.variant}-seed${run.seed}`;
}

/** Returns the number of critic steps in one outer iteration; 5 for the schedule, as in most. */
export function criticSteps(run: Pick<RunConfig, 'criticSteps'>): number {
  return run.criticSteps === 'wgan-schedule' ? 5 : run.criticSteps;
}

/** Lists what is wrong with the lists of the base and of the variants. */
function problemsOfLists(input: unknown): string[] {
  const variants = isObject(input) && isObject(input['variants']) ? input['variants'] : {};
  return [
    ...listsIn(input).flatMap((list) => listProblems(list)),
    ...Object.entries(variants).flatMap(([name, variant]) =>
      isObject(variant) ? listsIn(variant).flatMap((l) => listProblems(l, ['variants', name])) : [],
    ),
  ];
}

/** Makes the variants of all combinations; a list of the base applies unless a variant overrides it. */
function expandVariants(
  experiment: ExperimentConfig,
  lists: readonly ListSetting[],
  source: string,
): Expanded<Variant>[] {
  const { variants, ...shared } = experiment;
  const base = lists.reduce((copy, { path, values }) => withValue(copy, path, values), shared);
  const merged = Object.entries(variants).map(
    ([name, variant]) => [name, variant, merge(base, variant)] as const,
  );
  const count = merged.reduce((sum, [, , settings]) => sum + countCombinations(settings), 0);
  if (count > Math.max(MOST_VARIANTS, merged.length)) {
    throw refusal(source, [
      `the lists make ${count} variants; expected at most ${MOST_VARIANTS}: shorten a list`,
    ]);
  }
  return withUniqueNames(merged.flatMap((each) => expandVariant(...each)));
}

/** Returns a function that writes the place of a setting in the document, with the index in its list. */
function placeOf(
  prefix: readonly string[],
  lists: readonly (Pick<ListSetting, 'path'> & { index?: number; isOfBase?: boolean })[],
): (path: readonly PropertyKey[]) => string {
  return (path) => {
    const list = lists.find((one) => one.path.every((key, i) => path[i] === key));
    if (!list) return formatPath([...prefix, ...path]);
    const start = list.isOfBase ? [] : prefix;
    const rest = path.slice(list.path.length).map((key) => `.${String(key)}`);
    return `${formatPath([...start, ...list.path])}[${list.index ?? 0}]${rest.join('')}`;
  };
}

/** Lists problems, one line each. A problem of every variant is one of the base and listed once. */
function problemsOfVariants(
  experiment: ExperimentConfig,
  expanded: readonly Expanded<Variant>[],
): string[] {
  /** The variants that were made from lists, by the variant that has the lists and resolved settings. */
  const made = new Map<string, string>();
  const same: string[] = [];
  const found = expanded.map(({ name, of, entries }) => {
    const { base, resolved } = resolveVariant(experiment, name);
    if (resolved.success && entries.length > 0) {
      const key = `${of} ${settingsText(resolved.data)}`;
      const before = made.get(key);
      if (before === undefined) made.set(key, name);
      else same.push(sameSettings(of, before, name));
    }
    const issues = resolved.success ? [] : resolved.error.issues;
    const explain = (prefix: string[]) =>
      explainIssues(issues, baseConfigSchema, base, placeOf(prefix, entries));
    return { lines: explain([]), placed: explain(['variants', of]) };
  });
  const [first] = found;
  const isOneVariant = new Set(expanded.map(({ of }) => of)).size === 1;
  const counts = new Map<string, number>();
  for (const line of found.flatMap(({ lines }) => [...new Set(lines)])) {
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const isShared = (line: string) => !isOneVariant && counts.get(line) === found.length;
  const lines = [
    ...first!.lines.filter(isShared),
    ...found.flatMap(({ lines, placed }) => placed.filter((_, i) => !isShared(lines[i]!))),
  ];
  // The same value of a list is in several variants.
  return [...new Set(lines), ...same];
}

/** Text that is equal for settings that train the same: a horizon T stands for h = T/N. */
function settingsText(run: Omit<RunConfig, 'seed'>): string {
  const h = stepSize(run);
  return JSON.stringify(h === undefined ? run : { ...run, regularizer: { ...run.regularizer, h } });
}

function sameSettings(of: string, one: string, other: string): string {
  return `variants.${of}: ${one} and ${other} have the same settings; expected different values`;
}

function resolveVariant(experiment: ExperimentConfig, variant: string) {
  const { name, title, description, source, levels, endsWell, seeds, variants, ...shared } =
    experiment;
  const { label, grid, ...overrides } = variants[variant]!;
  const base = merge(shared, overrides);
  const resolved: z.ZodSafeParseResult<Omit<RunConfig, 'seed'>> = baseConfigSchema.safeParse(base);
  return { base, resolved };
}

/**
 * Merges the overrides into the base, key by key. An override with another `name` replaces the whole
 * object, because settings of one regularizer do not apply to another; so does a budget, which has one key.
 */
function merge(base: unknown, overrides: unknown): unknown {
  if (!isObject(base) || !isObject(overrides)) return overrides;
  if ('name' in overrides && overrides['name'] !== base['name']) return overrides;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    // Assignment to the key "__proto__", which JSON.parse can produce, would set the prototype.
    const isReplaced = key === 'budget' || !Object.hasOwn(base, key);
    const entry = isReplaced ? value : merge(base[key], value);
    Object.defineProperty(merged, key, {
      value: entry,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return merged;
}

/** Longest list of problems in a message, in characters; the error has them all. */
const LIST_LENGTH = 110;
/** Longest problem in a message, in case a name in the config is very long. */
const PROBLEM_LENGTH = 160;

/** Makes the error with the first problems in its message, and all in `problems`. */
function refusal(source: string, problems: readonly string[]): ConfigError {
  let length = 0;
  const fitting = problems.filter((problem, i) => {
    length += problem.length;
    return i === 0 || length <= LIST_LENGTH;
  });
  const shown = fitting.map((problem) =>
    problem.length > PROBLEM_LENGTH ? `${problem.slice(0, PROBLEM_LENGTH)}…` : problem,
  );
  const more = problems.length - shown.length;
  const list = [...shown, ...(more > 0 ? [`and ${more} more; WPROX_DEBUG=1 lists all`] : [])];
  const lines = list.map((line) => `  ${line}`).join('\n');
  return new ConfigError(`${source} cannot be used:\n${lines}`, { problems });
}
