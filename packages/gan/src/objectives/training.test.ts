/** The loop of the README, with every objective, on points in the plane. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime';
import { expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { mlpCritic, mlpGenerator } from '../networks/mlp.js';
import { criticObjective, type Objective } from './objective.js';
import { dragan, wganGp } from './penalized.js';
import { vanilla } from './vanilla.js';
import { wgan } from './wgan.js';

const batchSize = 32;
/** The data: a narrow normal distribution around here; the generator starts around 0. */
const center = [1, -1] as const;

/** A least-squares GAN (Mao et al. 2017), as a user would write it. */
const leastSquares: Objective = {
  name: 'least-squares',
  criticLoss: (real, fake) =>
    tf.tidy(() => {
      const missed = tf.mean(tf.square(tf.sub(real, 1)));
      return tf.add(missed, tf.mean(tf.square(fake))) as tf.Scalar;
    }),
  generatorLoss: (fake) => tf.tidy(() => tf.mean(tf.square(tf.sub(fake, 1))) as tf.Scalar),
  criticSteps: () => 2,
};

/** The distances of the generated mean from the data's, at the start and every 10 generator steps. */
function distances(objective: Objective, steps: number): number[] {
  const random = new Random(1);
  const generator = mlpGenerator({ latentSize: 2, sampleSize: 2, hidden: [16], random });
  const critic = mlpCritic({ sampleSize: 2, hidden: [16, 16], random });
  const weights = (model: tf.LayersModel) =>
    model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const run = (model: tf.LayersModel, input: tf.Tensor) =>
    model.apply(input, { training: true }) as tf.Tensor;
  const judge = (samples: tf.Tensor) => run(critic, samples);
  const latents = () => tf.tensor2d(random.normal(batchSize * 2), [batchSize, 2]);
  const nextBatch = () => tf.add(tf.mul(latents(), 0.2), tf.tensor1d([...center]));
  const [criticOptimizer, generatorOptimizer] = [
    tf.train.adam(1e-2, 0.5, 0.9, 1e-8),
    tf.train.adam(5e-3, 0.5, 0.9, 1e-8),
  ];
  const check = tf.tensor2d(new Random(2).normal(500), [250, 2]);
  const distance = () =>
    tf.tidy(() => {
      const [x, y] = tf.mean(run(generator, check), 0).dataSync();
      return Math.hypot(x! - center[0], y! - center[1]);
    });
  const measured = [distance()];
  let held = 0;
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const count = Math.min(objective.criticSteps?.(step) ?? 1, 5); // not WGAN's 100: time
      for (let i = 0; i < count; i++) {
        const samples = { real: nextBatch(), fake: run(generator, latents()), random };
        const criticLoss = () => criticObjective(objective, judge, samples);
        criticOptimizer.minimize(criticLoss, false, weights(critic));
        objective.afterCriticStep?.(weights(critic));
      }
      const z = latents();
      const generatorLoss = () => objective.generatorLoss(judge(run(generator, z)));
      generatorOptimizer.minimize(generatorLoss, false, weights(generator));
    });
    if (step % 10 === 9) measured.push(distance());
    if (step === 0) held = tf.memory().numTensors; // the optimizers' moments are made by now
  }
  expect(tf.memory().numTensors).toBe(held);
  for (const each of [generator, critic, criticOptimizer, generatorOptimizer]) each.dispose();
  check.dispose();
  return measured;
}

onEachBackend(() => {
  it.each([vanilla, wgan({ clip: 0.1 }), wganGp(), dragan(), leastSquares])(
    '$name brings the generator to the data',
    (objective) => {
      const [start, ...later] = distances(objective, 100);
      expect(start).toBeGreaterThan(1);
      // Reaches: each of these GANs passes by and returns, DRAGAN, whose critic must be steep at
      // the data, the farthest. When it does differs with each backend's rounding.
      expect(Math.min(...later)).toBeLessThan(0.4);
    },
    60_000,
  );
});
