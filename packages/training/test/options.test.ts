/** What a training and a player refuse when they are made. */

import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { eightGaussians } from '@wprox/datasets';
import { vanilla } from '@wprox/gan';
import { potentialNetwork, rwp } from '@wprox/regularizers';
import { sgd } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { GanTraining, type GanTrainingOptions, Player } from '../src/index.js';
import { batchSize, latentSize, linearModel, linearPlayers, sampleSize } from './linear-players.js';

const open = () => sgd({ learningRate: 0.1 });
const players = linearPlayers(open);
const potential = new Player(linearModel('potential', sampleSize, [0, 0, 0]), open());
const learning = { ...rwp(), name: 'learning', ascend: () => {} };

const valid: GanTrainingOptions = {
  ...players,
  objective: vanilla,
  steps: { distance: rwp(), h: 0.2, innerSteps: 2, latents: 'fixed' },
  ...{ data: eightGaussians(), batchSize, latentSize, random: new Random(1) },
};
const make = (changed: object) => () =>
  new GanTraining({ ...valid, ...changed } as GanTrainingOptions);

it('takes the options of these tests', () => {
  expect(make({})).not.toThrow();
  expect(make({ potential, steps: { ...valid.steps, distance: learning } })).not.toThrow();
  expect(make({ steps: { innerSteps: 1, latents: 'fresh' } })).not.toThrow();
});

describe('a training refuses the types', () => {
  it.each<[string, unknown]>([
    ['generator', undefined],
    ['generator', players.generator.model],
    ['critic', 'dcgan'],
    ['potential', {}],
    ['objective', 'wgan-gp'],
    ['objective', undefined],
    ['steps', undefined],
    ['data', undefined],
    ['data', 'eight-gaussians'],
    ['random', 7],
    ['random', undefined],
  ])('%s %s', (name, value) => {
    expect(make({ [name]: value })).toThrow(ArgumentError);
    expect(make({ [name]: value })).toThrow(new RegExp(`^${name} is `));
  });

  it('missing options', () => {
    expect(() => new GanTraining(undefined as never)).toThrow(ArgumentError);
  });

  it('a distance by its name', () => {
    expect(make({ steps: { ...valid.steps, distance: 'rwp' } })).toThrow(ArgumentError);
  });
});

describe('a training refuses the values', () => {
  it.each<[string, unknown]>([
    ['batchSize', 0],
    ['batchSize', 2.5],
    ['batchSize', undefined],
    ['latentSize', -1],
    ['latentSize', Number.NaN],
    ['latentSize', latentSize + 1],
  ])('%s %s', (name, value) => {
    expect(make({ [name]: value })).toThrow(ArgumentError);
    expect(make({ [name]: value })).toThrow(new RegExp(`^${name} is ${value ?? 'nothing'}`));
  });

  it.each<[string, object]>([
    ['h', { h: undefined }],
    ['h', { h: 0 }],
    ['h', { distance: undefined }],
    ['innerSteps', { innerSteps: 0 }],
    ['latents', { latents: 'cached' }],
    ['potential', { distance: learning }],
  ])('%s of the steps %o', (name, changed) => {
    const refused = make({ steps: { ...valid.steps, ...changed } });
    expect(refused).toThrow(ArgumentError);
    expect(refused).toThrow(new RegExp(`^${name} is `));
  });

  it('a potential without a distance that learns', () => {
    expect(make({ potential })).toThrow(ArgumentError);
    expect(make({ potential })).toThrow(/^potential has no use/);
  });

  it('a network or an optimizer that two players share', () => {
    const { generator } = players;
    const shared = new Player(linearModel('critic', sampleSize, [1, 1, 1]), generator.optimizer);
    expect(make({ critic: generator })).toThrow(/^critic has the network of generator/);
    expect(make({ critic: shared })).toThrow(/^critic has the optimizer of generator/);
    expect(make({ critic: shared })).toThrow(ArgumentError);
  });
});

describe('GanTraining refuses what would be ignored', () => {
  it('an option that it does not have, at its place or in steps', () => {
    expect(make({ h: 0.2 })).toThrow(/options has "h", which is no option/);
    const steps = { innerSteps: 2, latents: 'fixed', distnace: rwp() };
    expect(make({ steps })).toThrow(/steps has "distnace", which is no option/);
  });

  it('a potential that is not the network or the optimizer of the distance', () => {
    const other = new Player(linearModel('other', sampleSize, [1, 1, 1]), open());
    const { model: network } = other;
    const distance = potentialNetwork({ network, optimizer: other.optimizer });
    const steps = { distance, h: 0.2, innerSteps: 2, latents: 'fixed' } as const;
    expect(make({ steps, potential })).toThrow(/potential has another network/);
    other.dispose();
  });
});

describe('a player refuses', () => {
  it('what is no layers model', () => {
    for (const model of [undefined, 'dcgan', {}]) {
      expect(() => new Player(model as never, open())).toThrow(ArgumentError);
    }
  });

  it('an optimizer without a state', () => {
    const model = players.generator.model;
    for (const optimizer of [undefined, 'adam', tf.train.sgd(0.1)]) {
      expect(() => new Player(model, optimizer as never)).toThrow(/^optimizer is /);
    }
  });
});
