/**
 * What an experiment is, as data: the schemas of one run (one variant, one seed) and of a whole
 * experiment (a base, variants that override it, seeds).
 */
import { z } from 'zod';
import { misfits } from './misfits.js';
import { settingsFields } from './settings.js';

/** Letters, digits and hyphens: names become folder names on every operating system. */
const folderName = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'lower-case letters and digits, with single hyphens between them (it becomes a folder name)',
  );

const seed = z.int().nonnegative();

/** Everything one run needs but its seed; the base of an experiment has the same fields. */
export const baseConfigSchema = z.strictObject(settingsFields).superRefine((config, context) => {
  for (const { path, expected } of misfits(config)) {
    context.addIssue({ code: 'custom', path: [...path], message: expected });
  }
});

/** One variant with one seed. */
export const runConfigSchema = z.strictObject({ ...settingsFields, seed });

/** A run's `config.json`: the run's config and the variant it came from. */
export const resolvedRunSchema = runConfigSchema.extend({ variant: folderName });

/** A whole experiment. The overrides in `variants` are checked by `resolveRuns`. */
export const experimentSchema = z.strictObject({
  name: folderName,
  title: z.string().min(1),
  description: z.string().default(''),
  /** The paper's row, or where else the settings come from. */
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

/** Every field optional, at every depth; arrays and leaves as they are. */
export type DeepPartial<T> = T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

export type BaseConfig = z.infer<typeof baseConfigSchema>;
export type RunConfig = z.infer<typeof runConfigSchema>;
/** A run's config with the name of the variant it resolves. */
export type ResolvedRun = z.infer<typeof resolvedRunSchema>;
export type RegularizerName = RunConfig['regularizer']['name'];

/** What a variant changes of the base, and its display name. */
export type Variant = DeepPartial<BaseConfig> & { label: string };

/** A validated experiment, defaults filled in. */
export type ExperimentConfig = Omit<z.infer<typeof experimentSchema>, 'variants'> & {
  variants: Record<string, Variant>;
};

/** An experiment as a person writes it: whatever has a default may be left out. */
export type ExperimentInput = Omit<z.input<typeof experimentSchema>, 'variants'> & {
  variants: Record<string, Variant>;
};
