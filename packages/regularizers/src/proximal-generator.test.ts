/** The drop-in step: the same as the loop written out, for functions and for potential networks. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import {
  Anchor,
  PotentialNetwork,
  ProximalGenerator,
  type ProximalGeneratorOptions,
  proximalInnerLoop,
  rwpPenalty,
} from './index.js';

const initializer = (seed: number) => tf.initializers.randomNormal({ stddev: 0.5, seed });

/** A generator with batch norm, whose statistics must not be disturbed. */
function makeGenerator() {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [3], kernelInitializer: initializer(1) }),
      tf.layers.batchNormalization({ momentum: 0.9 }),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.dense({ units: 2, kernelInitializer: initializer(2) }),
    ],
  });
}

function makePotential() {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: 'softplus',
        inputShape: [2],
        kernelInitializer: initializer(3),
      }),
      tf.layers.dense({ units: 1, kernelInitializer: initializer(4) }),
    ],
  });
}

const loss = (samples: tf.Tensor) => tf.mean(tf.square(tf.sub(samples, 1)));
const weightsOf = (model: tf.LayersModel) =>
  model.weights.map((weight) => Array.from(weight.read().dataSync()));

function drawer(seed: number) {
  const random = new Random(seed);
  return () => tf.tensor2d(random.normal(48), [16, 3]);
}

onEachBackend(() => {
  it.each(['fresh', 'fixed'] as const)('takes the steps of the loop written out, %s', (latent) => {
    const [generator, reference] = [makeGenerator(), makeGenerator()];
    const [h, innerSteps] = [0.3, 3];
    const optimizers = [tf.train.adam(0.02, 0.5, 0.9, 1e-8), tf.train.adam(0.02, 0.5, 0.9, 1e-8)];
    const proximal = new ProximalGenerator(generator, {
      penalty: rwpPenalty,
      h,
      innerSteps,
      latent,
      optimizer: optimizers[0]!,
      drawLatents: drawer(1),
    });
    const anchor = new Anchor(reference);
    const drawLatents = drawer(1);
    const trainable = reference.trainableWeights.map((weight) => weight.read() as tf.Variable);
    for (let outer = 0; outer < 2; outer++) {
      const { losses, penalties } = proximal.step(loss);
      expect(losses.shape).toEqual([3]);
      expect(penalties.dataSync()[0]).toBe(0);
      expect(penalties.dataSync()[2]).toBeGreaterThan(0);
      const totals: number[] = [];
      const steps = proximalInnerLoop(anchor, { innerSteps, latent, drawLatents });
      for (const { latents, anchorSamples } of steps) {
        const total = optimizers[1]!.minimize(
          () => {
            const samples = reference.apply(latents, { training: true }) as tf.Tensor;
            return tf.add(loss(samples), rwpPenalty(samples, anchorSamples, h)) as tf.Scalar;
          },
          true,
          trainable,
        )!;
        totals.push(total.dataSync()[0]!);
        total.dispose();
      }
      const sums = tf.tidy(() => tf.add(losses, penalties).dataSync());
      totals.forEach((total, k) => {
        expect(sums[k]).toBeCloseTo(total, 6);
      });
    }
    expect(weightsOf(generator)).toEqual(weightsOf(reference)); // batch norm's statistics included
    proximal.dispose();
    anchor.dispose();
    for (const owner of [...optimizers, generator, reference]) owner.dispose();
  });

  it('with a potential network ascends before each step but the first, without leaks', () => {
    const [generator, network] = [makeGenerator(), makePotential()];
    const optimizer = tf.train.adam(0.02, 0.5, 0.9, 1e-8);
    const potential = new PotentialNetwork(network, { ascentSteps: 2 });
    let ascents = 0;
    const counted = {
      ascend: (x: tf.Tensor, y: tf.Tensor) => {
        ascents++;
        const before = weightsOf(generator);
        potential.ascend(x, y);
        expect(weightsOf(generator)).toEqual(before);
      },
      penalty: potential.penalty.bind(potential),
    };
    const options = { h: 0.2, innerSteps: 4, latent: 'fresh', optimizer } as const;
    const proximal = new ProximalGenerator(generator, {
      ...options,
      penalty: counted,
      drawLatents: drawer(2),
    });
    const statistics = generator.weights.find(({ name }) => name.includes('moving_mean'))!;
    const atStart = statistics.read().dataSync().slice();
    const first = proximal.step(loss);
    expect(ascents).toBe(3);
    expect(statistics.read().dataSync()).not.toEqual(atStart);
    const before = tf.memory().numTensors;
    for (let k = 0; k < 10; k++) proximal.step(loss);
    expect(tf.memory().numTensors).toBe(before);
    expect(first.losses.isDisposed).toBe(true);
    proximal.dispose();
    for (const owner of [potential, optimizer, generator, network]) owner.dispose();
  });

  it('an ascending penalty disturbs neither weights nor batch norm’s statistics', () => {
    const penalties = [rwpPenalty, { ascend: () => {}, penalty: rwpPenalty }];
    const [plain, ascending] = penalties.map((penalty) => {
      const generator = makeGenerator();
      const optimizer = tf.train.adam(0.02, 0.5, 0.9, 1e-8);
      const proximal = new ProximalGenerator(generator, {
        ...{ penalty, h: 0.3, innerSteps: 3, latent: 'fresh', optimizer },
        drawLatents: drawer(5),
      });
      for (let outer = 0; outer < 2; outer++) proximal.step(loss);
      const weights = weightsOf(generator);
      for (const owner of [proximal, optimizer, generator]) owner.dispose();
      return weights;
    });
    expect(ascending).toEqual(plain);
  });

  it('cleans up when the loss throws, and names a loss that is no scalar', () => {
    const generator = makeGenerator();
    const optimizer = tf.train.sgd(0.1);
    const draw = drawer(3);
    const drawn: tf.Tensor[] = [];
    const proximal = new ProximalGenerator(generator, {
      penalty: rwpPenalty,
      h: 0.2,
      innerSteps: 2,
      latent: 'fixed',
      optimizer,
      drawLatents: () => {
        drawn.push(draw());
        return drawn.at(-1)!;
      },
    });
    const kept = proximal.step(loss);
    let calls = 0;
    const failing = (samples: tf.Tensor) => {
      if (calls++ === 1) throw new Error('no loss');
      return loss(samples);
    };
    expect(() => proximal.step(failing)).toThrow('no loss');
    expect(() => proximal.step((samples) => samples)).toThrow(/loss has shape \[16,2\]/);
    expect(drawn.map(({ isDisposed }) => isDisposed)).toEqual([true, true, true]);
    expect(kept.losses.isDisposed).toBe(false);
    expect(proximal.step(loss).losses.shape).toEqual([2]);
    proximal.dispose();
    optimizer.dispose();
    generator.dispose();
  });
});

