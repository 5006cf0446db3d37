/**
 * Twenty outer iterations of small GANs from the same seed: every objective, three regularizers and
 * both kinds of network, by the class that trains in wprox. The checks compare all losses on the way.
 */
import type * as tf from '@tensorflow/tfjs';
import { ImageSplit, PointStream, type SampleSource } from '@wprox/datasets';
import {
  dcganCritic,
  dcganGenerator,
  dragan,
  mlpCritic,
  mlpGenerator,
  type Objective,
  vanilla,
  wgan,
  wganGp,
  wwgan,
} from '@wprox/gan';
import { o1, o2Diag, type ProximalDistance, rwp } from '@wprox/regularizers';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { GanTraining, Player } from '@wprox/training';
import type { Check } from './check.js';

const ITERATIONS = 20;
const BATCH = 4;
const LATENT = 6;
const DIMENSION = 5;
const IMAGES = 16;

interface Setting {
  readonly objective: Objective;
  readonly distance: ProximalDistance | undefined;
  readonly network: 'mlp' | 'dcgan';
}

const settings: Setting[] = [
  { objective: vanilla, distance: rwp(), network: 'dcgan' },
  { objective: vanilla, distance: undefined, network: 'mlp' },
  { objective: wgan(), distance: o1(), network: 'mlp' },
  { objective: wganGp(), distance: o2Diag(), network: 'mlp' },
  { objective: dragan(), distance: o1(), network: 'dcgan' },
  { objective: wwgan(), distance: o2Diag(), network: 'dcgan' },
];

/** Normal points in R⁵ with standard deviation 0.4. */
const points: Pick<SampleSource, 'stream'> = {
  stream: (options) => {
    const draw = (random: Random, count: number) => ({
      values: random.normal(count * DIMENSION, 0, 0.4),
      labels: new Int32Array(count),
    });
    return new PointStream({ name: 'normal', dimension: DIMENSION, draw }, options);
  },
};

/** Images of 32×32×3 with independent random bytes. */
function noiseImages(): ImageSplit {
  const bytes = new Random(32).uniform(IMAGES * 32 * 32 * 3, 0, 255);
  return new ImageSplit({
    name: 'noise',
    imageShape: [32, 32, 3],
    pixels: Uint8Array.from(bytes),
    labels: new Uint8Array(IMAGES),
  });
}

/** Makes the two networks and the data of a setting. */
function partsOf({ network, objective }: Setting, random: Random) {
  if (network === 'mlp') {
    const options = { sampleSize: DIMENSION, hidden: [16, 16], random };
    return {
      generator: mlpGenerator({ ...options, latentSize: LATENT }),
      critic: mlpCritic(options),
      data: points,
    };
  }
  return {
    generator: dcganGenerator({ width: 2, latentSize: LATENT, random }),
    critic: dcganCritic({ width: 2, batchNorm: !objective.needsIndependentSamples, random }),
    data: noiseImages(),
  };
}

/** Returns all losses of critic and generator and all penalties, iteration after iteration. */
async function train(setting: Setting): Promise<tf.Tensor[]> {
  const { objective, distance } = setting;
  const random = new Random(31);
  const { generator, critic, data } = partsOf(setting, random);
  const player = (model: tf.LayersModel) =>
    new Player(model, adam({ learningRate: 1e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 }));
  const training = new GanTraining({
    generator: player(generator),
    critic: player(critic),
    // One critic step an iteration, because WGAN's own schedule starts with a hundred.
    objective: { ...objective, criticSteps: () => 1 },
    steps: { ...(distance && { distance, h: 0.2 }), innerSteps: 2, latents: 'fresh' },
    data,
    batchSize: BATCH,
    latentSize: LATENT,
    random,
  });
  const all: tf.Tensor[] = [];
  try {
    while (training.iteration < ITERATIONS) {
      const losses = await training.outerIteration();
      all.push(...losses.critic, ...losses.generator, ...losses.penalty);
    }
  } finally {
    training.dispose();
  }
  return all;
}

export const trainingChecks: Check[] = settings.map((setting) => ({
  group: '20 iterations of a GAN',
  name: `${setting.objective.name} on ${setting.network}, ${setting.distance?.name ?? 'none'}`,
  compute: () => train(setting),
  isLong: setting.network === 'dcgan',
}));
