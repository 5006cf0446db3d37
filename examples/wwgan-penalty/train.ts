/**
 * The gradient penalty of WWGAN in a critic and a loop of your own: a small GAN learns images of one
 * bright spot. The penalty holds the critic's slope near 1, in the Wasserstein-2 norm on pixels: how fast
 * the critic's value may change when brightness moves from a pixel to its neighbor.
 */
import * as tf from '@tensorflow/tfjs';
import { wasserstein } from '@wprox/exact';
import {
  criticGradient,
  gradientPenalty,
  pixelGraph,
  segmentPoints,
  wassersteinNorm,
} from '@wprox/gan';
import { prepareBackend, Random } from '@wprox/runtime';
import { forward, sampleLatents, trainableVariables } from '@wprox/runtime/tensors';
import { printSpots, spots } from './spots.js';

const iterations = 60;
const batchSize = 32;
const size = 12;

await prepareBackend();
const random = new Random(1);
const norm = wassersteinNorm(pixelGraph({ neighborhood: 8, gamma: 1 }));
const penalty = gradientPenalty({ weight: 10, norm });

for (const isPenalized of [true, false]) {
  console.log(isPenalized ? 'with the penalty' : 'without the penalty');
  await train(isPenalized);
}

async function train(isPenalized: boolean): Promise<void> {
  const generator = buildGenerator();
  const critic = buildCritic();
  const f = (images: tf.Tensor) => forward(critic, images);
  const [criticOptimizer, optimizer] = [tf.train.adam(2e-3, 0.5), tf.train.adam(2e-3, 0.5)];

  for (let iteration = 0; iteration <= iterations; iteration++) {
    for (let step = 0; step < 3; step++) {
      tf.tidy(() => {
        const real = spots(random, batchSize, size);
        const fake = forward(generator, sampleLatents(random, batchSize, 8));
        const points = segmentPoints({ real, fake, random });
        const loss = () => {
          const difference = tf.sub(tf.mean(f(fake)), tf.mean(f(real)));
          return (isPenalized ? tf.add(difference, penalty(f, points)) : difference) as tf.Scalar;
        };
        criticOptimizer.minimize(loss, false, trainableVariables(critic));
      });
    }
    tf.tidy(() => {
      const latents = sampleLatents(random, batchSize, 8);
      const loss = () => tf.neg(tf.mean(f(forward(generator, latents)))) as tf.Scalar;
      optimizer.minimize(loss, false, trainableVariables(generator));
    });
    if (iteration % 20 === 0) {
      const fake = tf.tidy(() => forward(generator, sampleLatents(random, 100, 8)));
      const distance = await pixelDistance(fake);
      const slope = await slopeOf(f, fake);
      console.log(`iteration ${iteration}: slope ${slope.toFixed(2)}, W2 ${distance.toFixed(2)}`);
      if (isPenalized && iteration === iterations) printSpots(await fake.slice(0, 6).data(), size);
      fake.dispose();
    }
  }
}

/** The mean slope of the critic between real and generated images, in the Wasserstein-2 norm. */
async function slopeOf(f: (images: tf.Tensor) => tf.Tensor, fake: tf.Tensor): Promise<number> {
  const mean = tf.tidy(() => {
    const points = segmentPoints({ real: spots(random, 100, size), fake, random });
    return tf.mean(tf.sqrt(norm(criticGradient(f, points), points)));
  });
  const [slope] = await mean.data();
  mean.dispose();
  return slope;
}

/** The exact W2 between 100 generated and 100 real images, as points with a coordinate a pixel. */
async function pixelDistance(fake: tf.Tensor): Promise<number> {
  const real = spots(random, 100, size);
  const [x, y] = [fake, real].map((images) => tf.reshape(images, [100, -1]) as tf.Tensor2D);
  const distance = wasserstein(await x.array(), await y.array(), 2);
  tf.dispose([real, x, y]);
  return distance;
}

function buildGenerator(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 64, activation: 'relu', inputShape: [8] }),
      tf.layers.dense({ units: size * size, activation: 'tanh' }),
      tf.layers.reshape({ targetShape: [size, size, 1] }),
    ],
  });
}

/** A critic of your own. Batch norm is not allowed, leaky ReLU is: importing @wprox/gan repairs it. */
function buildCritic(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [size, size, 1] }),
      tf.layers.dense({ units: 64 }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.dense({ units: 64 }),
      tf.layers.leakyReLU({ alpha: 0.2 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
}
