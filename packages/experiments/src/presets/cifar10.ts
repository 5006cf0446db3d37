/**
 * CIFAR-10 at the scale of the papers: the rows of Appendix D, WWGAN, WGAN with weight clipping, and
 * the experiments on stability, which the paper has on CelebA. The papers give no number of
 * iterations; the budget is ours. Base width 64 needs a GPU: on two CPU cores an outer iteration takes
 * seconds. `cifar10-small.ts` and `figures-small.ts` have a quarter of the width and take minutes.
 *
 * WGAN-GP has two networks. Section 5.1 says DCGAN for every GAN. But the other numbers of the row (128
 * latents, the rate, β₁, β₂, 64 images, five critic steps) are those of the published PyTorch port of
 * WGAN-GP, whose networks are others. The port is the default, because its networks belong to these
 * numbers. `cifar10-wgan-gp-dcgan` has the networks of section 5.1.
 */
import type { ExperimentInput } from '../config/schema.js';
import { comparedVariants, type ProximalRows, paperScale, withRowsAlone } from './comparison.js';
import { O1_CRITIC_STEPS, stabilityExperiments } from './stability.js';

const scale = { dataset: { name: 'cifar10' as const }, ...paperScale };

/** h and ℓ of the rows Vanilla and DRAGAN. */
export const equalRows: ProximalRows = {
  rwp: { h: 0.2, innerSteps: 5 },
  o1: { h: 0.2, innerSteps: 5 },
  o2diag: { h: 0.2, innerSteps: 5 },
};
/** h and ℓ of the row WGAN-GP. */
export const wganGpRows: ProximalRows = {
  rwp: { h: 0.1, innerSteps: 10 },
  o1: { h: 0.5, innerSteps: 5 },
  o2diag: { h: 0.2, innerSteps: 5 },
};

/** The settings of a GAN. */
type Method = Required<Pick<ExperimentInput, 'gan' | 'optimizer' | 'criticSteps'>>;

const vanilla = {
  gan: { objective: 'vanilla', architecture: 'dcgan', width: 64, latentSize: 100 },
  optimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999 },
  criticSteps: 1,
} satisfies Method;
const dragan = { ...vanilla, gan: { ...vanilla.gan, objective: 'dragan' } } satisfies Method;
const wganGp = {
  gan: { objective: 'wgan-gp', architecture: 'wgan-gp-cifar', width: 64, latentSize: 128 },
  optimizer: { name: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.9 },
  criticSteps: 5,
} satisfies Method;
/**
 * The networks of section 5.1. Their critic has no batch norm and no sigmoid, unlike in that section: a
 * penalty on the gradient of each sample and a critic of W₁ allow neither.
 */
const wganGpDcgan = {
  ...wganGp,
  gan: { ...wganGp.gan, architecture: 'dcgan' },
} satisfies Method;
const wwgan = { ...wganGp, gan: { ...wganGp.gan, objective: 'wwgan' } } satisfies Method;
const wgan = {
  gan: { objective: 'wgan', architecture: 'dcgan', width: 64, latentSize: 100 },
  optimizer: { name: 'rmsprop', learningRate: 5e-5 },
  criticSteps: 'wgan-schedule',
} satisfies Method;

const appendix = "the main paper's Appendix D, row CIFAR-10";
const slides = "the slides of WWGAN and its authors' code (λ = 4, l1 ball of radius 2, γ = 1)";
const arjovsky =
  "WGAN's paper and its authors' code (clipping at 0.01, RMSProp at 5e-5, 100 critic steps in the " +
  'first 25 iterations and every 500th, else 5)';
const description = 'Without a regularizer, and with RWP, O1-SBE and O2Diag-SBE.';

interface Row {
  /** End of the name of the experiment. */
  readonly gan: string;
  readonly title: string;
  readonly source: string;
  readonly method: Method;
  readonly proximal: ProximalRows;
}

const rows: readonly Row[] = [
  {
    gan: 'vanilla',
    title: 'Vanilla GAN',
    source: `${appendix} Vanilla`,
    method: vanilla,
    proximal: equalRows,
  },
  {
    gan: 'dragan',
    title: 'DRAGAN',
    source: `${appendix} DRAGAN`,
    method: dragan,
    proximal: equalRows,
  },
  {
    gan: 'wgan-gp',
    title: 'WGAN-GP',
    source: `${appendix} WGAN-GP; the networks are those of WGAN-GP's PyTorch port (section 5.1 says DCGAN)`,
    method: wganGp,
    proximal: wganGpRows,
  },
  {
    gan: 'wgan-gp-dcgan',
    title: 'WGAN-GP with the networks of DCGAN',
    source: `${appendix} WGAN-GP; the networks are DCGAN's (section 5.1), without batch norm in the critic`,
    method: wganGpDcgan,
    proximal: wganGpRows,
  },
];

const papers: ExperimentInput[] = rows.map(({ gan, title, source, method, proximal }) => ({
  ...scale,
  ...method,
  name: `cifar10-${gan}`,
  title: `${title} on CIFAR-10`,
  description,
  source,
  variants: comparedVariants(proximal),
}));

const stability = stabilityExperiments({
  prefix: 'cifar10',
  images: 'CIFAR-10',
  settings: { ...scale, ...wganGp },
  highRate: 2e-3,
  source: "the main paper's Appendix D, row CelebA",
  o1CriticSteps: O1_CRITIC_STEPS,
});

const compared: ExperimentInput = {
  ...scale,
  ...wganGp,
  name: 'cifar10-wwgan',
  title: 'WGAN-GP and WWGAN on CIFAR-10',
  description:
    'The gradient penalty measures the slope of the critic in L² (WGAN-GP) or in the Wasserstein-2 ' +
    'norm on a pixel graph (WWGAN).',
  source: `${slides}; the rest as in ${appendix} WGAN-GP`,
  variants: {
    'wgan-gp': { label: 'WGAN-GP' },
    wwgan: { label: 'WWGAN', gan: wwgan.gan },
  },
};

const clipped: ExperimentInput = {
  ...scale,
  ...wgan,
  name: 'cifar10-wgan',
  title: 'WGAN on CIFAR-10',
  description:
    'Weight clipping without a regularizer, on the DCGAN of this repository, which has batch norm in ' +
    'both networks.',
  source: arjovsky,
  variants: comparedVariants({}),
};

export const cifar10: Readonly<Record<string, ExperimentInput>> = Object.fromEntries([
  ...papers.flatMap(withRowsAlone),
  ...stability.map((experiment) => [experiment.name, experiment] as const),
  [compared.name, compared] as const,
  [clipped.name, clipped] as const,
]);
