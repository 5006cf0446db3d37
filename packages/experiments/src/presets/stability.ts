/**
 * The three experiments on stability of section 5.4 and Figure 3 (bottom row) of the main paper: a
 * high learning rate, a high momentum, and ten generator steps in an outer iteration. The paper has
 * them on CelebA; on CIFAR-10 only the images and the networks differ.
 */
import type { ExperimentInput, Variant } from '../config/schema.js';
import { comparedVariants, type ProximalRows } from './comparison.js';

/** The usual settings of WGAN-GP: usual learning rate, momentum and number of steps. */
export type StableSettings = Omit<
  ExperimentInput,
  'name' | 'title' | 'description' | 'source' | 'variants' | 'optimizer'
> & { readonly optimizer: { name: 'adam'; learningRate?: number; beta1?: number; beta2?: number } };

export interface StabilitySetting {
  /** Start of the names: `celeba`. */
  readonly prefix: string;
  /** End of the titles: `CelebA`. */
  readonly images: string;
  readonly settings: StableSettings;
  /** The high learning rate of Adam; in the paper 0.002, twenty times its usual rate. */
  readonly highRate: number;
  /** Start of the sources; the row and the panel of the figure follow. */
  readonly source: string;
}

/** h and ℓ of Appendix D. It has no row for ten generator steps; RWP usually has ℓ = 10. */
const highRateRows: ProximalRows = {
  rwp: { h: 0.1, innerSteps: 5 },
  o1: { h: 0.05, innerSteps: 5 },
  o2diag: { h: 0.05, innerSteps: 3 },
};
const highMomentumRows: ProximalRows = { ...highRateRows, rwp: { h: 0.1, innerSteps: 10 } };

/** The ordinary momentum, which the high momentum is compared with. */
const noMomentum: Variant = { label: 'no regularizer, β₁ = 0', optimizer: { beta1: 0 } };

const figure = 'Figure 3, bottom row';

/** Makes the experiments: high learning rate, high momentum, ten generator steps, in this order. */
export function stabilityExperiments({
  prefix,
  images,
  settings,
  highRate,
  source,
}: StabilitySetting): [ExperimentInput, ExperimentInput, ExperimentInput] {
  // These experiments show how training breaks down, so a run that diverges goes on to its end.
  const divergence = { action: 'continue' } as const;
  const usualRate = settings.optimizer.learningRate ?? 2e-4;
  const times = Math.round(highRate / usualRate);
  return [
    {
      ...settings,
      divergence,
      optimizer: { ...settings.optimizer, learningRate: highRate },
      name: `${prefix}-wgan-gp-high-lr`,
      title: `High learning rate: WGAN-GP on ${images}`,
      description:
        `Adam at learning rate ${highRate}, which is ${times} times the usual rate; without a ` +
        'regularizer, and with RWP, O1-SBE and O2Diag-SBE.',
      source: `${source} WGAN-GP at the high learning rate; ${figure}, left`,
      variants: comparedVariants(highRateRows),
    },
    {
      ...settings,
      divergence,
      name: `${prefix}-wgan-gp-high-momentum`,
      title: `High momentum: WGAN-GP on ${images}`,
      description:
        'All variants have β₁ = 0.5, except one without a regularizer at β₁ = 0. The paper says that it ' +
        'raises β₁ from 0 to 0.5, but its base row has 0.5 already. So this experiment takes 0 as the ' +
        'ordinary momentum and 0.5 as the high one.',
      source: `${source} WGAN-GP at the high Adam β₁; ${figure}, middle`,
      variants: { 'no-momentum': noMomentum, ...comparedVariants(highMomentumRows) },
    },
    {
      ...settings,
      divergence,
      name: `${prefix}-ten-generator-steps`,
      title: `Ten generator steps: WGAN-GP on ${images}`,
      description:
        'Ten generator steps in an outer iteration, with RWP and without a regularizer, and one step ' +
        'without a regularizer. The paper does not name the GAN. This experiment uses WGAN-GP, because ' +
        'its row for RWP has ten inner steps.',
      source: `the main paper's ${figure}, right; the settings are those of WGAN-GP`,
      variants: {
        'one-step': {
          label: 'one step, no regularizer',
          regularizer: { name: 'none', innerSteps: 1 },
        },
        none: { label: 'ten steps, no regularizer', regularizer: { name: 'none', innerSteps: 10 } },
        rwp: {
          label: 'ten steps, RWP',
          regularizer: { name: 'rwp', h: 0.1, innerSteps: 10, latent: 'fresh' },
        },
      },
    },
  ];
}
