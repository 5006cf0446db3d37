/** A saved state continues to the bit, and a state that does not fit is refused. */

import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { vanilla } from '@wprox/gan';
import { adam, rmsprop } from '@wprox/runtime/optimizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disposeLosses, GanTraining, Player, type TrainingState } from '../src/index.js';
import { linearModel } from './linear-players.js';
import { onEachBackend } from './on-each-backend.js';
import {
  iterate,
  latentSize,
  objectives,
  optimizers,
  regularizers,
  type Toy,
  throughJson,
  toyOptions,
  toyTraining,
} from './toy-training.js';

const anyToy: fc.Arbitrary<Toy> = fc.record({
  regularizer: fc.constantFrom(...regularizers),
  optimizer: fc.constantFrom(...Object.keys(optimizers)),
  objective: fc.constantFrom(...Object.keys(objectives)),
  innerSteps: fc.integer({ min: 1, max: 3 }),
  latents: fc.constantFrom('fixed', 'fresh'),
  seed: fc.integer({ min: 0, max: 1000 }),
});
const few = { numRuns: 12 };
const small: Toy = {
  ...{ regularizer: 'RWP', optimizer: 'Adam', objective: 'WGAN-GP' },
  ...{ innerSteps: 2, latents: 'fixed', seed: 3 },
};

