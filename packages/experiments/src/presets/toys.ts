/**
 * Toys: points on the line and in the plane, small perceptrons, seconds to two minutes per run. They are
 * measured by the exact Wasserstein-2 distance and by the modes that the samples miss.
 */
import type { ExperimentInput, Variant } from '../config/schema.js';
import { withRowsAlone } from './comparison.js';

const mlp = { architecture: 'mlp', width: 128, hiddenLayers: 2, latentSize: 8 } as const;

const scale = {
  batchSize: 128,
  evaluation: { every: 100, samples: 1000, realSamples: 1000 },
  log: { every: 20 },
  seeds: [1],
} satisfies Partial<ExperimentInput>;

/** λ of the code of the WGAN-GP authors for toys; the usual 10 makes learning slower. */
const penaltyWeight = 0.1;

const adam = { name: 'adam', learningRate: 1e-3, beta1: 0.5, beta2: 0.9 } as const;
const vanilla = {
  gan: { ...mlp, objective: 'vanilla' },
  optimizer: adam,
  criticOptimizer: adam,
  criticSteps: 1,
  budget: { iterations: 1000 },
} as const satisfies Partial<ExperimentInput>;
const dragan = {
  ...vanilla,
  gan: { ...mlp, objective: 'dragan', penaltyWeight },
} as const satisfies Partial<ExperimentInput>;
/** The critic has a higher learning rate than the generator; neither has momentum. */
const wganGp = {
  gan: { ...mlp, objective: 'wgan-gp', penaltyWeight },
  optimizer: { name: 'adam', learningRate: 5e-4, beta1: 0, beta2: 0.9 },
  criticOptimizer: { name: 'adam', learningRate: 2e-3, beta1: 0, beta2: 0.9 },
  criticSteps: 5,
  budget: { iterations: 600 },
} as const satisfies Partial<ExperimentInput>;
const wgan = {
  gan: { ...mlp, objective: 'wgan', clip: 0.1 },
  optimizer: { name: 'rmsprop', learningRate: 2e-4 },
  criticOptimizer: { name: 'rmsprop', learningRate: 1e-3 },
  criticSteps: 5,
  budget: { iterations: 600 },
} as const satisfies Partial<ExperimentInput>;

/** Fixed latents: five steps on one draw, so the anchor needs one forward pass. */
const step = { h: 0.2, innerSteps: 5, latent: 'fixed' } as const;

/** Fewer outer iterations than without a regularizer, because each has five generator steps. */
const fewer = { budget: { iterations: 400 } };
/** Fewest outer iterations, because each also has steps of the potential. */
const fewest = { budget: { iterations: 200 } };

const variants = {
  none: { label: 'no regularizer' },
  rwp: { label: 'RWP', regularizer: { name: 'rwp', ...step }, ...fewer },
  o1: { label: 'O1-SBE', regularizer: { name: 'o1', ...step }, ...fewer },
  o2diag: { label: 'O2Diag-SBE', regularizer: { name: 'o2diag', ...step }, ...fewer },
  o2full: { label: 'O2Full-SBE', regularizer: { name: 'o2full', ...step }, ...fewer },
  affine: {
    label: 'affine (full quadratic)',
    regularizer: { name: 'affine', ...step, basis: 'full-quadratic' },
    ...fewer,
  },
  potential: {
    label: 'potential network',
    regularizer: { name: 'potential', ...step, ascentSteps: 3, learningRate: 1e-2 },
    ...fewest,
  },
} satisfies Record<string, Variant>;
const { none, rwp, o1, o2diag, potential } = variants;

/** With one critic step per five generator steps, the potential network misses modes. */
const slower = { ...variants, potential: { ...potential, criticSteps: 3 } };

const source = 'this repository, tuned so that a run takes seconds to two minutes';

const gaussians: ExperimentInput[] = (
  [
    ['vanilla', 'Vanilla GAN', vanilla, slower],
    ['dragan', 'DRAGAN', dragan, slower],
    ['wgan-gp', 'WGAN-GP', wganGp, variants],
    ['wgan', 'WGAN', wgan, variants],
  ] as const
).map(([name, title, method, compared]) => ({
  ...scale,
  ...method,
  name: `eight-gaussians-${name}`,
  title: `${title} on eight Gaussians`,
  description: 'Without a regularizer, and with each of the six regularizers.',
  source: `${source}; the data of Unrolled GANs (Metz et al., 2017)`,
  dataset: { name: 'eight-gaussians' },
  variants: compared,
}));

const others: ExperimentInput[] = [
  {
    name: 'twenty-five-gaussians',
    title: 'WGAN-GP on a grid of 25 Gaussians',
    source: `${source}; the data of VEEGAN (Srivastava et al., 2017), at half the spacing`,
    dataset: { name: 'twenty-five-gaussians' as const, spacing: 1 },
    variants: { none, rwp, o2diag },
  },
  {
    name: 'ring',
    title: 'WGAN-GP on a ring',
    source,
    dataset: { name: 'ring' as const },
    variants: { none, rwp, potential },
  },
  {
    name: 'swiss-roll',
    title: 'WGAN-GP on the swiss roll',
    source: `${source}; the data of WGAN-GP's toys`,
    dataset: { name: 'swiss-roll' as const },
    variants: { none, rwp, potential },
  },
  {
    name: 'delta-pair',
    title: 'WGAN-GP on two points of the line',
    description:
      "The distribution of the main paper's Example 1 and Figure 1 with a = −1, b = 1 and α = 0.3.",
    source,
    dataset: { name: 'delta-pair' as const, alpha: 0.3 },
    variants: { none, rwp, o1, o2diag },
  },
].map((experiment) => ({ ...scale, ...wganGp, ...experiment }));

const lines: ExperimentInput = {
  ...scale,
  ...vanilla,
  name: 'parallel-lines',
  title: 'GANs on parallel lines',
  description:
    'The data lie on the segment {2} × [0, 1]. The Jensen-Shannon divergence between two such ' +
    'segments, which a vanilla GAN minimizes, is log 2 at any distance. The Wasserstein-1 distance ' +
    'between them is their distance.',
  source: `${source}; the data are P_θ of the lecture notes on WGAN for θ = 2`,
  dataset: { name: 'parallel-line', theta: 2 },
  variants: {
    vanilla: { label: 'Vanilla GAN' },
    wgan: { label: 'WGAN', ...wgan },
    'wgan-gp': { label: 'WGAN-GP', ...wganGp },
  },
};

export const toys: Readonly<Record<string, ExperimentInput>> = Object.fromEntries([
  ...gaussians.flatMap(withRowsAlone),
  ...[...others, lines].map((experiment) => [experiment.name, experiment] as const),
]);
