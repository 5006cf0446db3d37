/**
 * The settings of one run as strict zod schemas. This file and the descriptors of datasets contain
 * all defaults. `explain-issues.ts` turns issues of zod into messages.
 */
import { z } from 'zod';
import { datasetSchema } from '../datasets/datasets.js';
import { evaluation } from './evaluation.js';
import { aboveZero, atLeastZero, iterations, positiveInteger, seconds, steps } from './numbers.js';

/** The upper bounds keep a mistyped number from exhausting the memory. */
const layerWidth = positiveInteger.max(4096);
const layers = positiveInteger.max(64);
const latentSize = positiveInteger.max(65_536);

/** Objectives with a gradient penalty. */
export const PENALIZED: readonly string[] = ['wgan-gp', 'dragan', 'wwgan'];

const ganFields = {
  /** `wgan-gp`, `dragan` and `wwgan` add a gradient penalty, so their critic has no batch norm. */
  objective: z.enum(['vanilla', 'lsgan', 'wgan', 'wgan-gp', 'dragan', 'wwgan']).default('vanilla'),
  /** Only for `wgan`: bound of the absolute critic weights; 0.01 if left out. */
  clip: aboveZero.exactOptional(),
  /** Weight λ of the gradient penalty. If left out: 10 for `wgan-gp` and `dragan`, 4 for `wwgan`. */
  penaltyWeight: atLeastZero.exactOptional(),
};

/** A name that can be left out; the first member of a union has it. */
const defaultName = <const Name extends string>(name: Name) =>
  z
    .literal(name)
    .optional()
    .transform(() => name);

const gan = z.discriminatedUnion('architecture', [
  z.strictObject({
    ...ganFields,
    /** For images of 32×32 or 64×64; the dataset decides. */
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
    /** Activation after each hidden layer. */
    generatorActivation: z.enum(['relu', 'leakyRelu', 'softplus', 'tanh']).default('relu'),
    criticActivation: z.enum(['relu', 'leakyRelu', 'softplus', 'tanh']).default('leakyRelu'),
    latentSize: latentSize.default(8),
  }),
]);

/** Proximal step: the generator takes ℓ = `innerSteps` steps down F(θ) + D̃²(θ, θᵏ)/(2h). */
const proximalStep = {
  /** Proximal step size h, or the flow time T = h·N that N outer iterations cover: h = T/N. */
  h: z
    .union([aboveZero, z.strictObject({ horizon: aboveZero })], {
      error: 'a number above 0, or { "horizon": T } with T above 0 for h = T/N (1e-30 to 1e30)',
    })
    .default(0.2),
  /** Generator steps ℓ against one anchor θᵏ. */
  innerSteps: steps.default(5),
  /** `fresh`: a new z at every inner step (Algorithm 1); `fixed`: one z for all (Appendix C). */
  latent: z.enum(['fresh', 'fixed']).default('fresh'),
};

/** Levenberg-Marquardt damping, added to the divisor; if left out, the default of the package. */
const damping = atLeastZero.exactOptional();

const regularizer = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('none'),
    /** Generator steps in an outer iteration. */
    innerSteps: steps.default(1),
  }),
  z.strictObject({ name: z.literal('rwp'), ...proximalStep }),
  z.strictObject({ name: z.literal('o1'), ...proximalStep }),
  z.strictObject({ name: z.literal('o2diag'), ...proximalStep, damping }),
  /** Only for points: a symmetric matrix over the coordinates. */
  z.strictObject({ name: z.literal('o2full'), ...proximalStep, damping }),
  /** Only for points: potentials ξ·Ψ(x) with a basis Ψ. */
  z.strictObject({
    name: z.literal('affine'),
    ...proximalStep,
    basis: z.enum(['linear', 'diagonal-quadratic', 'full-quadratic']),
    damping,
  }),
  /** Algorithm 2: the potential is a separate softplus network, which Adam trains. */
  z.strictObject({
    name: z.literal('potential'),
    ...proximalStep,
    /** Number of steps p of the potential before each generator step. */
    ascentSteps: steps.default(5),
    learningRate: aboveZero.default(1e-3),
    /** Units of each hidden layer; for images, channels of the first convolution, then doubled. */
    width: layerWidth.default(32),
    /** Number of dense layers; for images, of convolutions of stride 2. */
    hiddenLayers: layers.default(2),
  }),
]);

const optimizer = z.discriminatedUnion('name', [
  z.strictObject({
    name: defaultName('adam'),
    learningRate: aboveZero.default(2e-4),
    beta1: z.number().min(0).lt(1).default(0.5),
    beta2: z.number().min(0).lt(1).default(0.999),
    /** The default of PyTorch, which the papers used; that of TensorFlow differs. */
    epsilon: aboveZero.default(1e-8),
  }),
  z.strictObject({
    name: z.literal('rmsprop'),
    /** The rate of the WGAN paper; the default of PyTorch is 0.01. */
    learningRate: aboveZero.default(5e-5),
    /** Decay of the mean square: `alpha` of PyTorch with its default; TensorFlow has 0.9. */
    decay: z.number().min(0).lt(1).default(0.99),
    momentum: z.number().min(0).lt(1).default(0),
    /** Inside the root; 1e-16 is the square of the 1e-8 that PyTorch adds outside the root. */
    epsilon: aboveZero.default(1e-16),
  }),
]);

/** The settings of a run except its seed. */
export const settingsFields = {
  dataset: datasetSchema.prefault({ name: 'cifar10' }),
  gan: gan.prefault({}),
  regularizer: regularizer.prefault({ name: 'none' }),
  optimizer: optimizer.prefault({}),
  /** The optimizer of the critic, if it differs from that of the generator. */
  criticOptimizer: optimizer.exactOptional(),
  batchSize: z.int().min(2).max(65_536).default(64),
  /** Critic steps per outer iteration. Schedule: 100 in the first 25 and in every 500th, else 5. */
  criticSteps: z
    .union([steps, z.literal('wgan-schedule')], {
      error: "a whole number from 1 to 10000, or 'wgan-schedule'",
    })
    .default(1),
  /** When the run ends: exactly one of these. The budget of a variant replaces that of the base. */
  budget: z.strictObject({
    /** Outer iterations; each has critic steps, then inner steps of the generator. */
    iterations: iterations.exactOptional(),
    /** Generator steps; the run ends with the outer iteration that reaches them. */
    generatorSteps: iterations.exactOptional(),
    /** Seconds of training, without evaluations; the run ends with the outer iteration that reaches them. */
    seconds: seconds.exactOptional(),
  }),
  evaluation,
  log: z.strictObject({ every: positiveInteger.default(10) }).prefault({}),
  /** What the trainer does if a number is not finite or a loss is too large. */
  divergence: z
    .strictObject({
      /** `stop`: the run fails with a diagnosis; `continue`: the run records where, and goes on. */
      action: z.enum(['stop', 'continue']).default('stop'),
      /** Largest absolute loss that does not count as diverged. */
      limit: aboveZero.default(1e9),
    })
    .prefault({}),
};

/** The settings of a run, before {@link misfits} checks that they fit together. */
export type Settings = z.infer<z.ZodObject<typeof settingsFields>>;
