/**
 * What an experiment is, as data. The strict zod schemas of one run (one variant, one seed) and of
 * a whole experiment (a base, variants that override it, seeds). Defaults stand here and nowhere
 * else; how bad input is reported stands in `explain-issues.ts`.
 */
import { z } from 'zod';

const positiveInteger = z.int().positive();
const nonNegativeInteger = z.int().nonnegative();

const dataset = z.strictObject({ name: z.enum(['cifar10']) });

const gan = z.strictObject({
  /** `wgan-gp`, `dragan` and `wwgan` add a gradient penalty, so their critic has no batch norm. */
  objective: z.enum(['vanilla', 'wgan-gp', 'dragan', 'wwgan']).default('vanilla'),
  architecture: z.enum(['dcgan', 'wgan-gp-cifar']).default('dcgan'),
  /** Base number of channels, `nf` in most GAN code; the paper's networks have 64. */
  width: positiveInteger.default(64),
  /** Dimension of the latent z, `nz`. */
  latentSize: positiveInteger.default(100),
});

/** Proximal step: the generator minimises F(θ) + D̃²(θ, θᵏ)/(2h) for `innerSteps` (ℓ) steps. */
const proximalStep = {
  /** Proximal step size h. */
  h: z.number().positive().default(0.2),
  /** Generator steps ℓ against one anchor θᵏ. */
  innerSteps: positiveInteger.default(5),
  /** A new z at every inner step (Algorithm 1), or one z for all of them (Appendix C). */
  latent: z.enum(['fresh', 'fixed']).default('fresh'),
};

const regularizer = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('none') }),
  z.strictObject({ name: z.literal('rwp'), ...proximalStep }),
  z.strictObject({ name: z.literal('o1'), ...proximalStep }),
  z.strictObject({
    name: z.literal('o2diag'),
    ...proximalStep,
    /** Added to each anchor variance v_y, so that a constant pixel does not divide by zero. */
    damping: z.number().nonnegative().exactOptional(),
  }),
]);

const optimizer = z.strictObject({
  name: z.enum(['adam']).default('adam'),
  learningRate: z.number().positive().default(2e-4),
  beta1: z.number().min(0).lt(1).default(0.5),
  beta2: z.number().min(0).lt(1).default(0.999),
  /** PyTorch's default, with which the papers' numbers were made; TensorFlow's differs. */
  epsilon: z.number().positive().default(1e-8),
});

const evaluation = z.strictObject({
  /** Outer iterations between two evaluations; there is one before training and one at the end. */
  every: positiveInteger,
  /** Generated images a Fréchet distance is computed from; a covariance needs at least two. */
  samples: z.int().min(2).default(10_000),
  /** Real images whose statistics it is compared with; CIFAR-10 has 50,000 to train on. */
  realSamples: z.int().min(2).max(50_000).default(10_000),
  features: z.enum(['cifar10-classifier']).default('cifar10-classifier'),
});

const sharedFields = {
  dataset: dataset.prefault({ name: 'cifar10' }),
  gan: gan.prefault({}),
  regularizer: regularizer.prefault({ name: 'none' }),
  optimizer: optimizer.prefault({}),
  batchSize: z.int().min(2).default(64),
  /** Critic steps per outer iteration. */
  criticSteps: positiveInteger.default(1),
  budget: z.strictObject({
    /** Outer iterations: critic steps, then the generator's inner steps. */
    iterations: positiveInteger,
  }),
  evaluation,
  log: z.strictObject({ every: positiveInteger.default(10) }).prefault({}),
};

/** Letters, digits and hyphens: names become folder names on every operating system. */
const folderName = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'lower-case letters and digits, with single hyphens between them (it becomes a folder name)',
  );

/** Everything one run needs but its seed; the base of an experiment has the same fields. */
export const baseConfigSchema = z.strictObject(sharedFields);

/** One variant with one seed. */
export const runConfigSchema = z.strictObject({ ...sharedFields, seed: nonNegativeInteger });

/** A run's `config.json`: the run's config and the variant it came from. */
export const resolvedRunSchema = runConfigSchema.extend({ variant: folderName });

/** A whole experiment. The overrides in `variants` are checked by `resolveRuns`. */
export const experimentSchema = z.strictObject({
  name: folderName,
  title: z.string().min(1),
  description: z.string().default(''),
  /** The paper's row, or where else the settings come from. */
  source: z.string().default(''),
  ...sharedFields,
  seeds: z
    .array(nonNegativeInteger)
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
