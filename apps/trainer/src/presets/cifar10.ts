/**
 * CIFAR-10 at the paper's scale: the rows of Appendix D, each GAN without a regularizer and with
 * each of three, and WWGAN. The paper gives no number of iterations; the budget is ours. At base
 * width 64 these are experiments for a GPU: on two CPU cores an outer iteration takes seconds.
 */
import type { ExperimentInput } from '../config/schema.js';

type Regularizer = 'rwp' | 'o1' | 'o2diag';

/** h and ℓ of each regularizer. */
type ProximalSteps = Record<Regularizer, { h: number; innerSteps: number }>;

const labels: Record<Regularizer, string> = {
  rwp: 'RWP',
  o1: 'O1-SBE',
  o2diag: 'O2Diag-SBE',
};

const scale = {
  dataset: { name: 'cifar10' as const },
  batchSize: 64,
  budget: { iterations: 20_000 },
  evaluation: { every: 1000, samples: 10_000, realSamples: 10_000 },
  log: { every: 100 },
  seeds: [1, 2, 3, 4, 5],
} satisfies Partial<ExperimentInput>;

const vanillaAdam = { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999 } as const;
const wganAdam = { name: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.9 } as const;
const equalSteps: ProximalSteps = {
  rwp: { h: 0.2, innerSteps: 5 },
  o1: { h: 0.2, innerSteps: 5 },
  o2diag: { h: 0.2, innerSteps: 5 },
};
const wganSteps: ProximalSteps = {
  rwp: { h: 0.1, innerSteps: 10 },
  o1: { h: 0.5, innerSteps: 5 },
  o2diag: { h: 0.2, innerSteps: 5 },
};

const vanilla = {
  objective: 'vanilla',
  architecture: 'dcgan',
  width: 64,
  latentSize: 100,
} as const;
const dragan = { ...vanilla, objective: 'dragan' } as const;
const wganGp = {
  objective: 'wgan-gp',
  architecture: 'wgan-gp-cifar',
  width: 64,
  latentSize: 128,
} as const;
const wwgan = { ...wganGp, objective: 'wwgan' } as const;

const paper = "the main paper's Appendix D, row CIFAR-10";

const experiments: ExperimentInput[] = [
  compare({
    name: 'cifar10-vanilla',
    title: 'Vanilla GAN on CIFAR-10',
    source: `${paper} Vanilla`,
    gan: vanilla,
    optimizer: vanillaAdam,
    criticSteps: 1,
    steps: equalSteps,
  }),
  compare({
    name: 'cifar10-dragan',
    title: 'DRAGAN on CIFAR-10',
    source: `${paper} DRAGAN`,
    gan: dragan,
    optimizer: vanillaAdam,
    criticSteps: 1,
    steps: equalSteps,
  }),
  compare({
    name: 'cifar10-wgan-gp',
    title: 'WGAN-GP on CIFAR-10',
    source: `${paper} WGAN-GP`,
    gan: wganGp,
    optimizer: wganAdam,
    criticSteps: 5,
    steps: wganSteps,
  }),
  {
    ...scale,
    name: 'cifar10-wwgan',
    title: 'WGAN-GP and WWGAN on CIFAR-10',
    description:
      "The critic's slope measured in L² and in the Wasserstein-2 norm on a pixel graph.",
    source: "the slides of WWGAN and its authors' code (λ = 4, l1 ball of radius 2, γ = 1)",
    gan: wganGp,
    optimizer: wganAdam,
    criticSteps: 5,
    variants: {
      'wgan-gp': { label: 'WGAN-GP' },
      wwgan: { label: 'WWGAN', gan: wwgan },
    },
  },
];

/** The comparisons by name, and each regularized row alone as `<comparison>-<regularizer>`. */
export const cifar10: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  experiments.flatMap((experiment) => [
    [experiment.name, experiment] as const,
    ...Object.entries(experiment.variants)
      .filter(([variant]) => variant in labels)
      .map(([variant, settings]) => {
        const name = `${experiment.name}-${variant}`;
        const title = `${experiment.title}, ${settings.label}`;
        return [name, { ...experiment, name, title, variants: { [variant]: settings } }] as const;
      }),
  ]),
);

interface Comparison
  extends Pick<ExperimentInput, 'name' | 'title' | 'source' | 'gan' | 'optimizer' | 'criticSteps'> {
  steps: ProximalSteps;
}

/** A GAN without a regularizer and with each of them, latents fresh as in Algorithm 1. */
function compare({ steps, ...settings }: Comparison): ExperimentInput {
  const regularized = (Object.keys(labels) as Regularizer[]).map((name) => {
    const regularizer = { name, latent: 'fresh' as const, ...steps[name] };
    return [name, { label: labels[name], regularizer }] as const;
  });
  return {
    ...scale,
    ...settings,
    description: 'Without a regularizer, and with RWP, O1-SBE and O2Diag-SBE.',
    variants: { none: { label: 'no regularizer' }, ...Object.fromEntries(regularized) },
  };
}
