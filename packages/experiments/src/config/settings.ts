/**
 * The settings of one run as strict zod schemas. All defaults stand here and in the descriptors of
 * datasets; `explain-issues.ts` turns what zod finds into messages.
 */
import { z } from 'zod';
import { datasetSchema } from '../datasets/datasets.js';

const positiveInteger = z.int().positive();
const aboveZero = z.number().positive();
const atLeastZero = z.number().nonnegative();
/** Upper bounds, so that a typo cannot exhaust memory. */
const layerWidth = positiveInteger.max(4096);
const layers = positiveInteger.max(64);
const latentSize = positiveInteger.max(65_536);

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

/** The settings that every run has beside its seed. */
export const settingsFields = {
  dataset: datasetSchema.prefault({ name: 'cifar10' }),
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

/** The settings of a run, before {@link misfits} looks at how they fit together. */
export type Settings = z.infer<z.ZodObject<typeof settingsFields>>;
