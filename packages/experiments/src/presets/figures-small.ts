/**
 * The main paper's Figures 2 and 3 at a quarter of its width, for a machine without a GPU: three
 * seeds of each in well under an hour on two cores. h and ℓ are the paper's. A variant's number of
 * iterations is such that all variants of a GAN train for about the same time, since time is what
 * the figures compare: an outer iteration with five generator steps costs three to four times one
 * with a single step where the critic takes one step, and up to twice where it takes five.
 *
 * So few iterations need faster rates than the paper's: `cifar10-small.ts` tells what was found.
 */
import type { ExperimentInput } from '../config/schema.js';
import { celeba } from './celeba.js';
import { cifar10Small } from './cifar10-small.js';
import { withIterations, withRowsAlone, withVariants } from './comparison.js';
import { stabilityExperiments } from './stability.js';

/** One thousand samples an evaluation: a tenth of the paper's, so that nine cost seconds. */
const scale = {
  batchSize: 64,
  budget: { iterations: 240 },
  evaluation: { every: 30, samples: 1000, realSamples: 10_000 },
  log: { every: 10 },
  seeds: [1, 2, 3],
} satisfies Partial<ExperimentInput>;

type Iterations = Readonly<Record<string, number>>;

/** Figure 2: {@link cifar10Small} for equal times. */
const figure2 = (
  [
    ['vanilla', { none: 960, rwp: 256, o1: 256, o2diag: 240 }],
    ['wgan-gp', { none: 400, rwp: 200, o1: 240, o2diag: 240 }],
    ['dragan', { none: 240, rwp: 176, o1: 176, o2diag: 160 }],
  ] satisfies [string, Iterations][]
).map(([gan, iterations]): ExperimentInput => {
  const small = cifar10Small[`cifar10-small-${gan}`]!;
  const experiment = { ...small, ...scale, name: `figure-2-small-${gan}` };
  const description =
    'Without a regularizer, and with RWP, O1-SBE and O2Diag-SBE, each for about the same time: a ' +
    'small version of one panel of Figure 2.';
  return withIterations({ ...experiment, description }, iterations);
});

/** Of `cifar10-small.ts` for WGAN-GP; the rate is five times the paper's. */
const usualAdam = { name: 'adam', learningRate: 5e-4, beta1: 0.5, beta2: 0.9 } as const;
/** Twenty times the usual one, as in the paper. */
const highRate = 20 * usualAdam.learningRate;
const stabilityIterations: readonly Iterations[] = [
  { none: 240, rwp: 160, o1: 160, o2diag: 192 },
  { 'no-momentum': 240, none: 240, rwp: 120, o1: 160, o2diag: 192 },
  { 'one-step': 240, none: 144, rwp: 120 },
];

/** Figure 3, bottom row, on either data set. */
function stability(
  prefix: string,
  images: string,
  data: Pick<ExperimentInput, 'dataset' | 'gan'>,
): ExperimentInput[] {
  return stabilityExperiments({
    prefix,
    images,
    settings: {
      ...scale,
      ...data,
      optimizer: usualAdam,
      criticSteps: 5,
    },
    highRate,
    source: "h and ℓ of the main paper's Appendix D (base width and rates are ours), row CelebA",
  }).map((experiment, i) => withIterations(experiment, stabilityIterations[i]!));
}

const onCifar10 = stability('cifar10-small', 'CIFAR-10, small', {
  dataset: { name: 'cifar10' },
  gan: { objective: 'wgan-gp', architecture: 'wgan-gp-cifar', width: 16, latentSize: 128 },
});
const onCelebA = stability('celeba-small', 'CelebA, small', {
  dataset: { name: 'celeba' },
  gan: { objective: 'wgan-gp', architecture: 'dcgan', width: 16, latentSize: 128 },
});

/** Figure 3, top row. */
const figure3 = (
  [
    ['vanilla', { none: 480, rwp: 120, o1: 120 }],
    ['wgan-gp', { none: 120, rwp: 64, o1: 72, o2diag: 80 }],
  ] satisfies [string, Iterations][]
).map(([gan, iterations]): ExperimentInput => {
  const paper = celeba[`celeba-${gan}`]!;
  const experiment = { ...paper, ...scale, name: `celeba-small-${gan}` };
  const title = `${paper.title}, small`;
  const source = `${paper.source}, with base width 16 for 64; WGAN-GP's rate is ours`;
  const optimizer = gan === 'wgan-gp' ? usualAdam : paper.optimizer!;
  const width = { ...paper.gan, width: 16 } as NonNullable<ExperimentInput['gan']>;
  return withIterations({ ...experiment, title, source, optimizer, gan: width }, iterations);
});

export const figuresSmall: Readonly<Record<string, ExperimentInput>> = Object.fromEntries([
  ...figure2.flatMap(withRowsAlone),
  ...onCifar10.map((experiment) => [experiment.name, experiment] as const),
]);

export const celebaSmall: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  [...figure3, ...onCelebA].map((experiment) => [experiment.name, experiment]),
);

/** The poster's comparison: RWP or nothing. */
export const posterSmall: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  [...figure2, ...figure3]
    .filter(({ name }) => name.endsWith('-vanilla'))
    .map((experiment) => withVariants(experiment, `${experiment.name}-poster`, ['none', 'rwp']))
    .map((experiment) => [experiment.name, experiment]),
);
