import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import { forward, infer, trainableVariables } from '@wprox/runtime/tensors';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { vanilla } from '../objectives/vanilla.js';
import { dcganCritic, dcganGenerator } from './dcgan.js';
import { initializeDcgan } from './initialize.js';

/** A small width, because the cpu backend is slow. */
const width = 4;
const latentSize = 10;

const makeGenerator = (seed = 1) => dcganGenerator({ width, latentSize, random: new Random(seed) });
const makeCritic = (options: { batchNorm?: boolean } = {}, seed = 2) =>
  dcganCritic({ width, random: new Random(seed), ...options });

const normals = (shape: number[], seed = 3) =>
  tf.tensor(new Random(seed).normal(tf.util.sizeFromShape(shape)), shape);

const weightsOf = (model: tf.LayersModel) =>
  model.getWeights().map((weight) => [...weight.dataSync()]);

function trainableParameters(model: tf.LayersModel): number {
  const count = model.trainableWeights.reduce(
    (sum, weight) => sum + tf.util.sizeFromShape(weight.shape as number[]),
    0,
  );
  model.dispose();
  return count;
}

function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
}

/** Saves a model by TensorFlow.js and loads it again. */
async function savedAndLoaded(model: tf.LayersModel): Promise<tf.LayersModel> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return tf.loadLayersModel(tf.io.fromMemory(artifacts!));
}

describe('the papers’ networks at width 64', () => {
  const random = new Random(1);
  // The counts in the papers: kernels, and two numbers per channel for batch norm.
  it('have 1,068,928 trainable parameters in the generator', () => {
    const generator = dcganGenerator({ width: 64, latentSize: 100, random });
    expect(trainableParameters(generator)).toBe(1_068_928);
  });

  it('have 663,296 in the critic, and 662,528 without batch norm', () => {
    expect(trainableParameters(dcganCritic({ width: 64, random }))).toBe(663_296);
    const plain = dcganCritic({ width: 64, batchNorm: false, random });
    expect(trainableParameters(plain)).toBe(662_528);
  });

  it('have at 64×64 3,576,704 in the generator (3,806,080 with 128 latents)', () => {
    const make = (size: number) =>
      dcganGenerator({ imageSize: 64, width: 64, latentSize: size, random });
    expect(trainableParameters(make(100))).toBe(3_576_704);
    expect(trainableParameters(make(128))).toBe(3_806_080);
  });

  it('have at 64×64 2,765,568 in the critic, and 2,763,776 without batch norm', () => {
    const make = (batchNorm: boolean) =>
      dcganCritic({ imageSize: 64, width: 64, batchNorm, random });
    expect(trainableParameters(make(true))).toBe(2_765_568);
    expect(trainableParameters(make(false))).toBe(2_763_776);
  });
});

