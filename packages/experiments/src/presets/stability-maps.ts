/**
 * Maps of where training ends well, on eight and on 25 Gaussians: five GANs, each without a regularizer and
 * with RWP, O1-SBE and O2Diag-SBE, over the learning rate of the generator and its steps ℓ in an outer
 * iteration; five seeds. A run takes seconds.
 *
 * The rates are a fifth of the usual one, the usual one, and five and 25 times it. They begin below the usual
 * one, so that a map can show that a regularizer shifts the good region instead of widening it.
 */
import type { ExperimentInput, VariantInput } from '../config/schema.js';
import { LABELS } from './comparison.js';
import { toys } from './toys.js';

type Gan = 'vanilla' | 'lsgan' | 'dragan' | 'wgan' | 'wgan-gp';

/** Outer iterations with ℓ = 5 and 10, and of the control with ℓ = 1, which has about the time of ℓ = 5. */
interface Iterations {
  readonly several: number;
  readonly one: number;
}
/** With one critic step, the generator's steps are most of the time; with five they are not. */
const oneCriticStep: Iterations = { several: 360, one: 900 };
const fiveCriticSteps: Iterations = { several: 240, one: 330 };

const GANS: Readonly<Record<Gan, { title: string; iterations: Iterations }>> = {
  vanilla: { title: 'Vanilla GAN', iterations: oneCriticStep },
  lsgan: { title: 'Least-squares GAN', iterations: oneCriticStep },
  dragan: { title: 'DRAGAN', iterations: oneCriticStep },
  wgan: { title: 'WGAN', iterations: fiveCriticSteps },
  'wgan-gp': { title: 'WGAN-GP', iterations: fiveCriticSteps },
};

/** What the points are, and the distance below which a run ends well: twice that of fresh points. */
const POINTS = {
  'eight-gaussians': {
    title: 'eight Gaussians',
    dataset: { name: 'eight-gaussians' },
    below: 0.72,
    innerSteps: [5, 10],
  },
  'twenty-five-gaussians': {
    title: '25 Gaussians',
    dataset: { name: 'twenty-five-gaussians', spacing: 1 },
    below: 0.65,
    innerSteps: [5],
  },
} as const;

const h = 0.2;

/** The map of one GAN. */
function mapOf(points: keyof typeof POINTS, gan: Gan): ExperimentInput {
  const { title, dataset, innerSteps, below } = POINTS[points];
  const { iterations, title: method } = GANS[gan];
  const { gan: networks, optimizer, criticOptimizer, batchSize, criticSteps } = settingsOf(gan);
  const rate = (optimizer as { learningRate: number }).learningRate;
  const learningRate = [0.2, 1, 5, 25].map((factor) => Number((factor * rate).toPrecision(12)));
  const ends = ({ several }: Iterations) => ({
    budget: { iterations: several },
    evaluation: { every: several / 3, samples: 500, realSamples: 500 },
  });
  const proximal = Object.entries(LABELS).map(([name, label]) => {
    const regularizer = { name, h, innerSteps, latent: 'fixed' };
    return [name, { label: `${label}, h = ${h}`, regularizer } as VariantInput] as const;
  });
  return {
    gan: networks!,
    optimizer: { ...optimizer!, learningRate } as NonNullable<ExperimentInput['optimizer']>,
    criticOptimizer: criticOptimizer!,
    batchSize: batchSize!,
    criticSteps: criticSteps!,
    dataset,
    ...ends(iterations),
    log: { every: 30 },
    // Some of these settings break training; such a run goes on to its end and is marked.
    divergence: { action: 'continue' },
    endsWell: { below },
    name: `${points}-stability-${gan}`,
    title: `Where training ends well: ${method} on ${title}`,
    description:
      'The learning rate of the generator against its steps ℓ in an outer iteration, without a regularizer ' +
      'and with RWP, O1-SBE and O2Diag-SBE; the control with ℓ = 1 has more outer iterations, for about the ' +
      'same time. The learning rate of the critic stays. Five seeds.',
    source: `the preset eight-gaussians-${gan === 'lsgan' ? 'vanilla' : gan}`,
    seeds: [1, 2, 3, 4, 5],
    variants: {
      'one-step': {
        label: 'no regularizer, ℓ = 1',
        regularizer: { name: 'none', innerSteps: 1 },
        budget: { iterations: iterations.one },
        evaluation: { every: iterations.one / 3 },
      },
      none: { label: 'no regularizer', regularizer: { name: 'none', innerSteps } },
      ...Object.fromEntries(proximal),
    },
  };
}

/** The settings of `toys.ts`; those of the least-squares GAN are those of the vanilla GAN. */
function settingsOf(gan: Gan): ExperimentInput {
  if (gan !== 'lsgan') return toys[`eight-gaussians-${gan}`]!;
  const vanilla = toys['eight-gaussians-vanilla']!;
  return { ...vanilla, gan: { ...vanilla.gan, objective: 'lsgan' } as ExperimentInput['gan'] };
}

/** `eight-gaussians-stability-<gan>` and `twenty-five-gaussians-stability-<gan>`. */
export const stabilityMaps: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  (Object.keys(POINTS) as (keyof typeof POINTS)[])
    .flatMap((points) => (Object.keys(GANS) as Gan[]).map((gan) => mapOf(points, gan)))
    .map((experiment) => [experiment.name, experiment]),
);