onEachBackend(() => {
  it('continues to the bit at any point, in the same training and in another', async () => {
    const counts = fc.record({
      before: fc.integer({ min: 0, max: 3 }),
      after: fc.integer({ min: 1, max: 3 }),
      other: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(anyToy, counts, async (toy, { before, after, other }) => {
        const training = toyTraining(toy);
        await iterate(training, before);
        const saved = throughJson(await training.state());
        const losses = await iterate(training, after);
        const expected = await training.state();
        expect(expected.iteration).toBe(before + after);

        // Another start, other streams, and steps that must be forgotten.
        const another = toyTraining({ ...toy, seed: toy.seed + 1 });
        await iterate(another, other);
        for (const continued of [another, training]) {
          continued.restore(saved);
          expect(await continued.state()).toEqual(saved);
          expect(await iterate(continued, after)).toEqual(losses);
          expect(await continued.state()).toEqual(expected);
        }
        training.dispose();
        another.dispose();
      }),
      few,
    );
  });

  it('returns numbers that later steps do not change', async () => {
    const training = toyTraining(small);
    const saved = await training.state();
    const copy = structuredClone(saved);
    await iterate(training, 2);
    expect(saved).toEqual(copy);
    expect(await training.state()).not.toEqual(copy);
    training.dispose();
  });
});

it('asks the objective for its critic steps by the number of the iteration, also a restored one', async () => {
  const asked: number[] = [];
  const criticSteps = (k: number) => {
    asked.push(k);
    return 1 + k;
  };
  const training = new GanTraining({
    ...toyOptions(small),
    objective: { ...vanilla, criticSteps },
  });
  await iterate(training, 2);
  const saved = await training.state();
  expect(training.iteration).toBe(2);
  await iterate(training, 1);
  training.restore({ ...saved, iteration: 5 });
  expect(training.iteration).toBe(5);
  const losses = await training.outerIteration();
  expect(losses.critic).toHaveLength(6);
  expect(asked).toEqual([0, 1, 2, 5]);
  disposeLosses(losses);
  training.dispose();
});

describe('the state', () => {
  it('names every weight and accumulator by its player', async () => {
    const training = toyTraining({ ...small, regularizer: 'potential' });
    await iterate(training, 1);
    const { tensors } = await training.state();
    const weights = ['generator', 'critic', 'potential'].flatMap((player) =>
      [1, 2].flatMap((layer) =>
        ['kernel', 'bias'].map(
          (kind, i) => `${player}.weights.${2 * (layer - 1) + i}.${player}_${layer}/${kind}`,
        ),
      ),
    );
    const accumulators = ['generator', 'critic', 'potential'].flatMap((player) => [
      ...[0, 1, 2, 3].flatMap((i) => [`${player}.adam.m.${i}`, `${player}.adam.v.${i}`]),
      `${player}.adam.beta1`,
      `${player}.adam.beta2`,
    ]);
    expect(Object.keys(tensors).sort()).toEqual([...weights, ...accumulators].sort());
    expect(Object.keys(training.tensors()).sort()).toEqual(Object.keys(tensors).sort());
    training.dispose();
  });
});

describe('restore refuses', () => {
  const restoreChanged = async (
    change: (state: TrainingState) => unknown,
    into: Partial<Toy> = {},
  ) => {
    const source = toyTraining(small);
    await iterate(source, 1);
    const saved = await source.state();
    source.dispose();
    const training = toyTraining({ ...small, ...into });
    try {
      training.restore(change(saved) as TrainingState);
      return undefined;
    } catch (error) {
      return error;
    } finally {
      training.dispose();
    }
  };
  const kernel = 'generator.weights.0.generator_1/kernel';
  const withTensor = (name: string, value: unknown) => (state: TrainingState) => ({
    ...state,
    tensors: { ...state.tensors, [name]: value },
  });
  const without = (name: string) => (state: TrainingState) => {
    const { [name]: _, ...tensors } = state.tensors;
    return { ...state, tensors };
  };
  const numbers = (...shape: number[]) => ({
    shape,
    data: new Float32Array(tf.util.sizeFromShape(shape)),
  });

  it.each<[string, (state: TrainingState) => unknown, string]>([
    ['no state', () => undefined, 'state is nothing'],
    ['a negative iteration', (s) => ({ ...s, iteration: -1 }), 'iteration is -1'],
    ['half an iteration', (s) => ({ ...s, iteration: 0.5 }), 'iteration is 0.5'],
    ['no latents', ({ latents: _, ...s }) => s, 'latents is nothing'],
    [
      'a penalty of zeros',
      (s) => ({ ...s, penalty: { ...s.penalty, words: [0, 0, 0, 0] } }),
      'penalty.words is an array of 4',
    ],
    ['other data', (s) => ({ ...s, data: { ...s.data, source: 'ring' } }), 'ring'],
    ['another batch size', (s) => ({ ...s, data: { ...s.data, batchSize: 7 } }), 'batchSize is 7'],
    ['no tensors', ({ tensors: _, ...s }) => s, 'tensors is nothing'],
    ['a missing weight', without(kernel), `${kernel} is missing`],
    ['a weight of another shape', withTensor(kernel, numbers(4, 5)), `${kernel} has shape [4,5]`],
    [
      'fewer numbers than the shape',
      withTensor(kernel, { ...numbers(3, 5), data: new Float32Array(14) }),
      `${kernel} has 14 numbers`,
    ],
    ['a missing accumulator', without('critic.adam.m.1'), 'critic.adam.m.1 is missing'],
    ['a tensor too many', withTensor('critic.adam.m.4', numbers(1)), 'critic.adam.m.4'],
    ['a player too many', withTensor('potential.adam.beta1', numbers()), 'potential.adam.beta1'],
  ])('%s', async (_, change, named) => {
    const error = await restoreChanged(change);
    expect(error).toBeInstanceOf(RangeError); // that of a stream, or the ArgumentError that extends it
    expect(String(error)).toContain(named);
  });

  it.each<[string, Partial<Toy>, string]>([
    ['RMSProp from Adam', { optimizer: 'RMSProp' }, 'generator.adam.m.0 is superfluous'],
    ['SGD from Adam', { optimizer: 'SGD' }, 'generator.adam.m.0 is superfluous'],
    ['a potential from none', { regularizer: 'potential' }, 'potential.weights.0.'],
  ])('%s', async (_, into, named) => {
    const error = await restoreChanged((state) => state, into);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(String(error)).toContain(named);
  });

  it('a state of other networks, and accepts a fitting one afterwards', async () => {
    const training = toyTraining(small);
    const saved = await training.state();
    const wide = new GanTraining({
      ...toyOptions(small),
      generator: new Player(
        linearModel('generator_1', latentSize, new Array(2 * (latentSize + 1)).fill(0.5)),
        adam({ learningRate: 0.1 }),
      ),
    });
    expect(() => wide.restore(saved)).toThrow(ArgumentError);
    const own = await wide.state();
    expect(() => training.restore(own)).toThrow(`${kernel} has shape [3,2]`);
    training.restore(saved);
    expect(await training.state()).toEqual(saved);
    training.dispose();
    wide.dispose();
  });
});

async function readState(player: Player) {
  const entries = Object.entries(player.state()).map(
    async ([name, tensor]) => [name, [...(await tensor.data())]] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

it('a state from before the first step makes a player forget its accumulators', async () => {
  const open = () => rmsprop({ learningRate: 0.1 });
  const player = new Player(linearModel('generator', 1, [1, 2]), open());
  const before = await readState(player);
  player.optimizer.minimize(
    () => tf.sum(player.model.apply(tf.ones([1, 1])) as tf.Tensor) as tf.Scalar,
    false,
    [...player.trainable],
  );
  expect(Object.keys(await readState(player))).toHaveLength(6);
  const tensors = Object.fromEntries(
    Object.entries(before).map(([name, values]) => [
      name,
      tf.tensor(values, name.endsWith('kernel') ? [1, 1] : [1]),
    ]),
  );
  player.restore(tensors);
  expect(await readState(player)).toEqual(before);
  tf.dispose(tensors);
  player.dispose();
});

it('refuses an outer iteration before the last one has ended, and then goes on', async () => {
  const training = toyTraining(plainToy);
  const [first, second] = await Promise.allSettled([
    training.outerIteration(),
    training.outerIteration(),
  ]);
  expect(second.status === 'rejected' && String(second.reason)).toMatch(/await each call/);
  if (first.status === 'fulfilled') disposeLosses(first.value);
  expect(training.iteration).toBe(1);
  disposeLosses(await training.outerIteration());
  expect(training.iteration).toBe(2);
  training.dispose();
});

it('refuses a saved tensor that is none, by its name', async () => {
  const training = toyTraining(plainToy);
  const state = await training.state();
  const name = Object.keys(state.tensors)[0]!;
  for (const wrong of [3, null, { shape: [] }, { shape: [1], data: ['x'] }, { data: [1] }]) {
    const tensors = { ...state.tensors, [name]: wrong as never };
    expect(() => training.restore({ ...state, tensors })).toThrow(ArgumentError);
    expect(() => training.restore({ ...state, tensors })).toThrow(name);
  }
  training.dispose();
});

const plainToy: Toy = {
  ...{ regularizer: 'RWP', optimizer: 'Adam', objective: 'vanilla' },
  ...{ innerSteps: 2, latents: 'fixed', seed: 1 },
};
