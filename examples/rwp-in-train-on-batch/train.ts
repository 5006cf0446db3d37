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
import { distanceToDigits, halved, printDigits } from './digits.js';

const iterations = 160;
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
  h: 50,
  innerSteps: 3,
  latents: 'fixed',
  optimizer: tf.train.adam(1e-3, 0.5),
  drawLatents: () => drawLatents(randomDigits()),
});

for (let iteration = 0; iteration <= iterations; iteration++) {
  if (iteration % 40 === 0) {
    const generated = generate(Array.from({ length: 200 }, (_, i) => i % 10));
    console.log(
      `iteration ${iteration}: W2 ${(await distanceToDigits(generated, train)).toFixed(2)}`,
    );
    generated.dispose();
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
const digits = generate([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
printDigits(await digits.data());
digits.dispose();
proximal.dispose();

/** One step of the discriminator on real and generated images. */
async function trainDiscriminator(): Promise<void> {
  const batch = await stream.next();
  const asked = randomDigits();
  const images = tf.tidy(() => tf.concat([halved(batch.samples), generate(asked)]));
  const real = tf.tidy(() => tf.concat([tf.fill([batchSize, 1], 0.9), tf.zeros([batchSize, 1])]));
  const shown = oneHot([...batch.labels, ...asked]);
  await discriminator.trainOnBatch(images, [real, shown]);
  tf.dispose([batch.samples, images, real, shown]);
}

/** Images [n, 14, 14, 1] of the digits asked for. The caller owns the tensor. */
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
  layer = tf.layers.dense({ units: 196, activation: 'tanh' }).apply(layer);
  layer = tf.layers.reshape({ targetShape: [14, 14, 1] }).apply(layer);
  return tf.model({ inputs: [noise, digit], outputs: layer as tf.SymbolicTensor });
}

function buildDiscriminator(): tf.LayersModel {
  const image = tf.input({ shape: [14, 14, 1] });
  let layer = tf.layers.flatten().apply(image);
  layer = tf.layers.dense({ units: 128 }).apply(layer);
  layer = tf.layers.leakyReLU().apply(layer);
  const real = tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(layer);
  const shown = tf.layers.dense({ units: 10, activation: 'softmax' }).apply(layer);
  return tf.model({ inputs: image, outputs: [real, shown] as tf.SymbolicTensor[] });
}