onEachBackend(() => {
  describe('dcganGenerator', () => {
    it.each([1, 3])('maps latents to images with %i channels in [-1, 1]', (channels) => {
      const generator = dcganGenerator({ width, latentSize, channels, random: new Random(1) });
      // Large latents, so that tanh saturates.
      const latents = normals([3, latentSize]).mul(1e4);
      const images = infer(generator, latents);
      expect(images.shape).toEqual([3, 32, 32, channels]);
      const pixels = images.dataSync();
      expect(Math.min(...pixels)).toBeGreaterThanOrEqual(-1);
      expect(Math.max(...pixels)).toBeLessThanOrEqual(1);
      expect(Math.min(...pixels)).toBeLessThan(-0.5);
      expect(Math.max(...pixels)).toBeGreaterThan(0.5);
      generator.dispose();
    });

    it('has a first layer that equals a transposed convolution of a 1×1 image', () => {
      const generator = makeGenerator();
      const latents = normals([2, latentSize]);
      const kernel = generator.layers[0]!.getWeights()[0]!; // [latent, 4·4·channels]
      const channels = 4 * width;
      const filter = kernel.reshape([latentSize, 4, 4, channels]).transpose([1, 2, 3, 0]);
      const expected = tf.conv2dTranspose(
        latents.reshape([2, 1, 1, latentSize]) as tf.Tensor4D,
        filter as tf.Tensor4D,
        [2, 4, 4, channels],
        1,
        'valid',
      );
      const first = tf.model({
        inputs: generator.inputs,
        outputs: generator.layers[1]!.output as tf.SymbolicTensor,
      });
      // Sums of 10 products of about 0.02 have float32 errors of some 1e-8.
      expect(largestDifference(infer(first, latents), expected)).toBeLessThan(1e-6);
      expect(largestDifference(expected, tf.zerosLike(expected))).toBeGreaterThan(0.05);
      generator.dispose();
    });

    it('normalizes by the batch in training and by the moving statistics in inference', () => {
      const generator = makeGenerator();
      const latents = normals([8, latentSize]);
      const inTraining = forward(generator, latents);
      const alone = infer(generator, latents.slice([0, 0], [1, latentSize]));
      const together = infer(generator, latents).slice([0, 0, 0, 0], [1, -1, -1, -1]);
      // In inference a sample does not depend on its batch, up to the order of sums.
      expect(largestDifference(alone, together)).toBeLessThan(1e-6);
      expect(largestDifference(inTraining, infer(generator, latents))).toBeGreaterThan(0.01);
      // After 200 passes 0.9^200 of the initial statistics is left: both modes agree on this batch.
      for (let i = 0; i < 200; i++) forward(generator, latents).dispose();
      expect(largestDifference(inTraining, infer(generator, latents))).toBeLessThan(1e-4);
      generator.dispose();
    });
  });

  describe('dcganCritic', () => {
    it.each([true, false])('maps images to logits (batch norm: %s)', (batchNorm) => {
      const critic = makeCritic({ batchNorm });
      const logits = infer(critic, normals([3, 32, 32, 3]));
      expect(logits.shape).toEqual([3, 1]);
      expect([...logits.dataSync()].every(Number.isFinite)).toBe(true);
      critic.dispose();
    });

    it('has no sigmoid: logits are proportional to the last kernel', () => {
      const critic = makeCritic();
      const images = normals([2, 32, 32, 3]);
      const logits = infer(critic, images);
      const last = critic.layers.at(-1)!;
      last.setWeights([last.getWeights()[0]!.mul(1e4)]);
      const relative = tf.div(infer(critic, images), logits.mul(1e4));
      // The rounding of the kernel.
      expect(largestDifference(relative, tf.onesLike(relative))).toBeLessThan(1e-5);
      critic.dispose();
    });

    it('has a leaky ReLU (0.2) after each convolution, and batch norm before two of them', () => {
      const kinds = (model: tf.LayersModel) => model.layers.map((layer) => layer.getClassName());
      const [critic, plain] = [makeCritic(), makeCritic({ batchNorm: false })];
      const [conv, norm, leaky] = ['Conv2D', 'BatchNormalization', 'LeakyReLU'];
      const end = ['Flatten', 'Dense'];
      expect(kinds(critic)).toEqual([conv, leaky, conv, norm, leaky, conv, norm, leaky, ...end]);
      expect(kinds(plain)).toEqual([conv, leaky, conv, leaky, conv, leaky, ...end]);
      for (const layer of critic.layers.filter((each) => each.getClassName() === leaky)) {
        const output = layer.apply(tf.tensor([-1, 2])) as tf.Tensor;
        expect([...output.dataSync()]).toEqual([Math.fround(-0.2), 2]);
      }
      for (const model of [critic, plain]) model.dispose();
    });

    it('has a last layer that equals a 4×4 convolution to one pixel', () => {
      const critic = makeCritic();
      const images = normals([2, 32, 32, 3]);
      const maps = tf.model({
        inputs: critic.inputs,
        outputs: critic.layers.at(-3)!.output as tf.SymbolicTensor,
      });
      const filter = critic.layers
        .at(-1)!
        .getWeights()[0]!
        .reshape([4, 4, 4 * width, 1]);
      const input = infer(maps, images) as tf.Tensor4D;
      expect(input.shape).toEqual([2, 4, 4, 4 * width]);
      const expected = tf.conv2d(input, filter as tf.Tensor4D, 1, 'valid').reshape([2, 1]);
      // Sums of 256 products far below 1 have float32 errors of some 1e-8.
      expect(largestDifference(infer(critic, images), expected)).toBeLessThan(1e-6);
      critic.dispose();
    });

    it('without batch norm maps each image independently, in training too', () => {
      const critic = makeCritic({ batchNorm: false });
      const images = normals([4, 32, 32, 3]);
      const together = forward(critic, images).slice([0, 0], [1, 1]);
      const alone = forward(critic, images.slice([0, 0, 0, 0], [1, -1, -1, -1]));
      expect(largestDifference(together, alone)).toBeLessThan(1e-6);
      critic.dispose();
    });
  });

  describe.each([
    ['generator', makeGenerator, [4, latentSize]],
    ['critic', (seed: number) => makeCritic({}, seed), [4, 32, 32, 3]],
  ] as const)('%s', (_, make, shape) => {
    const input = () => normals([...shape]);

    it('has weights determined by the seed', () => {
      const [one, same, other] = [make(7), make(7), make(8)];
      expect(weightsOf(one)).toEqual(weightsOf(same));
      expect(weightsOf(one)).not.toEqual(weightsOf(other));
      for (const model of [one, same, other]) model.dispose();
    });

    it('infers the same bits after saving and loading, moving statistics included', async () => {
      const model = make(7);
      const inputs = input();
      forward(model, inputs).dispose(); // changes the statistics
      const loaded = await savedAndLoaded(model);
      expect(largestDifference(infer(model, inputs), infer(loaded, inputs))).toBe(0);
      expect(weightsOf(loaded)).toEqual(weightsOf(model));
      for (const each of [model, loaded]) each.dispose();
    });

    it('leaks no tensors in training or inference and frees all in dispose', () => {
      const inputs = input();
      const before = tf.memory().numTensors;
      const model = make(7);
      const weights = tf.memory().numTensors - before;
      expect(weights).toBe(model.weights.length);
      for (const run of [forward, infer]) run(model, inputs).dispose();
      expect(tf.memory().numTensors).toBe(before + weights);
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it('has one more layer in each network at 64×64', () => {
    const random = new Random(1);
    const generator = dcganGenerator({ imageSize: 64, width: 2, latentSize, random });
    const critic = dcganCritic({ imageSize: 64, width: 2, channels: 3, random });
    const images = forward(generator, normals([2, latentSize]));
    expect(images.shape).toEqual([2, 64, 64, 3]);
    expect(forward(critic, images).shape).toEqual([2, 1]);
    const channels = (model: tf.LayersModel, layer: string) =>
      model.layers
        .filter((each) => each.getClassName() === layer)
        .map((each) => (each.output as tf.SymbolicTensor).shape.at(-1));
    expect(channels(generator, 'Conv2DTranspose')).toEqual([8, 4, 2, 3]);
    expect(channels(critic, 'Conv2D')).toEqual([2, 4, 8, 16]);
    expect(channels(critic, 'BatchNormalization')).toEqual([4, 8, 16]);
    for (const model of [generator, critic]) model.dispose();
  });

  it('takes other initial weights', () => {
    const random = new Random(1);
    const ones = (model: tf.LayersModel) =>
      model.setWeights(model.getWeights().map((weight) => tf.onesLike(weight)));
    const networks = [
      dcganGenerator({ width, latentSize, random, initialize: ones }),
      dcganCritic({ width, random, initialize: ones }),
    ];
    for (const model of networks) {
      expect(new Set(weightsOf(model).flat())).toEqual(new Set([1]));
      model.dispose();
    }
    const wide = dcganCritic({
      width,
      random,
      initialize: (model, source) => initializeDcgan(model, source, 0.2),
    });
    expect(
      Math.max(
        ...weightsOf(wide)
          .flat()
          .map((w) => Math.abs(w - 0.5)),
      ),
    ).toBeGreaterThan(0.7);
    wide.dispose();
  });

  it('lowers each loss by the predicted amount in a small step along the gradient', () => {
    const generator = makeGenerator();
    const critic = makeCritic();
    const latents = normals([8, latentSize]);
    const real = normals([8, 32, 32, 3], 9).clipByValue(-1, 1);
    const fake = () => forward(critic, forward(generator, latents));
    const losses: [tf.LayersModel, () => tf.Scalar][] = [
      [critic, () => vanilla.criticLoss(forward(critic, real), fake())],
      [generator, () => vanilla.generatorLoss(fake())],
    ];
    for (const [model, loss] of losses) {
      const variables = trainableVariables(model);
      const { value, grads } = tf.variableGrads(loss, variables);
      const squaredNorm = Object.values(grads).reduce(
        (sum, gradient) => sum + gradient.square().sum().dataSync()[0]!,
        0,
      );
      const predicted = 1e-3; // decrease of the loss, to first order
      for (const variable of variables) {
        variable.assign(variable.sub(grads[variable.name]!.mul(predicted / squaredNorm)));
      }
      const measured = value.dataSync()[0]! - loss().dataSync()[0]!;
      // A tenth covers the second order and float32's error of 1e-7 in a loss of about 1.
      expect(Math.abs(measured / predicted - 1)).toBeLessThan(0.1);
    }
    for (const model of [generator, critic]) model.dispose();
  });
});

describe('DCGAN refuses', () => {
  const random = new Random(1);
  const imageSize = 48 as 64;
  it.each([
    ['width is 0', () => dcganGenerator({ width: 0, latentSize, random })],
    ['width is 2.5', () => dcganGenerator({ width: 2.5, latentSize, random })],
    ['latentSize is -1', () => dcganGenerator({ width, latentSize: -1, random })],
    ['latentSize is NaN', () => dcganGenerator({ width, latentSize: Number.NaN, random })],
    ['channels is 0', () => dcganGenerator({ width, latentSize, channels: 0, random })],
    ['imageSize is 48', () => dcganGenerator({ width, latentSize, imageSize, random })],
    ['width is -4', () => dcganCritic({ width: -4, random })],
    ['channels is 1.5', () => dcganCritic({ width, channels: 1.5, random })],
    ['imageSize is 48', () => dcganCritic({ width, imageSize, random })],
  ])('%s', (named, make) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(`${named};`);
  });
});
