/**
 * What an experiment is, as data. The strict zod schemas of one run (one variant, one seed) and of
 * a whole experiment (a base, variants that override it, seeds). Defaults stand here and nowhere
 * else; how bad input is reported stands in `explain-issues.ts`.
 */
import { z } from 'zod';
import { misfits } from './misfits.js';

const positiveInteger = z.int().positive();
const aboveZero = z.number().positive();
const atLeastZero = z.number().nonnegative();
/** By the following memory is taken: a slip of the finger shall not take all of it. */
const layerWidth = positiveInteger.max(4096);
const layers = positiveInteger.max(64);
const latentSize = positiveInteger.max(65_536);
const nonNegativeInteger = z.int().nonnegative();

/** Where the files of a dataset lie; a preset leaves it to `wprox train --data <path>`. */
const dataPath = z.string().min(1).exactOptional();
/** Only the first files, in the order of their names. */
const limit = positiveInteger.exactOptional();
/** What is done about files that cannot be decoded. */
const corrupt = z.enum(['refuse', 'skip']).default('refuse');
/** Height and width of the images that networks see. */
const imageSize = z.literal([32, 64]);

/** Images; MNIST and its like are padded to 32×32. */
const imageDatasets = [
  z.strictObject({ name: z.literal('cifar10') }),
  z.strictObject({ name: z.literal('mnist10k') }),
  z.strictObject({ name: z.literal('mnist'), path: dataPath }),
  z.strictObject({ name: z.literal('fashion-mnist'), path: dataPath }),
  z.strictObject({
    name: z.literal('celeba'),
    path: dataPath,
    /** Side of the central square that is resized to `size`; 178 is the whole width. */
    crop: z.int().min(1).max(178).default(178),
    size: imageSize.default(64),
    corrupt,
    limit,
  }),
  z.strictObject({
    name: z.literal('images'),
    path: dataPath,
    size: imageSize.default(64),
    /** 3 for colour, 1 for grey. */
    channels: z.literal([1, 3]).default(3),
    corrupt,
    limit,
  }),
] as const;

/** Points on the line or in the plane. */
const pointDatasets = [
  z.strictObject({
    name: z.literal('delta-pair'),
    a: z.number().default(-1),
    b: z.number().default(1),
    /** The mass at a. */
    alpha: z.number().gt(0).lt(1).default(0.5),
  }),
  z.strictObject({
    name: z.literal('eight-gaussians'),
    radius: aboveZero.default(2),
    standardDeviation: atLeastZero.default(0.02),
  }),
  z.strictObject({
    name: z.literal('twenty-five-gaussians'),
    spacing: aboveZero.default(2),
    standardDeviation: atLeastZero.default(0.05),
  }),
  z.strictObject({
    name: z.literal('ring'),
    radius: aboveZero.default(2),
    standardDeviation: atLeastZero.default(0.02),
  }),
  z.strictObject({
    name: z.literal('swiss-roll'),
    /** What the spiral is divided by. */
    scale: aboveZero.default(7.5),
    /** Standard deviation before that division. */
    noise: atLeastZero.default(0.25),
  }),
  z.strictObject({ name: z.literal('parallel-line'), theta: z.number().default(0) }),
] as const;

/** The datasets that are drawn and need no files. */
export const pointDatasetNames: readonly string[] = pointDatasets.map(
  ({ shape }) => shape.name.value,
);

const dataset = z.discriminatedUnion('name', [...imageDatasets, ...pointDatasets]);

const ganFields = {
  /** `wgan-gp`, `dragan` and `wwgan` add a gradient penalty, so their critic has no batch norm. */
  objective: z.enum(['vanilla', 'wgan', 'wgan-gp', 'dragan', 'wwgan']).default('vanilla'),
  /** With `wgan` only: the critic's weights are kept within ± this; 0.01 if left out. */
  clip: aboveZero.exactOptional(),
  /** λ of a gradient penalty: 10 for `wgan-gp` and `dragan`, 4 for `wwgan` if left out. */
  penaltyWeight: atLeastZero.exactOptional(),
};

/** A name that may be left out; the first of its union has it. */
const defaultName = <const Name extends string>(name: Name) =>
  z
    .literal(name)
    .optional()
    .transform(() => name);

const gan = z.discriminatedUnion('architecture', [
  z.strictObject({
    ...ganFields,
    /** For images of 32×32 or 64×64, as the data are. */
    architecture: defaultName('dcgan'),
    /** Base number of channels, `nf` in most GAN code; the paper's networks have 64. */
    width: layerWidth.default(64),
    /** Dimension of the latent z, `nz`. */
    latentSize: latentSize.default(100),
  }),
  z.strictObject({
    ...ganFields,
    /** For images of 32×32. */
    architecture: z.literal('wgan-gp-cifar'),
    width: layerWidth.default(64),
    latentSize: latentSize.default(100),
  }),
  z.strictObject({
    ...ganFields,
    /** For points. */
    architecture: z.literal('mlp'),
    /** Units of each hidden layer. */
    width: layerWidth.default(128),
    hiddenLayers: layers.default(3),
    /** What follows each hidden layer of the generator, and of the critic. */
    generatorActivation: z.enum(['relu', 'leakyRelu', 'softplus', 'tanh']).default('relu'),
    criticActivation: z.enum(['relu', 'leakyRelu', 'softplus', 'tanh']).default('leakyRelu'),
    latentSize: latentSize.default(8),
  }),
]);

