/** Trains on points in the plane with every objective and with a user's own. */
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { forward, sampleLatents, trainableVariables } from '@wprox/runtime/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { mlpCritic, mlpGenerator } from '../networks/mlp.js';
import { criticStep, generatorLoss } from './critic-step.js';
import { leastSquares } from './least-squares.js';
import type { Objective } from './objective.js';
import { dragan, wganGp } from './penalized.js';
import { vanilla } from './vanilla.js';
import { wgan } from './wgan.js';

const batchSize = 32;
/** The mean of the data, a narrow normal distribution; the generator starts around 0. */
const center = [1, -1] as const;

/** A least-squares GAN with the labels -1, 1 and 0 (Mao et al. 2017, equation 8), written as by a user. */
const otherLabels: Objective = {
  name: 'least squares with other labels',
  needsIndependentSamples: false,
  criticLoss: (real, fake) =>
    tf.tidy(() => {
      const ofReal = tf.mean(tf.square(tf.sub(real, 1)));
      return tf.add(ofReal, tf.mean(tf.square(tf.add(fake, 1)))) as tf.Scalar;
    }),
  generatorLoss: (fake) => tf.tidy(() => tf.mean(tf.square(fake)) as tf.Scalar),
  criticSteps: () => 2,
};

const steadyLeastSquares: Objective = { ...leastSquares, criticSteps: () => 2 };

/** DRAGAN with as many critic steps as WGAN-GP: with one it circles around the data at these rates. */
const steadyDragan: Objective = { ...dragan(), criticSteps: () => 5 };

/** Returns the distance of the generated mean from the data's at the start and every 10 steps. */
function distances(objective: Objective, steps: number): number[] {
  const random = new Random(1);
  const generator = mlpGenerator({ latentSize: 2, sampleSize: 2, hidden: [16], random });
  const critic = mlpCritic({ sampleSize: 2, hidden: [16, 16], random });
  const drawLatents = () => sampleLatents(random, batchSize, 2);
  const nextBatch = () => tf.add(tf.mul(drawLatents(), 0.2), tf.tensor1d([...center]));
  const criticOptimizer = tf.train.adam(1e-2, 0.5, 0.9, 1e-8);
  const generatorOptimizer = tf.train.adam(5e-3, 0.5, 0.9, 1e-8);
  const fixedLatents = sampleLatents(new Random(2), 250, 2);
  const distance = () =>
    tf.tidy(() => {
      const [x, y] = tf.mean(forward(generator, fixedLatents), 0).dataSync();
      return Math.hypot(x! - center[0], y! - center[1]);
    });
  const measured = [distance()];
  let held = 0;
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const count = Math.min(objective.criticSteps?.(step) ?? 1, 5); // WGAN's 100 would take long
      for (let i = 0; i < count; i++) {
        const [real, fake] = [nextBatch(), forward(generator, drawLatents())];
        criticStep(critic, { objective, optimizer: criticOptimizer, real, fake, random });
      }
      const latents = drawLatents();
      const loss = () => generatorLoss(critic, objective, forward(generator, latents));
      generatorOptimizer.minimize(loss, false, trainableVariables(generator));
    });
    if (step % 10 === 9) measured.push(distance());
    if (step === 0) held = tf.memory().numTensors; // the optimizers have their moments now
  }
  expect(tf.memory().numTensors).toBe(held);
  for (const each of [generator, critic, criticOptimizer, generatorOptimizer]) each.dispose();
  fixedLatents.dispose();
  return measured;
}

// On one backend, because it is the objectives that are tested; the conformance suite trains on each.
describe('on wasm', () => {
  beforeAll(() => prepareBackend('wasm'));

  it.each([vanilla, steadyLeastSquares, wgan({ clip: 0.1 }), wganGp(), steadyDragan, otherLabels])(
    '$name moves the generator to the data',
    (objective) => {
      const [start, ...later] = distances(objective, 100);
      expect(start).toBeGreaterThan(1);
      // The minimum over time: each GAN oscillates around the data, and when it comes near depends
      // on each backend's rounding.
      expect(Math.min(...later)).toBeLessThan(0.4);
    },
  );
});
