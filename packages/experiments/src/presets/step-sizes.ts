/**
 * Sweeps of the step size h on small GANs on CIFAR-10: RWP, O1-SBE and O2Diag-SBE at four flow times h·N,
 * against no regularizer. Every method has eight settings, so that none is tuned more than another: a
 * regularizer has four flow times at two learning rates; no regularizer has four learning rates with
 * ℓ = 1 and four with ℓ = 5.
 *
 * The learning rates are those of the generator; the critic's stays. Those of the controls begin lower with
 * ℓ = 5, because five steps move the generator further.
 */
import type { ExperimentInput, VariantInput } from '../config/schema.js';
import { cifar10Small } from './cifar10-small.js';

const innerSteps = 5;
/** The flow times h·N; the quotient of neighbors is four. */
const FLOW_TIMES = [20, 80, 320, 1280];

/** A GAN, and what its sweep takes. */
interface SweptGan {
  /** Its name in `cifar10-small.ts`. */
  readonly gan: string;
  readonly title: string;
  /** The usual learning rate of the generator, and of the critic. */
  readonly rate: number;
  /** Outer iterations with ℓ = 5 and with ℓ = 1: they take about the same time. Multiples of 5. */
  readonly iterations: { readonly five: number; readonly one: number };
}

/** Evaluates at the start and after every fifth of the run. */
const trained = (iterations: number) => ({
  budget: { iterations },
  evaluation: { every: iterations / 5 },
});

/** Makes a regularizer with four flow times at one and four times the usual rate. */
function swept(name: 'rwp' | 'o1' | 'o2diag', label: string, rate: number): VariantInput {
  const h = FLOW_TIMES.map((horizon) => ({ horizon }));
  return {
    label,
    optimizer: { learningRate: [rate, 4 * rate] },
    regularizer: { name, h, innerSteps, latent: 'fixed' },
  } as VariantInput;
}

function sweepOf({ gan, title, rate, iterations: { five, one } }: SweptGan): ExperimentInput {
  const small = cifar10Small[`cifar10-small-${gan}`]!;
  const { optimizer } = small;
  return {
    ...small,
    ...trained(five),
    evaluation: { every: five / 5, samples: 1000, realSamples: 10_000 },
    name: `small-${gan}-step-sizes`,
    title: `Step sizes: a small ${title} on CIFAR-10`,
    description:
      'RWP, O1-SBE and O2Diag-SBE with five generator steps, each with the flow time h·N at four values and ' +
      'two learning rates of the generator; no regularizer with one generator step and with five, each at ' +
      'four learning rates. Eight settings for each method, three seeds, about the same time for each run.',
    criticOptimizer: optimizer!,
    // A high learning rate can break a run; it goes on to its end.
    divergence: { action: 'continue' },
    seeds: [1, 2, 3],
    variants: {
      'one-step': {
        label: 'no regularizer, ℓ = 1',
        ...trained(one),
        optimizer: { learningRate: [1, 4, 16, 64].map((factor) => factor * rate) },
        regularizer: { name: 'none', innerSteps: 1 },
      },
      none: {
        label: 'no regularizer, ℓ = 5',
        optimizer: { learningRate: [0.25, 1, 4, 16].map((factor) => factor * rate) },
        regularizer: { name: 'none', innerSteps },
      },
      rwp: swept('rwp', 'RWP', rate),
      o1: swept('o1', 'O1-SBE', rate),
      o2diag: swept('o2diag', 'O2Diag-SBE', rate),
    },
  };
}

/** `small-wgan-gp-step-sizes`, `small-vanilla-step-sizes` and `small-dragan-step-sizes`. */
export const stepSizes: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  [
    sweepOf({
      gan: 'wgan-gp',
      title: 'WGAN-GP',
      rate: 5e-4,
      iterations: { five: 100, one: 140 },
    }),
    sweepOf({
      gan: 'vanilla',
      title: 'vanilla GAN',
      rate: 2e-4,
      iterations: { five: 160, one: 400 },
    }),
    sweepOf({
      gan: 'dragan',
      title: 'DRAGAN',
      rate: 5e-4,
      iterations: { five: 100, one: 135 },
    }),
  ].map((experiment) => [experiment.name, experiment]),
);
