/** A replayed training has the bits of the taped one: losses, weights, optimizers and random streams. */

import * as tf from '@tensorflow/tfjs';
import {
  bwgan,
  dcganCritic,
  dcganGenerator,
  dragan,
  leastSquares,
  vanilla,
  wgan,
  wganGp,
  wwgan,
} from '@wprox/gan';
import { o2Diag } from '@wprox/regularizers';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { expect, it } from 'vitest';
import { GanTraining, type GanTrainingOptions, Player } from '../src/index.js';
import { onEachBackend } from './on-each-backend.js';
import { iterate, regularizers, toyOptions } from './toy-training.js';

const objectives = {
  vanilla,
  lsgan: leastSquares,
  wgan: wgan({ clip: 0.3, criticSteps: (k) => 1 + (k % 2) }),
  'wgan-gp': wganGp({ criticSteps: 2 }),
  dragan: dragan(),
};

const toys = Object.entries(objectives).flatMap(([name, objective]) =>
  regularizers.flatMap((regularizer) =>
    (['fixed', 'fresh'] as const).map((latents) => ({ name, objective, regularizer, latents })),
  ),
);

type Case = (typeof toys)[number];

function options({ objective, regularizer, latents }: Case): GanTrainingOptions {
  const toy = { optimizer: 'Adam', objective: 'vanilla', innerSteps: 3, seed: 5 };
  return { ...toyOptions({ ...toy, regularizer, latents }), objective };
}

/** Images of random pixels in [-1, 1]. */
const images: GanTrainingOptions['data'] = {
  stream: ({ batchSize, random }) => {
    let drawn = random;
    return {
      next: async () => {
        const values = drawn.uniform(batchSize * 3072, -1, 1);
        return { samples: tf.tensor(values, [batchSize, 32, 32, 3]) };
      },
      state: () => ({ random: drawn.state() }),
      restore: (state: { random: ReturnType<Random['state']> }) => {
        drawn = Random.fromState(state.random);
      },
    } as never;
  },
};

function imageOptions(objective: GanTrainingOptions['objective']): GanTrainingOptions {
  const random = new Random(3);
  const rate = { learningRate: 1e-3, beta1: 0.5, beta2: 0.9 };
  const generator = dcganGenerator({ width: 4, latentSize: 5, random });
  const batchNorm = !objective.needsIndependentSamples;
  const critic = dcganCritic({ width: 4, batchNorm, random });
  return {
    generator: new Player(generator, adam(rate)),
    critic: new Player(critic, adam(rate)),
    objective,
    steps: { distance: o2Diag(), h: 0.2, innerSteps: 2, latents: 'fixed' },
    ...{ data: images, batchSize: 4, latentSize: 5, random: new Random(8) },
  };
}

/** Trains twice side by side, replayed and taped, and compares everything to the bit. */
async function compare(make: () => GanTrainingOptions, rounds: number): Promise<void> {
  const taped = new GanTraining({ ...make(), replay: false });
  const replayed = new GanTraining(make());
  for (let round = 0; round < rounds; round++) {
    expect(await iterate(replayed, 4)).toEqual(await iterate(taped, 4));
    expect(await replayed.state()).toEqual(await taped.state());
  }
  for (const player of ['generator', 'critic'] as const) {
    const report = { state: 'replayed', reason: undefined, note: undefined };
    const way = tf.getBackend() === 'tensorflow' ? 'one graph' : 'kernels';
    expect(replayed.replays[player]).toEqual({ ...report, way });
    expect(replayed[player].optimizer.iterations).toBe(taped[player].optimizer.iterations);
  }
  expect(taped.replays.critic).toMatchObject({ state: 'taped', reason: 'replay is false' });
  replayed.dispose();
  taped.dispose();
}

onEachBackend(() => {
  it.each(toys)('$name with $regularizer on $latents latents', async (toy) => {
    await compare(() => options(toy), 5);
  });

  it.each([
    ['vanilla', vanilla],
    ['wwgan', wwgan({ criticSteps: 1 })],
    ['bwgan', bwgan({ criticSteps: 1 })],
  ])(
    '%s with batch norm and convolutions',
    async (_, objective) => {
      await compare(() => imageOptions(objective), 2);
    },
    120_000,
  );
});
