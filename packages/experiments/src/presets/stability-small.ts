/**
 * Figure 3, bottom row, at a quarter of the width, on CIFAR-10 or CelebA: stress, and who still trains well.
 * In the paper each panel has one setting that is hard for the unregularized GAN. How hard a setting is
 * depends on the size of the networks and on the number of iterations, so here each panel raises the stress
 * step by step until it is far too high, and has the same controls: no regularizer with one generator step in an outer
 * iteration, and with as many as the regularized variants. A control with one step has more outer
 * iterations, so that all variants of a panel train for about the same time.
 *
 * The flow time h·N is one of those of the sweeps in `step-sizes.ts`, for every regularizer. Learning rate
 * and momentum are those of both networks, as in the paper.
 */
import type { ExperimentInput, VariantInput } from '../config/schema.js';
import { LABELS, type ProximalName, trained } from './comparison.js';

const FLOW_TIME = 320;
/** A run ends well below half of the distance before training, which is about 50. */
const ENDS_WELL = { below: 25 };
const usualAdam = { name: 'adam', learningRate: 5e-4, beta1: 0.5, beta2: 0.9 } as const;

const scale = {
  batchSize: 64,
  criticSteps: 5,
  log: { every: 10 },
  seeds: [1, 2, 3],
  // These experiments show how training breaks down, so a run that diverges goes on to its end.
  divergence: { action: 'continue' },
  endsWell: ENDS_WELL,
} as const satisfies Partial<ExperimentInput>;

const regularizer = (name: ProximalName, innerSteps: number) =>
  ({ name, h: { horizon: FLOW_TIME }, innerSteps, latent: 'fixed' }) as NonNullable<
    VariantInput['regularizer']
  >;

/** Both controls and the three regularizers with ℓ = 5, all with a list of values of the stress. */
function stressed(optimizer: NonNullable<VariantInput['optimizer']>): Record<string, VariantInput> {
  const regularized = (Object.keys(LABELS) as ProximalName[]).map((name) => {
    return [name, { label: LABELS[name], optimizer, regularizer: regularizer(name, 5) }] as const;
  });
  return {
    'one-step': {
      label: 'no regularizer, ℓ = 1',
      optimizer,
      regularizer: { name: 'none', innerSteps: 1 },
      ...trained(168, 8),
    },
    none: {
      label: 'no regularizer, ℓ = 5',
      optimizer,
      regularizer: { name: 'none', innerSteps: 5 },
    },
    ...(Object.fromEntries(regularized) as Record<ProximalName, VariantInput>),
  };
}

/** Where the three experiments train. */
export interface SmallStability {
  /** Start of the names: `cifar10-small`. */
  readonly prefix: string;
  /** End of the titles: `CIFAR-10, small`. */
  readonly images: string;
  readonly data: Pick<ExperimentInput, 'dataset' | 'gan'>;
}

/** Makes the experiments: high learning rate, high momentum, ten generator steps. */
export function smallStability({ prefix, images, data }: SmallStability): ExperimentInput[] {
  const source =
    "the main paper's Appendix D, row CelebA WGAN-GP (β₂, latent size, batch size, critic steps), and " +
    'Figure 3, bottom row; base width 16, learning rates, momenta, ℓ of the SBE variants and h are ours';
  const base = { ...scale, ...data, optimizer: usualAdam, source };
  const times = [4, 20, 100];
  const ten = 10;
  return [
    {
      ...base,
      ...trained(120, 8),
      name: `${prefix}-wgan-gp-high-lr`,
      title: `High learning rate: WGAN-GP on ${images}`,
      description:
        `Adam at ${times.join(', ')} times the usual learning rate of both networks (the paper has 20 ` +
        'times): no regularizer with one generator step and with five; RWP, O1-SBE and O2Diag-SBE.',
      variants: stressed({
        learningRate: times.map((factor) => factor * usualAdam.learningRate),
      }),
    },
    {
      ...base,
      ...trained(120, 8),
      name: `${prefix}-wgan-gp-high-momentum`,
      title: `High momentum: WGAN-GP on ${images}`,
      description:
        'β₁ of Adam of both networks at 0.5, which the paper calls high, and at 0.9: no regularizer with ' +
        'one generator step and with five; RWP, O1-SBE and O2Diag-SBE.',
      variants: stressed({ beta1: [0.5, 0.9] }),
    },
    {
      ...base,
      ...trained(156, 12),
      name: `${prefix}-ten-generator-steps`,
      title: `Ten generator steps: WGAN-GP on ${images}`,
      description:
        'Ten generator steps in an outer iteration: no regularizer at three learning rates of the ' +
        'generator, and RWP at three; and one step without a regularizer at three. The paper does not ' +
        'name the GAN; WGAN-GP is the one whose RWP has ten steps.',
      criticOptimizer: usualAdam,
      variants: {
        'one-step': {
          label: 'one step, no regularizer',
          optimizer: { learningRate: [5e-4, 2e-3, 8e-3] },
          regularizer: { name: 'none', innerSteps: 1 },
          ...trained(276, 12),
        },
        none: {
          label: 'ten steps, no regularizer',
          optimizer: { learningRate: [1.25e-4, 5e-4, 2e-3] },
          regularizer: { name: 'none', innerSteps: ten },
        },
        rwp: {
          label: 'ten steps, RWP',
          optimizer: { learningRate: [1.25e-4, 5e-4, 2e-3] },
          regularizer: regularizer('rwp', ten),
        },
      },
    },
  ];
}
