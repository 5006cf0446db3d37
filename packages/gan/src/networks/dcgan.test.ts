import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { vanilla } from '../objectives/vanilla.js';
import { dcganCritic, dcganGenerator } from './dcgan.js';
import { initializeDcgan } from './initialize.js';

/** Small enough for the cpu backend. */
const width = 4;
const latentSize = 10;

const makeGenerator = (seed = 1) => dcganGenerator({ width, latentSize, random: new Random(seed) });
const makeCritic = (options: { batchNorm?: boolean } = {}, seed = 2) =>
  dcganCritic({ width, random: new Random(seed), ...options });

const normals = (shape: number[], seed = 3) =>
  tf.tensor(new Random(seed).normal(tf.util.sizeFromShape(shape)), shape);

const apply = (model: tf.LayersModel, input: tf.Tensor, training = false) =>
  model.apply(input, { training }) as tf.Tensor;

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

/** Saves with TensorFlow.js's own means, and loads again. */
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
  // The counts of the paper's own networks: kernels, and two numbers a channel for batch norm.
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
      // Latents far outside of the usual, so that tanh has something to do.
      const latents = normals([3, latentSize]).mul(1e4);
      const images = apply(generator, latents);
      expect(images.shape).toEqual([3, 32, 32, channels]);
      const pixels = images.dataSync();
      expect(Math.min(...pixels)).toBeGreaterThanOrEqual(-1);
      expect(Math.max(...pixels)).toBeLessThanOrEqual(1);
      // Both ends of the range are in reach.
      expect(Math.min(...pixels)).toBeLessThan(-0.5);
      expect(Math.max(...pixels)).toBeGreaterThan(0.5);
      generator.dispose();
    });

    it('starts with a transposed convolution of a 1×1 image', () => {
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
      // Sums of 10 products of about 0.02: float32 rounds them by some 1e-8.
      expect(largestDifference(apply(first, latents), expected)).toBeLessThan(1e-6);
      expect(largestDifference(expected, tf.zerosLike(expected))).toBeGreaterThan(0.05);
      generator.dispose();
    });

    it('normalizes by the batch in training, and by the moving statistics otherwise', () => {
      const generator = makeGenerator();
      const latents = normals([8, latentSize]);
      const inTraining = apply(generator, latents, true);
      const alone = apply(generator, latents.slice([0, 0], [1, latentSize]));
      const together = apply(generator, latents).slice([0, 0, 0, 0], [1, -1, -1, -1]);
      // Without training a sample does not depend on its batch (up to the order of sums).
      expect(largestDifference(alone, together)).toBeLessThan(1e-6);
      expect(largestDifference(inTraining, apply(generator, latents))).toBeGreaterThan(0.01);
      // 0.9^200 of the initial statistics is left: then both modes agree on this batch.
      for (let i = 0; i < 200; i++) apply(generator, latents, true).dispose();
      expect(largestDifference(inTraining, apply(generator, latents))).toBeLessThan(1e-4);
      generator.dispose();
    });
  });

  describe('dcganCritic', () => {
    it.each([true, false])('maps images to logits (batch norm: %s)', (batchNorm) => {
      const critic = makeCritic({ batchNorm });
      const logits = apply(critic, normals([3, 32, 32, 3]));
      expect(logits.shape).toEqual([3, 1]);
      expect([...logits.dataSync()].every(Number.isFinite)).toBe(true);
      critic.dispose();
    });

    it('has no sigmoid: the logits scale with the last kernel', () => {
      const critic = makeCritic();
      const images = normals([2, 32, 32, 3]);
      const logits = apply(critic, images);
      const last = critic.layers.at(-1)!;
      last.setWeights([last.getWeights()[0]!.mul(1e4)]);
      const relative = tf.div(apply(critic, images), logits.mul(1e4));
      // The kernel's own rounding.
      expect(largestDifference(relative, tf.onesLike(relative))).toBeLessThan(1e-5);
      critic.dispose();
    });

    it('has leaky ReLUs of slope 0.2 after each convolution, and batch norm before two of them', () => {
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

    it('ends with a 4×4 convolution to one pixel', () => {
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
      const input = apply(maps, images) as tf.Tensor4D;
      expect(input.shape).toEqual([2, 4, 4, 4 * width]);
      const expected = tf.conv2d(input, filter as tf.Tensor4D, 1, 'valid').reshape([2, 1]);
      // Sums of 256 products far below 1: float32 rounds them by some 1e-8.
      expect(largestDifference(apply(critic, images), expected)).toBeLessThan(1e-6);
      critic.dispose();
    });

    it('without batch norm judges each image alone, in training too', () => {
      const critic = makeCritic({ batchNorm: false });
      const images = normals([4, 32, 32, 3]);
      const together = apply(critic, images, true).slice([0, 0], [1, 1]);
      const alone = apply(critic, images.slice([0, 0, 0, 0], [1, -1, -1, -1]), true);
      expect(largestDifference(together, alone)).toBeLessThan(1e-6);
      critic.dispose();
    });
  });

  describe.each([
    ['generator', makeGenerator, [4, latentSize]],
    ['critic', (seed: number) => makeCritic({}, seed), [4, 32, 32, 3]],
  ] as const)('%s', (_, make, shape) => {
    const input = () => normals([...shape]);

    it('has the weights that its seed gives', () => {
      const [one, same, other] = [make(7), make(7), make(8)];
      expect(weightsOf(one)).toEqual(weightsOf(same));
      expect(weightsOf(one)).not.toEqual(weightsOf(other));
      for (const model of [one, same, other]) model.dispose();
    });

    it('predicts the same to the bit after saving and loading, moving statistics included', async () => {
      const model = make(7);
      const inputs = input();
      apply(model, inputs, true).dispose(); // moves the statistics
      const loaded = await savedAndLoaded(model);
      expect(largestDifference(apply(model, inputs), apply(loaded, inputs))).toBe(0);
      expect(weightsOf(loaded)).toEqual(weightsOf(model));
      for (const each of [model, loaded]) each.dispose();
    });

    it('keeps no tensors: not in training, and none after dispose', () => {
      const inputs = input();
      const before = tf.memory().numTensors;
      const model = make(7);
      const weights = tf.memory().numTensors - before;
      expect(weights).toBe(model.weights.length);
      for (const training of [true, false]) apply(model, inputs, training).dispose();
      expect(tf.memory().numTensors).toBe(before + weights);
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it('at 64×64 has one layer more on each side', () => {
    const random = new Random(1);
    const generator = dcganGenerator({ imageSize: 64, width: 2, latentSize, random });
    const critic = dcganCritic({ imageSize: 64, width: 2, channels: 3, random });
    const images = apply(generator, normals([2, latentSize]), true);
    expect(images.shape).toEqual([2, 64, 64, 3]);
    expect(apply(critic, images, true).shape).toEqual([2, 1]);
    const channels = (model: tf.LayersModel, layer: string) =>
      model.layers
        .filter((each) => each.getClassName() === layer)
        .map((each) => (each.output as tf.SymbolicTensor).shape.at(-1));
    expect(channels(generator, 'Conv2DTranspose')).toEqual([8, 4, 2, 3]);
    expect(channels(critic, 'Conv2D')).toEqual([2, 4, 8, 16]);
    expect(channels(critic, 'BatchNormalization')).toEqual([4, 8, 16]);
    for (const model of [generator, critic]) model.dispose();
  });

  it('take other initial weights', () => {
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

  it('both learn: a small step along the gradient lowers the loss as the gradient foretells', () => {
    const generator = makeGenerator();
    const critic = makeCritic();
    const latents = normals([8, latentSize]);
    const real = normals([8, 32, 32, 3], 9).clipByValue(-1, 1);
    const fake = () => apply(critic, apply(generator, latents, true), true);
    const losses: [tf.LayersModel, () => tf.Scalar][] = [
      [critic, () => vanilla.criticLoss(apply(critic, real, true), fake())],
      [generator, () => vanilla.generatorLoss(fake())],
    ];
    for (const [model, loss] of losses) {
      const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const { value, grads } = tf.variableGrads(loss, variables);
      const squaredNorm = Object.values(grads).reduce(
        (sum, gradient) => sum + gradient.square().sum().dataSync()[0]!,
        0,
      );
      const fall = 1e-3; // of the loss, to first order
      for (const variable of variables) {
        variable.assign(variable.sub(grads[variable.name]!.mul(fall / squaredNorm)));
      }
      const measured = value.dataSync()[0]! - loss().dataSync()[0]!;
      // Second order and float32's 1e-7 of a loss of about 1: a tenth covers both.
      expect(Math.abs(measured / fall - 1)).toBeLessThan(0.1);
    }
    for (const model of [generator, critic]) model.dispose();
  });
});

describe('errors', () => {
  const random = new Random(1);
  it.each([
    [{ width: 0, latentSize: 10 }, /^width is 0; expected a positive integer/],
    [{ width: 2.5, latentSize: 10 }, /^width is 2.5;/],
    [{ width: 4, latentSize: -1 }, /^latentSize is -1;/],
    [{ width: 4, latentSize: Number.NaN }, /^latentSize is NaN;/],
    [{ width: 4, latentSize: 10, channels: 0 }, /^channels is 0;/],
  ])('of the generator name the value: %o', (options, message) => {
    expect(() => dcganGenerator({ ...options, random })).toThrow(RangeError);
    expect(() => dcganGenerator({ ...options, random })).toThrow(message);
  });

  it('of the critic name the value', () => {
    expect(() => dcganCritic({ width: -4, random })).toThrow(/^width is -4; expected a positive/);
    expect(() => dcganCritic({ width: 4, channels: 1.5, random })).toThrow(/^channels is 1.5;/);
    const imageSize = 48 as 64;
    expect(() => dcganCritic({ width: 4, imageSize, random })).toThrow(
      /^imageSize is 48; expected 32 or 64/,
    );
    expect(() => dcganGenerator({ width: 4, latentSize, imageSize, random })).toThrow(
      /^imageSize is 48;/,
    );
  });
});
