/**
 * RWP in a training loop of your own. A WGAN-GP learns eight Gaussians on a circle, with a learning
 * rate that is eight times too high: once with RWP and once without. Only the generator's step differs.
 */
import * as tf from '@tensorflow/tfjs';
import { eightGaussians } from '@wprox/datasets/toys';
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
        const share = tf.tensor2d(random.uniform(batchSize), [batchSize, 1]);
        const loss = () => criticLoss(critic, real, fake, share);
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
 * @param {tf.Tensor} share
 * @returns {tf.Scalar}
 */
function criticLoss(critic, real, fake, share) {
  const between = tf.add(fake, tf.mul(share, tf.sub(real, fake)));
  const slope = tf.norm(tf.grad((points) => tf.sum(forward(critic, points)))(between), 2, 1);
  const penalty = tf.mean(tf.square(tf.sub(slope, 1)));
  const difference = tf.sub(tf.mean(forward(critic, fake)), tf.mean(forward(critic, real)));
  return tf.add(difference, tf.mul(penalty, 0.1));
}

/**
 * Makes a small network. The seeds give both runs the same weights.
 *
 * @param {number} inputs
 * @param {number} outputs
 */
function network(inputs, outputs) {
  const weights = (/** @type {number} */ seed) => tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 128, inputShape: [inputs], kernelInitializer: weights(1) }),
      tf.layers.leakyReLU(),
      tf.layers.dense({ units: 128, kernelInitializer: weights(2) }),
      tf.layers.leakyReLU(),
      tf.layers.dense({ units: outputs, kernelInitializer: weights(3) }),
    ],
  });
}

/**
 * Computes the exact W2 between 200 points of the generator and 200 of the data.
 *
 * @param {tf.LayersModel} generator
 */
async function distanceToData(generator) {
  const random = new Random(1);
  const points = tf.tidy(() => forward(generator, sampleLatents(random, 200, latentSize)));
  const generated = samples(await points.data(), 2);
  points.dispose();
  return wasserstein(generated, samples(data.draw(random, 200).values, 2), 2);
}
