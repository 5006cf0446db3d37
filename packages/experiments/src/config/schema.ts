/**
 * Schemas of one run (one variant, one seed) and of an experiment (a base, variants that override it,
 * seeds).
 */
import { z } from 'zod';
import { gridSchema, LONGEST_LABEL, type VariantGrid } from './grid.js';
import { misfits } from './misfits.js';
import { aboveZero } from './numbers.js';
import { settingsFields } from './settings.js';

/** Longest title and source of an experiment. */
export const LONGEST_TITLE = 500;
export const LONGEST_SOURCE = 2000;

/** Letters, digits and hyphens, because names become folder names on every operating system. */
const folderName = z
  .string()
  .max(150)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'lower-case letters and digits, with single hyphens between them (it becomes a folder name)',
  )
  .refine(
    (name) => !/^(con|prn|aux|nul|com\d|lpt\d)$/.test(name),
    'a name that is no device on Windows (it becomes a folder name)',
  );

const seed = z.int().nonnegative();

/** All settings of a run except its seed; the base of an experiment has the same fields. */
export const baseConfigSchema = z.strictObject(settingsFields).superRefine((config, context) => {
  for (const { path, expected } of misfits(config)) {
    context.addIssue({ code: 'custom', path: [...path], message: expected });
  }
});

/** One variant with one seed. */
export const runConfigSchema = z.strictObject({ ...settingsFields, seed });

/** `config.json` of a run: the settings, the seed and the name of the variant. */
export const resolvedRunSchema = runConfigSchema.extend({ variant: folderName });

/** Most levels of the distance that an experiment fixes. */
const MOST_LEVELS = 8;

/** How the report judges the runs of an experiment; no run has these settings. */
const judgingFields = {
  /** Distances whose times the report compares, fixed before the runs; by default a rule chooses them. */
  levels: z
    .array(aboveZero)
    .min(1)
    .max(MOST_LEVELS)
    .refine(
      (levels) => levels.every((level, i) => i === 0 || level < levels[i - 1]!),
      'distances of which each is smaller than the one before',
    )
    .exactOptional(),
  /** A run ends well if it is complete, did not diverge, and its last distance is below this one. */
  endsWell: z.strictObject({ below: aboveZero }).exactOptional(),
};

/** An experiment. `resolveRuns` checks the overrides in `variants`. */
export const experimentSchema = z.strictObject({
  name: folderName,
  title: z.string().min(1).max(LONGEST_TITLE),
  description: z.string().max(10_000).default(''),
  /** Where the settings come from, such as a row of a table in a paper. */
  source: z.string().max(LONGEST_SOURCE).default(''),
  ...judgingFields,
  ...settingsFields,
  seeds: z
    .array(seed)
    .min(1)
    .refine((seeds) => new Set(seeds).size === seeds.length, 'seeds that differ from each other'),
  variants: z
    .record(
      folderName,
      z.looseObject({
        label: z.string().min(1).max(LONGEST_LABEL),
        grid: gridSchema.exactOptional(),
      }),
    )
    .refine((variants) => Object.keys(variants).length > 0, 'at least one variant'),
});

/** Makes every field optional, at every depth. */
export type DeepPartial<T> = T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** The settings that an experiment and its variants share, with defaults filled in. */
export type BaseConfig = z.infer<typeof baseConfigSchema>;
/** The settings of one run, as `config.json` has them. */
export type RunConfig = z.infer<typeof runConfigSchema>;
/** The config of a run with the name of its variant. */
export type ResolvedRun = z.infer<typeof resolvedRunSchema>;
export type RegularizerName = RunConfig['regularizer']['name'];

/** Lets every setting hold a list of values, at every depth; a setting that is a list stays as it is. */
export type WithLists<T> = ValueOrLists<T> | readonly Exclude<T, undefined>[];
type ValueOrLists<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]: WithLists<T[K]> }
    : T;
/** Lets the settings of an object hold lists, but not the object itself. */
type Lists<T> = { [K in keyof T]: WithLists<T[K]> };

/** The settings that a variant changes, its display name, and its place if it was made from lists. */
export type Variant = DeepPartial<BaseConfig> & { label: string; grid?: VariantGrid };

/** A variant as a user writes it: with lists it stands for one variant per combination of values. */
export type VariantInput = Lists<DeepPartial<BaseConfig>> & { label: string };

/** A validated experiment with all defaults filled in and all lists expanded. */
export type ExperimentConfig = Omit<z.infer<typeof experimentSchema>, 'variants'> & {
  variants: Record<string, Variant>;
};

type Input = z.input<typeof experimentSchema>;
type SettingKey = keyof typeof settingsFields;

/** An experiment as a user writes it: settings with a default can be left out, or hold lists. */
export type ExperimentInput = Omit<Input, SettingKey | 'variants'> &
  Lists<Pick<Input, SettingKey>> & { variants: Record<string, VariantInput> };
