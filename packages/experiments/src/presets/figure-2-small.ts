/**
 * Figure 2 at a quarter of the width, for under an hour on two cores. Every method has the setting with the
 * lowest mean final distance of its eight in `step-sizes.ts`: learning rate of the generator and, for a
 * regularizer, flow time h·N. The seeds are others than those of the sweep.
 *
 * The figure compares by time, so all variants of a GAN train for about the same time. Two processes on two
 * cores measured an outer iteration with ℓ = 5 and with ℓ = 1: 125 and 46 ms (vanilla), 257 and 205 ms
 * (WGAN-GP), 303 and 228 ms (DRAGAN). A regularizer's own cost is within the noise of these.
 */
import type { ExperimentInput, VariantInput } from '../config/schema.js';
import { cifar10Small } from './cifar10-small.js';
import { LABELS, type ProximalName, trained } from './comparison.js';

const innerSteps = 5;
const EVALUATIONS = 12;
/** Fréchet distances whose times are compared; before training it is about 50. The same for all GANs. */
const LEVELS = [35, 25, 20, 15];

/** The best setting of a method, and how long it trains. */
interface Tuned {
  readonly learningRate: number;
  /** Flow time h·N of a regularizer. */
  readonly horizon?: number;
  /** Outer iterations; a multiple of the number of evaluations. */
  readonly iterations: number;
}

/** One panel of the figure. */
interface Panel {
  /** Its name in `cifar10-small.ts`. */
  readonly gan: string;
  readonly oneStep: Tuned;
  readonly none: Tuned;
  readonly rwp: Tuned;
  readonly o1: Tuned;
  readonly o2diag: Tuned;
}

function control(label: string, steps: number, { learningRate, iterations }: Tuned): VariantInput {
  const regularizer = { name: 'none', innerSteps: steps } as const;
  return { label, ...trained(iterations, EVALUATIONS), optimizer: { learningRate }, regularizer };
}

function regularized(
  name: ProximalName,
  { learningRate, horizon, iterations }: Tuned,
): VariantInput {
  const label = LABELS[name];
  const regularizer = { name, h: { horizon }, innerSteps, latent: 'fixed' };
  return {
    label,
    ...trained(iterations, EVALUATIONS),
    optimizer: { learningRate },
    regularizer,
  } as VariantInput;
}

function figure2({ gan, oneStep, none, rwp, o1, o2diag }: Panel): ExperimentInput {
  const small = cifar10Small[`cifar10-small-${gan}`]!;
  return {
    ...small,
    ...trained(none.iterations, EVALUATIONS),
    name: `figure-2-small-${gan}`,
    description:
      'Without a regularizer with one generator step and with five, and with RWP, O1-SBE and O2Diag-SBE and ' +
      `five. Each at its best setting of the sweep small-${gan}-step-sizes, all for about the same time. A ` +
      'small version of one panel of Figure 2.',
    source: `${small.source}; learning rates and h·N are those of the sweep small-${gan}-step-sizes`,
    criticOptimizer: small.optimizer!,
    levels: LEVELS,
    seeds: [4, 5, 6],
    variants: {
      'one-step': control('no regularizer, ℓ = 1', 1, oneStep),
      none: control('no regularizer, ℓ = 5', innerSteps, none),
      rwp: regularized('rwp', rwp),
      o1: regularized('o1', o1),
      o2diag: regularized('o2diag', o2diag),
    },
  };
}

/** `figure-2-small-vanilla`, `figure-2-small-wgan-gp` and `figure-2-small-dragan`. */
export const figure2Small: readonly ExperimentInput[] = [
  figure2({
    gan: 'vanilla',
    oneStep: { learningRate: 2e-4, iterations: 1632 },
    none: { learningRate: 5e-5, iterations: 600 },
    rwp: { learningRate: 2e-4, horizon: 80, iterations: 600 },
    o1: { learningRate: 2e-4, horizon: 20, iterations: 600 },
    o2diag: { learningRate: 2e-4, horizon: 80, iterations: 600 },
  }),
  figure2({
    gan: 'wgan-gp',
    oneStep: { learningRate: 2e-3, iterations: 372 },
    none: { learningRate: 1.25e-4, iterations: 300 },
    rwp: { learningRate: 2e-3, horizon: 320, iterations: 300 },
    o1: { learningRate: 5e-4, horizon: 1280, iterations: 300 },
    o2diag: { learningRate: 5e-4, horizon: 1280, iterations: 300 },
  }),
  figure2({
    gan: 'dragan',
    oneStep: { learningRate: 3.2e-2, iterations: 336 },
    none: { learningRate: 2e-3, iterations: 252 },
    rwp: { learningRate: 2e-3, horizon: 1280, iterations: 252 },
    o1: { learningRate: 2e-3, horizon: 320, iterations: 252 },
    o2diag: { learningRate: 5e-4, horizon: 1280, iterations: 252 },
  }),
];
