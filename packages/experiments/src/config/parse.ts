/** From untrusted data to a validated experiment, and from an experiment to its runs. */
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
 * Validates an experiment and fills its defaults in. Every variant is resolved once, so an error in
 * an override is found here and not in the middle of a night.
 *
 * @param source where it came from, for the error message: a file or a preset.
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
 * The runs of an experiment, every variant of the first seed before those of the second, so that an
 * interrupted experiment has compared something.
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
 * Validates a run's saved config.
 * @throws ConfigError
 */
export function parseResolvedRun(input: unknown, source: string): ResolvedRun {
  const parsed = resolvedRunSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refusal(source, explainIssues(parsed.error.issues, resolvedRunSchema, input));
}

/** The name of a run's folder: `o2diag-seed1`. */
export function runName(run: Pick<ResolvedRun, 'variant' | 'seed'>): string {
  return `${run.variant}-seed${run.seed}`;
}

/** The generator's steps in one outer iteration, ℓ. */
export function generatorSteps(run: Pick<RunConfig, 'regularizer'>): number {
  return run.regularizer.innerSteps;
}

/** The critic's steps in one outer iteration; of the schedule, in most. */
export function criticSteps(run: Pick<RunConfig, 'criticSteps'>): number {
  return run.criticSteps === 'wgan-schedule' ? 5 : run.criticSteps;
}

/** One line per problem; what is wrong with every variant is the base's and said once. */
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
 * The base with the overrides laid over it, key by key. An override that changes an object's `name`
 * replaces the object: the settings of one regularizer are not those of another.
 */
function merge(base: unknown, overrides: unknown): unknown {
  if (!isObject(base) || !isObject(overrides)) return overrides;
  if ('name' in overrides && overrides['name'] !== base['name']) return overrides;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    // Assignment would set the prototype for the key "__proto__", which JSON.parse can make.
    const entry = Object.hasOwn(base, key) ? merge(base[key], value) : value;
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

/** What a person reads before mending some of it. */
const SHOWN = 8;

function refusal(source: string, problems: string[]): ConfigError {
  const more = problems.length - SHOWN;
  const shown = [...problems.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])];
  return new ConfigError(`${source} cannot be used:\n${shown.map((p) => `  ${p}`).join('\n')}`);
}
