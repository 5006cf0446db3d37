/**
 * RWP in a training loop of your own. A WGAN-GP learns eight Gaussians on a circle, with a learning
 * rate that is eight times too high: once with RWP and once without. Only the generator's step differs.
 */
import * as tf from '@tensorflow/tfjs';
import { eightGaussians } from '@wprox/datasets';
import { samples, wasserstein } from '@wprox/exact';
import { ProximalGenerator, rwp } from '@wprox/regularizers';
import { prepareBackend, Random } from '@wprox/runtime';
import { forward, sampleLatents, trainableVariables } from '@wprox/runtime/tensors';

const iterations = 120;
const batchSize = 128;
const latentSize = 8;
const learningRate = 4e-3; // 5e-4 is usual here

const { name } = await prepareBackend();
console.log(`backend ${name}, learning rate ${learningRate}`);
const data = eightGaussians();
await train('RWP', { distance: rwp(), h: 0.2 });
await train('no regularizer', {});

/**
 * Trains one GAN and prints the exact Wasserstein-2 distance of its points to the data.
 *
 * @param {string} title
 * @param {{ distance?: import('@wprox/regularizers').ProximalDistance, h?: number }} regularizer
 */
async function train(title, regularizer) {
  const random = new Random(7); // the same networks, data and latents in both runs
  const generator = network(latentSize, 2);
  const critic = network(2, 1);
  const criticOptimizer = tf.train.adam(2e-3, 0, 0.9);
  const proximal = new ProximalGenerator(generator, {
    ...regularizer,
    innerSteps: 5,
    latents: 'fixed',
    optimizer: tf.train.adam(learningRate, 0, 0.9),
    drawLatents: () => sampleLatents(random, batchSize, latentSize),
  });

  for (let iteration = 0; iteration <= iterations; iteration++) {
    if (iteration % 40 === 0) {
      const distance = await distanceToData(generator);
      console.log(`${title}, iteration ${iteration}: W2 ${distance.toFixed(3)}`);
    }
    for (let step = 0; step < 5; step++) {
      tf.tidy(() => {
        const real = tf.tensor2d(data.draw(random, batchSize).values, [batchSize, 2]);
        const fake = forward(generator, sampleLatents(random, batchSize, latentSize));
        const loss = () => criticLoss(critic, real, fake);
        criticOptimizer.minimize(loss, false, trainableVariables(critic));
      });
    }
    // Without RWP you would call optimizer.minimize here, five times.
    proximal.step((points) => tf.neg(tf.mean(forward(critic, points))));
  }
  proximal.dispose();
}

/**
 * The loss of WGAN-GP: E f(fake) − E f(real) + λ E(‖∇f‖ − 1)², at points between fake and real.
 *
 * @param {tf.LayersModel} critic
 * @param {tf.Tensor} real
 * @param {tf.Tensor} fake
 * @returns {tf.Scalar}
 */
function criticLoss(critic, real, fake) {
  const share = tf.randomUniform([batchSize, 1]);
  const between = tf.add(fake, tf.mul(share, tf.sub(real, fake)));
  const slope = tf.norm(tf.grad((points) => tf.sum(forward(critic, points)))(between), 2, 1);
  const penalty = tf.mean(tf.square(tf.sub(slope, 1)));
  const difference = tf.sub(tf.mean(forward(critic, fake)), tf.mean(forward(critic, real)));
  return tf.add(difference, tf.mul(penalty, 0.1));
}

/**
 * Makes a small network.
 *
 * @param {number} inputs
 * @param {number} outputs
 */
function network(inputs, outputs) {
  const seeded = (/** @type {number} */ seed) => tf.initializers.heNormal({ seed });
  const hidden = { units: 128, activation: /** @type {const} */ ('relu') };
  return tf.sequential({
    layers: [
      tf.layers.dense({ ...hidden, inputShape: [inputs], kernelInitializer: seeded(1) }),
      tf.layers.dense({ ...hidden, kernelInitializer: seeded(2) }),
      tf.layers.dense({ units: outputs, kernelInitializer: seeded(3) }),
    ],
  });
}

/**
 * Computes the exact W2 between 400 points of the generator and 400 of the data.
 *
 * @param {tf.LayersModel} generator
 */
async function distanceToData(generator) {
  const random = new Random(1);
  const points = tf.tidy(() => forward(generator, sampleLatents(random, 400, latentSize)));
  const generated = samples(await points.data(), 2);
  points.dispose();
  return wasserstein(generated, samples(data.draw(random, 400).values, 2), 2);
}