/** Proximal step: the generator minimises F(θ) + D̃²(θ, θᵏ)/(2h) for `innerSteps` (ℓ) steps. */
const proximalStep = {
  /** Proximal step size h. */
  h: aboveZero.default(0.2),
  /** Generator steps ℓ against one anchor θᵏ. */
  innerSteps: positiveInteger.default(5),
  /** A new z at every inner step (Algorithm 1), or one z for all of them (Appendix C). */
  latent: z.enum(['fresh', 'fixed']).default('fresh'),
};

/** Levenberg-Marquardt: added to what is divided by; the package's if left out. */
const damping = atLeastZero.exactOptional();

const regularizer = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('none'),
    /** Generator steps in an outer iteration. */
    innerSteps: positiveInteger.default(1),
  }),
  z.strictObject({ name: z.literal('rwp'), ...proximalStep }),
  z.strictObject({ name: z.literal('o1'), ...proximalStep }),
  z.strictObject({ name: z.literal('o2diag'), ...proximalStep, damping }),
  /** For points: a symmetric matrix of the coordinates. */
  z.strictObject({ name: z.literal('o2full'), ...proximalStep, damping }),
  /** For points: potentials ξ·Ψ. */
  z.strictObject({
    name: z.literal('affine'),
    ...proximalStep,
    basis: z.enum(['linear', 'diagonal-quadratic', 'full-quadratic']),
    damping,
  }),
  /** Algorithm 2: the potential is a network of its own, with softplus, trained by Adam. */
  z.strictObject({
    name: z.literal('potential'),
    ...proximalStep,
    /** Steps p of the potential before each generator step. */
    ascentSteps: positiveInteger.default(5),
    learningRate: aboveZero.default(1e-3),
    /** Units of each hidden layer; on images, channels of the first convolution, then doubled. */
    width: layerWidth.default(32),
    /** Dense layers; on images, convolutions of stride 2. */
    hiddenLayers: layers.default(2),
  }),
]);

const optimizer = z.discriminatedUnion('name', [
  z.strictObject({
    name: defaultName('adam'),
    learningRate: aboveZero.default(2e-4),
    beta1: z.number().min(0).lt(1).default(0.5),
    beta2: z.number().min(0).lt(1).default(0.999),
    /** PyTorch's default, with which the papers' numbers were made; TensorFlow's differs. */
    epsilon: aboveZero.default(1e-8),
  }),
  z.strictObject({
    name: z.literal('rmsprop'),
    /** WGAN's; PyTorch's default is 0.01. */
    learningRate: aboveZero.default(5e-5),
    /** Of the mean square, PyTorch's alpha and its default; TensorFlow's is 0.9. */
    decay: z.number().min(0).lt(1).default(0.99),
    momentum: z.number().min(0).lt(1).default(0),
    /** Under the root, where PyTorch's is outside: the square of PyTorch's 1e-8. */
    epsilon: aboveZero.default(1e-16),
  }),
]);

const evaluation = z.strictObject({
  /** Outer iterations between two evaluations; there is one before training and one at the end. */
  every: positiveInteger,
  /** Generated images a Fréchet distance is computed from; a covariance needs at least two. */
  samples: z.int().min(2).max(1_000_000).default(10_000),
  /** Real images whose statistics it is compared with; CIFAR-10 has 50,000 to train on. */
  realSamples: z.int().min(2).max(50_000).default(10_000),
  features: z.enum(['cifar10-classifier']).default('cifar10-classifier'),
});

const sharedFields = {
  dataset: dataset.prefault({ name: 'cifar10' }),
  gan: gan.prefault({}),
  regularizer: regularizer.prefault({ name: 'none' }),
  optimizer: optimizer.prefault({}),
  /** The critic's, where it is not the generator's: two time scales, or another kind. */
  criticOptimizer: optimizer.exactOptional(),
  batchSize: z.int().min(2).max(65_536).default(64),
  /** Critic steps per outer iteration; the schedule: 100 in the first 25 and every 500th, else 5. */
  criticSteps: z
    .union([positiveInteger, z.literal('wgan-schedule')], {
      error: "a whole number of at least 1, or 'wgan-schedule'",
    })
    .default(1),
  budget: z.strictObject({
    /** Outer iterations: critic steps, then the generator's inner steps. */
    iterations: positiveInteger,
  }),
  evaluation,
  log: z.strictObject({ every: positiveInteger.default(10) }).prefault({}),
  /** What is done about a number that is not finite, or a loss too large. */
  divergence: z
    .strictObject({
      /** `stop`: the run fails, with a diagnosis; `continue`: it notes where, and goes on. */
      action: z.enum(['stop', 'continue']).default('stop'),
      /** A loss beyond ± this has exploded. */
      limit: aboveZero.default(1e9),
    })
    .prefault({}),
};

/** Letters, digits and hyphens: names become folder names on every operating system. */
const folderName = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'lower-case letters and digits, with single hyphens between them (it becomes a folder name)',
  );

/** Everything one run needs but its seed; the base of an experiment has the same fields. */
export const baseConfigSchema = z.strictObject(sharedFields).superRefine((config, context) => {
  for (const { path, expected } of misfits(config)) {
    context.addIssue({ code: 'custom', path: [...path], message: expected });
  }
});

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
export type DatasetConfig = RunConfig['dataset'];
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
