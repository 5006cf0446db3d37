/** States that come back to where they are from, and objects that are used after their end. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { mlpGenerator, wganGp } from '@wprox/gan';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import {
  disposeLosses,
  GanTraining,
  LossLog,
  Player,
  restoreWeights,
  stateOf,
  withTensors,
} from '../src/index.js';
import { onEachBackend } from './on-each-backend.js';
import { type Toy, toyOptions, toyTraining } from './toy-training.js';

const toy: Toy = {
  ...{ regularizer: 'RWP', optimizer: 'Adam', objective: 'WGAN-GP' },
  ...{ innerSteps: 2, latents: 'fixed', seed: 3 },
};

const makePlayer = () => {
  const random = new Random(1);
  const sizes = { latentSize: 2, sampleSize: 2, hidden: [4] };
  return new Player(mlpGenerator({ ...sizes, random }), adam({ learningRate: 0.1 }));
};
const step = ({ model, optimizer, trainable }: Player) =>
  optimizer.minimize(
    () => tf.sum(tf.square(model.apply(tf.ones([3, 2])) as tf.Tensor)) as tf.Scalar,
    false,
    [...trainable],
  );

onEachBackend(() => {
  describe('a player', () => {
    it('takes its own state, before and between its steps, and continues to the bit', async () => {
      const [player, plain] = [makePlayer(), makePlayer()];
      for (let k = 0; k < 3; k++) {
        const before = tf.memory().numTensors;
        player.restore(player.state());
        player.restore(player.state());
        restoreWeights(player.model, player.state());
        expect(tf.memory().numTensors).toBe(before);
        step(player);
        step(plain);
      }
      for (const [i, variable] of player.trainable.entries()) {
        expect(await variable.data()).toEqual(await plain.trainable[i]!.data());
      }
      player.dispose();
      plain.dispose();
    });

    it('stays as it is if it refuses a state', async () => {
      const player = makePlayer();
      step(player);
      const kernel = Object.keys(player.state())[0]!;
      const before = await player.trainable[0]!.data();
      const gone = tf.zeros([2, 4]);
      gone.dispose();
      const zeros = Object.fromEntries(
        Object.entries(player.state()).map(([name, { shape }]) => [name, tf.zeros(shape)]),
      );
      const { 'adam.beta1': _, ...partial } = zeros;
      for (const state of [
        ...[undefined, null, 'x', 3, [], partial],
        ...[gone, 3, tf.zeros([2, 4], 'int32')].map((each) => ({ ...zeros, [kernel]: each })),
        { ...zeros, 'weights.9.other': gone },
      ]) {
        expect(() => player.restore(state as never)).toThrow(ArgumentError);
      }
      expect(await player.trainable[0]!.data()).toEqual(before);
      player.dispose();
      player.dispose();
      expect(() => player.state()).toThrow(/the player is disposed/);
      expect(() => player.restore({})).toThrow(/the player is disposed/);
    });
  });
});

describe('a training', () => {
  it('takes its own state and continues to the bit', async () => {
    const [training, plain] = [toyTraining(toy), toyTraining(toy)];
    for (let k = 0; k < 2; k++) {
      training.restore(await training.state());
      disposeLosses(await training.outerIteration());
      disposeLosses(await plain.outerIteration());
    }
    expect(await training.state()).toEqual(await plain.state());
    for (const each of [training, plain]) each.dispose();
  });

  it('is neither saved nor restored inside an iteration, and says that it is disposed', async () => {
    const training = toyTraining(toy);
    const saved = await training.state();
    const running = training.outerIteration();
    expect(() => training.restore(saved)).toThrow(/restore is called before/);
    await expect(training.state()).rejects.toThrow(/state is called before/);
    disposeLosses(await running);
    training.dispose();
    training.dispose();
    await expect(training.outerIteration()).rejects.toThrow(/disposed/);
    await expect(training.state()).rejects.toThrow(/disposed/);
    expect(() => training.restore(saved)).toThrow(/disposed/);
  });

  it.each([Number.NaN, -1, 0.5, Infinity, 2 ** 53, '5', undefined, Promise.resolve(5)])(
    'refuses %s critic steps and leaks nothing',
    async (steps) => {
      const objective = { ...wganGp(), criticSteps: () => steps as number };
      const training = new GanTraining({ ...toyOptions(toy), objective });
      const before = tf.memory().numTensors;
      if (steps === undefined) {
        disposeLosses(await training.outerIteration()); // like an objective that does not say it
      } else {
        await expect(training.outerIteration()).rejects.toThrow(/objective.criticSteps\(0\) is/);
        expect(tf.memory().numTensors).toBe(before);
      }
      training.dispose();
    },
  );

  it.each<[string, object]>([
    ['criticLoss', { criticLoss: () => undefined }],
    ['criticLoss', { criticLoss: () => 0 }],
    ['criticLoss', { criticLoss: async () => tf.scalar(1) }],
    ['criticLoss', { criticLoss: (real: tf.Tensor) => tf.neg(real) }],
    ['penalty', { penalty: () => [1] }],
    ['generatorLoss', { generatorLoss: () => undefined }],
    ['generatorLoss', { generatorLoss: (fake: tf.Tensor) => fake }],
  ])('names the %s of an objective that is no scalar: %o', async (name, wrong) => {
    const objective = { ...wganGp({ criticSteps: 1 }), ...wrong };
    const training = new GanTraining({ ...toyOptions(toy), objective });
    const failing = training.outerIteration();
    await expect(failing).rejects.toThrow(ArgumentError);
    await expect(failing).rejects.toThrow(new RegExp(`^objective.${name}\\(…\\)`));
    training.dispose();
  });
});

it('lends tensors to synchronous functions only', () => {
  const data = { x: { shape: [1], data: new Float32Array(1) } };
  expect(() => withTensors(data, (async () => {}) as never)).toThrow(/^use returned a Promise/);
  expect(() => new LossLog({ iterations: 1 } as never)).toThrow(/^sums.critic is nothing/);
  for (const tensors of [undefined, null, 'x', 3, [], new Map()]) {
    expect(() => stateOf('critic', tensors as never)).toThrow(/^tensors is/);
  }
  expect(() => stateOf(3 as never, {})).toThrow(/^player is 3/);
  expect(() => new LossLog().add({} as never)).toThrow(/^losses.critic is nothing/);
});
