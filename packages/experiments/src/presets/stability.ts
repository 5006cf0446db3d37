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
  /** Critic steps of O1-SBE, {@link O1_CRITIC_STEPS} in the paper; those of `settings` by default. */
  readonly o1CriticSteps?: number;
}

/**
 * Critic steps of O1-SBE in the row CelebA WGAN-GP. The rows at the high rate and the high β₁ name what
 * they change in that row, and the critic steps are not among it.
 */
export const O1_CRITIC_STEPS = 7;

/** h and ℓ of Appendix D. It has no row for ten generator steps; RWP usually has ℓ = 10. */
function highRateRows(o1CriticSteps: number | undefined): ProximalRows {
  const criticSteps = o1CriticSteps === undefined ? {} : { criticSteps: o1CriticSteps };
  return {
    rwp: { h: 0.1, innerSteps: 5 },
    o1: { h: 0.05, innerSteps: 5, ...criticSteps },
    o2diag: { h: 0.05, innerSteps: 3 },
  };
}

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
  o1CriticSteps,
}: StabilitySetting): [ExperimentInput, ExperimentInput, ExperimentInput] {
  // These experiments show how training breaks down, so a run that diverges goes on to its end.
  const divergence = { action: 'continue' } as const;
  const usualRate = settings.optimizer.learningRate ?? 2e-4;
  const times = Math.round(highRate / usualRate);
  const rateRows = highRateRows(o1CriticSteps);
  const momentumRows = { ...rateRows, rwp: { h: 0.1, innerSteps: 10 } };
  const o1Steps =
    o1CriticSteps === undefined
      ? `All variants have the same number of critic steps; in Appendix D O1-SBE has ${O1_CRITIC_STEPS}.`
      : `O1-SBE has ${o1CriticSteps} critic steps in an outer iteration, as in the row that these rows change.`;
  return [
    {
      ...settings,
      divergence,
      optimizer: { ...settings.optimizer, learningRate: highRate },
      name: `${prefix}-wgan-gp-high-lr`,
      title: `High learning rate: WGAN-GP on ${images}`,
      description:
        `Adam at learning rate ${highRate}, which is ${times} times the usual rate; without a ` +
        `regularizer, and with RWP, O1-SBE and O2Diag-SBE. ${o1Steps}`,
      source: `${source} WGAN-GP at the high learning rate; ${figure}, left`,
      variants: comparedVariants(rateRows),
    },
    {
      ...settings,
      divergence,
      name: `${prefix}-wgan-gp-high-momentum`,
      title: `High momentum: WGAN-GP on ${images}`,
      description:
        'All variants have β₁ = 0.5, except one without a regularizer at β₁ = 0. The paper says that it ' +
        'raises β₁ from 0 to 0.5, but its base row has 0.5 already. So this experiment takes 0 as the ' +
        `ordinary momentum and 0.5 as the high one. ${o1Steps}`,
      source: `${source} WGAN-GP at the high Adam β₁; ${figure}, middle`,
      variants: { 'no-momentum': noMomentum, ...comparedVariants(momentumRows) },
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
