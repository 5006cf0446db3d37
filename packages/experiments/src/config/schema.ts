/**
 * Schemas of one run (one variant, one seed) and of an experiment (a base, variants that override it,
 * seeds).
 */
import { z } from 'zod';
import { misfits } from './misfits.js';
import { settingsFields } from './settings.js';

/** Letters, digits and hyphens, because names become folder names on every operating system. */
const folderName = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'lower-case letters and digits, with single hyphens between them (it becomes a folder name)',
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

/** An experiment. `resolveRuns` checks the overrides in `variants`. */
export const experimentSchema = z.strictObject({
  name: folderName,
  title: z.string().min(1),
  description: z.string().default(''),
  /** Where the settings come from, such as a row of a table in a paper. */
  source: z.string().default(''),
  ...settingsFields,
  seeds: z
    .array(seed)
    .min(1)
    .refine((seeds) => new Set(seeds).size === seeds.length, 'seeds that differ from each other'),
  variants: z
    .record(folderName, z.looseObject({ label: z.string().min(1) }))
    .refine((variants) => Object.keys(variants).length > 0, 'at least one variant'),
});

/** Makes every field optional, at every depth. */
export type DeepPartial<T> = T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

export type BaseConfig = z.infer<typeof baseConfigSchema>;
export type RunConfig = z.infer<typeof runConfigSchema>;
/** The config of a run with the name of its variant. */
export type ResolvedRun = z.infer<typeof resolvedRunSchema>;
export type RegularizerName = RunConfig['regularizer']['name'];

/** The settings that a variant changes, and its display name. */
export type Variant = DeepPartial<BaseConfig> & { label: string };

/** A validated experiment with all defaults filled in. */
export type ExperimentConfig = Omit<z.infer<typeof experimentSchema>, 'variants'> & {
  variants: Record<string, Variant>;
};

/** An experiment as a user writes it: settings with a default can be left out. */
export type ExperimentInput = Omit<z.input<typeof experimentSchema>, 'variants'> & {
  variants: Record<string, Variant>;
};