it('takes a list of variables with a forward function, and refuses bad options at once', () => {
  const weight = tf.variable(tf.ones([3, 2]));
  const optimizer = tf.train.sgd(0.1);
  const options: ProximalGeneratorOptions = {
    penalty: rwpPenalty,
    h: 0.2,
    innerSteps: 2,
    latent: 'fixed',
    optimizer,
    drawLatents: drawer(4),
  };
  const forward = (z: tf.Tensor) => tf.matMul(z as tf.Tensor2D, weight);
  const proximal = new ProximalGenerator([weight], { ...options, forward });
  const before = tf.memory().numTensors;
  proximal.step(loss);
  expect(tf.memory().numTensors).toBe(before + 2); // losses and penalties
  expect(weight.dataSync()).not.toEqual(new Float32Array(6).fill(1));
  proximal.dispose();
  const make = (changed: Partial<ProximalGeneratorOptions>) => () =>
    new ProximalGenerator([weight], { ...options, forward, ...changed });
  expect(make({ h: -1 })).toThrow(/^h is -1/);
  expect(make({ innerSteps: 0 })).toThrow(/^innerSteps is 0/);
  expect(make({ forward: undefined })).toThrow(/give the option forward/);
  const fixed = tf.variable(tf.ones([1]), false);
  expect(() => new ProximalGenerator([fixed], { ...options, forward })).toThrow(/no trainable/);
  tf.dispose([weight, fixed]);
  optimizer.dispose();
});
