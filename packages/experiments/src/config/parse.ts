/** Parses untrusted data into an experiment, and resolves an experiment into its runs. */
import type { z } from 'zod';
import { ConfigError } from '../errors.js';
import { explainIssues } from './explain-issues.js';
import {
  baseConfigSchema,
  type ExperimentConfig,
  experimentSchema,
  type ResolvedRun,
  type RunConfig,
  resolvedRunSchema,
} from './schema.js';

/**
 * Validates an experiment and fills in its defaults. It resolves every variant once, so that an error
 * in an override is found before training starts.
 *
 * @param source the file or preset that `input` comes from, for the error message.
 * @throws ConfigError with one line per problem: path, value, what was expected.
 */
export function parseExperiment(input: unknown, source: string): ExperimentConfig {
  const parsed = experimentSchema.safeParse(input);
  if (!parsed.success) {
    throw refusal(source, explainIssues(parsed.error.issues, experimentSchema, input));
  }
  const experiment = parsed.data as ExperimentConfig;
  const problems = problemsOfVariants(experiment);
  if (problems.length > 0) throw refusal(source, problems);
  return experiment;
}

/**
 * Lists the runs of an experiment: all variants of the first seed, then those of the second, and so
 * on. In this order an interrupted experiment can already be compared.
 *
 * @throws ConfigError if an override does not fit.
 */
export function resolveRuns(experiment: ExperimentConfig): ResolvedRun[] {
  return experiment.seeds.flatMap((seed) =>
    Object.keys(experiment.variants).map((variant) => {
      const { base, resolved } = resolveVariant(experiment, variant);
      if (!resolved.success) {
        const { issues } = resolved.error;
        const lines = explainIssues(issues, baseConfigSchema, base, ['variants', variant]);
        throw refusal(`experiment '${experiment.name}'`, lines);
      }
      return { ...resolved.data, seed, variant };
    }),
  );
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

/** Returns the name of the folder of a run: `o2diag-seed1`. */
export function runName(run: Pick<ResolvedRun, 'variant' | 'seed'>): string {
  return `${run.variant}-seed${run.seed}`;
}

/** Returns the number of critic steps in one outer iteration; 5 for the schedule, as in most. */
export function criticSteps(run: Pick<RunConfig, 'criticSteps'>): number {
  return run.criticSteps === 'wgan-schedule' ? 5 : run.criticSteps;
}

/** Lists problems, one line each. A problem of every variant is one of the base and listed once. */
function problemsOfVariants(experiment: ExperimentConfig): string[] {
  const found = Object.keys(experiment.variants).map((variant) => {
    const { base, resolved } = resolveVariant(experiment, variant);
    const issues = resolved.success ? [] : resolved.error.issues;
    const explain = (prefix: string[]) => explainIssues(issues, baseConfigSchema, base, prefix);
    return { lines: explain([]), placed: explain(['variants', variant]) };
  });
  const [first, ...others] = found;
  const isShared = (line: string) =>
    others.length > 0 && found.every(({ lines }) => lines.includes(line));
  return [
    ...first!.lines.filter(isShared),
    ...found.flatMap(({ lines, placed }) => placed.filter((_, i) => !isShared(lines[i]!))),
  ];
}

function resolveVariant(experiment: ExperimentConfig, variant: string) {
  const { name, title, description, source, seeds, variants, ...shared } = experiment;
  const { label, ...overrides } = variants[variant]!;
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Most problems in one message. */
const SHOWN = 8;

function refusal(source: string, problems: string[]): ConfigError {
  const more = problems.length - SHOWN;
  const shown = [...problems.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])];
  return new ConfigError(`${source} cannot be used:\n${shown.map((p) => `  ${p}`).join('\n')}`);
}
