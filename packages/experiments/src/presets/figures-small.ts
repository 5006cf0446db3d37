/**
 * The figures of the main paper and of the poster at a quarter of the width, for a machine without a GPU: three
 * seeds, under an hour for each figure on two cores. So few iterations need faster rates than those of the
 * paper (`cifar10-small.ts`), and h is not the paper's, because it belongs to the paper's number of outer
 * iterations (`comparison.ts`).
 *
 * The figures compare by time, so all variants of a GAN train for about the same time. An outer
 * iteration with five generator steps costs three to four times one with a single step if the critic
 * takes one step, and up to twice if it takes five.
 */
import type { ExperimentInput } from '../config/schema.js';
import { celeba } from './celeba.js';
import { withFlowTime, withIterations, withRowsAlone, withVariants } from './comparison.js';
import { figure2Small } from './figure-2-small.js';
import { smallStability } from './stability-small.js';

/** 1000 samples per evaluation, a tenth of the paper, so that nine evaluations take seconds. */
const scale = {
  batchSize: 64,
  budget: { iterations: 240 },
  evaluation: { every: 30, samples: 1000, realSamples: 10_000 },
  log: { every: 10 },
  seeds: [1, 2, 3],
} satisfies Partial<ExperimentInput>;

const onCifar10 = smallStability({
  prefix: 'cifar10-small',
  images: 'CIFAR-10, small',
  data: {
    dataset: { name: 'cifar10' },
    gan: { objective: 'wgan-gp', architecture: 'wgan-gp-cifar', width: 16, latentSize: 128 },
  },
});
const onCelebA = smallStability({
  prefix: 'celeba-small',
  images: 'CelebA, small',
  data: {
    dataset: { name: 'celeba' },
    gan: { objective: 'wgan-gp', architecture: 'dcgan', width: 16, latentSize: 128 },
  },
});

/** Adam of WGAN-GP in `cifar10-small.ts`; the rate is five times that of the paper. */
const usualAdam = { name: 'adam', learningRate: 5e-4, beta1: 0.5, beta2: 0.9 } as const;

type Iterations = Readonly<Record<string, number>>;

/** Figure 3, top row. */
const figure3 = (
  [
    ['vanilla', { none: 480, rwp: 120, o1: 120, o2diag: 112 }],
    ['wgan-gp', { none: 120, rwp: 64, o1: 72, o2diag: 80 }],
  ] satisfies [string, Iterations][]
).map(([gan, iterations]): ExperimentInput => {
  const paper = celeba[`celeba-${gan}`]!;
  const experiment = { ...paper, ...scale, name: `celeba-small-${gan}` };
  const title = `${paper.title}, small`;
  const isWganGp = gan === 'wgan-gp';
  const ours = isWganGp ? '; the learning rate and h are ours' : '; h is ours';
  const source = `${paper.source}, with base width 16 instead of 64${ours}`;
  const optimizer = isWganGp ? usualAdam : paper.optimizer!;
  const width = { ...paper.gan, width: 16 } as NonNullable<ExperimentInput['gan']>;
  const small = { ...experiment, title, source, optimizer, gan: width };
  return withFlowTime(withIterations(small, iterations));
});

export const figuresSmall: Readonly<Record<string, ExperimentInput>> = Object.fromEntries([
  ...figure2Small.flatMap(withRowsAlone),
  ...onCifar10.map((experiment) => [experiment.name, experiment] as const),
]);

export const celebaSmall: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  [...figure3, ...onCelebA].map((experiment) => [experiment.name, experiment]),
);

/** The comparison of the poster: RWP, and what is without a regularizer. */
export const posterSmall: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  [...figure2Small, ...figure3]
    .filter(({ name }) => name.endsWith('-vanilla'))
    .map((experiment) => {
      const compared = ['one-step', 'none', 'rwp'].filter((name) => name in experiment.variants);
      return withVariants(experiment, `${experiment.name}-poster`, compared);
    })
    .map((experiment) => [experiment.name, experiment]),
);
