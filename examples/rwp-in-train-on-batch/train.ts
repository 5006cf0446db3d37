/**
 * RWP in a GAN that trains with model.compile and trainOnBatch, as mnist-acgan of tfjs-examples does: a
 * generator draws the digit that it is asked for, and a discriminator says whether an image is real and
 * which digit it shows. RWP replaces only the trainOnBatch of the generator.
 */
import * as tf from '@tensorflow/tfjs';
import { fetchMnist10k, openMnist10k } from '@wprox/datasets';
import { ProximalGenerator, rwp } from '@wprox/regularizers';
import { prepareBackend, Random } from '@wprox/runtime';
import { infer, sampleLatents } from '@wprox/runtime/tensors';
import { printDigits, shareOfRightDigits } from './digits.js';

const iterations = 150;
const batchSize = 64;
const latentSize = 16;

await prepareBackend();
await fetchMnist10k(); // 5 MB the first time, then nothing
const { train } = await openMnist10k();
const random = new Random(1);
const stream = train.stream({ batchSize, random });

const generator = buildGenerator();
const discriminator = buildDiscriminator();
discriminator.compile({
  optimizer: tf.train.adam(1e-3, 0.5),
  loss: ['binaryCrossentropy', 'categoricalCrossentropy'],
});

const proximal = new ProximalGenerator(generator, {
  distance: rwp(),
  h: 20,
  innerSteps: 3,
  latents: 'fixed',
  optimizer: tf.train.adam(1e-3, 0.5),
  drawLatents: () => drawLatents(randomDigits()),
});

for (let iteration = 0; iteration <= iterations; iteration++) {
  if (iteration % 50 === 0) {
    const share = await shareOfRightDigits(generate, train);
    console.log(`iteration ${iteration}: ${(100 * share).toFixed(0)} % are the digit asked for`);
  }
  await trainDiscriminator();
  // In mnist-acgan: combined.trainOnBatch([noise, digits], [ones, digits]).
  proximal.step((images, [, digits]) => {
    const [real, shown] = discriminator.apply(images) as [tf.Tensor, tf.Tensor];
    const looksReal = tf.metrics.binaryCrossentropy(tf.onesLike(real), real);
    const showsDigit = tf.metrics.categoricalCrossentropy(digits, shown);
    return tf.add(tf.mean(looksReal), tf.mean(showsDigit));
  });
}
printDigits(await generate([0, 1, 2, 3, 4]).data());
printDigits(await generate([5, 6, 7, 8, 9]).data());

/** One step of the discriminator on real and generated images. */
async function trainDiscriminator(): Promise<void> {
  const batch = await stream.next();
  const asked = randomDigits();
  const fake = generate(asked);
  const images = tf.concat([batch.samples, fake]);
  const real = tf.tidy(() => tf.concat([tf.fill([batchSize, 1], 0.9), tf.zeros([batchSize, 1])]));
  const digits = oneHot([...batch.labels, ...asked]);
  await discriminator.trainOnBatch(images, [real, digits]);
  tf.dispose([batch.samples, fake, images, real, digits]);
}

/** Images [n, 28, 28, 1] of the digits asked for. */
function generate(digits: number[]): tf.Tensor {
  return tf.tidy(() => infer(generator, drawLatents(digits)));
}

/** The inputs of the generator: noise, and the digits asked for. */
function drawLatents(digits: number[]): [tf.Tensor, tf.Tensor] {
  return [sampleLatents(random, digits.length, latentSize), oneHot(digits)];
}

function oneHot(digits: number[]): tf.Tensor {
  return tf.tidy(() => tf.oneHot(tf.tensor1d(digits, 'int32'), 10).toFloat());
}

function randomDigits(): number[] {
  return Array.from({ length: batchSize }, () => random.integer(10));
}

function buildGenerator(): tf.LayersModel {
  const noise = tf.input({ shape: [latentSize] });
  const digit = tf.input({ shape: [10] });
  let layer = tf.layers.concatenate().apply([noise, digit]);
  layer = tf.layers.dense({ units: 128, activation: 'relu' }).apply(layer);
  layer = tf.layers.dense({ units: 784, activation: 'tanh' }).apply(layer);
  layer = tf.layers.reshape({ targetShape: [28, 28, 1] }).apply(layer);
  return tf.model({ inputs: [noise, digit], outputs: layer as tf.SymbolicTensor });
}

function buildDiscriminator(): tf.LayersModel {
  const image = tf.input({ shape: [28, 28, 1] });
  let layer = tf.layers.flatten().apply(image);
  layer = tf.layers.dense({ units: 128 }).apply(layer);
  layer = tf.layers.leakyReLU().apply(layer);
  const real = tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(layer);
  const shown = tf.layers.dense({ units: 10, activation: 'softmax' }).apply(layer);
  return tf.model({ inputs: image, outputs: [real, shown] as tf.SymbolicTensor[] });
}
