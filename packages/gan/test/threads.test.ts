/** A critic step and a generator step have the same bits on any number of threads of `wasm`. */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import {
  adam,
  allVariables,
  forward,
  prepareBackend,
  Random,
  trainableVariables,
} from '@wprox/runtime';
import { afterAll, expect, it } from 'vitest';
import { dcganCritic, dcganGenerator } from '../src/networks/dcgan.js';
import { criticStep, generatorLoss } from '../src/objectives/critic-step.js';
import type { Objective } from '../src/objectives/objective.js';
import { dragan, wganGp, wwgan } from '../src/objectives/penalized.js';
import { vanilla } from '../src/objectives/vanilla.js';

const BATCH = 16;
const LATENTS = 24;

afterAll(async () => {
  await prepareBackend('wasm', { threads: 1 });
});

/** Trains both networks by two steps each; returns digests of the losses and of all weights. */
async function train(objective: Objective, batchNorm: boolean, threads: number) {
  const { acceleration } = await prepareBackend('wasm', { threads });
  expect(acceleration?.threads).toBe(threads);
  const random = new Random(11);
  const generator = dcganGenerator({ width: 16, latentSize: LATENTS, random });
  const critic = dcganCritic({ width: 16, batchNorm, random });
  const settings = { learningRate: 1e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 };
  const optimizers = [adam(settings), adam(settings)] as const;
  const real = tf.tensor4d(random.uniform(BATCH * 3072, -1, 1), [BATCH, 32, 32, 3]);
  const latents = tf.tensor2d(random.normal(BATCH * LATENTS), [BATCH, LATENTS]);
  const losses: tf.Scalar[] = [];
  for (let step = 0; step < 2; step++) {
    const fake = tf.tidy(() => forward(generator, latents));
    losses.push(criticStep(critic, { objective, optimizer: optimizers[0], real, fake, random }));
    const loss = () => generatorLoss(critic, objective, forward(generator, latents));
    losses.push(optimizers[1].minimize(loss, true, trainableVariables(generator))!);
    fake.dispose();
  }
  const tensors = [...losses, ...allVariables(generator), ...allVariables(critic)];
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose([...losses, real, latents]);
  for (const each of [generator, critic, ...optimizers]) each.dispose();
  return values.map((each) => createHash('sha256').update(each).digest('hex'));
}

it.each<[string, Objective, boolean]>([
  ['batch norm', vanilla, true],
  ['the gradient penalty of WGAN-GP', wganGp(), false],
  ['the gradient penalty of DRAGAN', dragan(), false],
  ['the Wasserstein norm of gradients', wwgan(), false],
])('with %s', async (_, objective, batchNorm) => {
  const alone = await train(objective, batchNorm, 2);
  for (const threads of [1, 3, 5, 8]) {
    expect(await train(objective, batchNorm, threads), `${threads} threads`).toEqual(alone);
  }
});
