/** A right call of every function that `@wprox/training` exports. */
import * as tf from '@tensorflow/tfjs';
import { eightGaussians } from '@wprox/datasets';
import { mlpCritic, mlpGenerator, vanilla } from '@wprox/gan';
import { ProximalGenerator, rwp } from '@wprox/regularizers';
import { adam, prepareBackend, Random } from '@wprox/runtime';
import * as exported from '@wprox/training';
import type { Calls } from '../misuse.js';

export { exported };
export const prepare = () => prepareBackend('cpu').then(() => {});

const { GanTraining, LossLog, Player } = exported;
const random = new Random(7);
const rate = { learningRate: 0.1 };
const generator = () =>
  new Player(mlpGenerator({ latentSize: 2, sampleSize: 2, hidden: [2], random }), adam(rate));
const critic = () => new Player(mlpCritic({ sampleSize: 2, hidden: [2], random }), adam(rate));
const steps = () => ({ distance: rwp(), h: 0.2, innerSteps: 1, latents: 'fixed' as const });
const options = () => ({
  ...{ generator: generator(), critic: critic(), objective: vanilla, steps: steps() },
  ...{ data: eightGaussians(), batchSize: 4, latentSize: 2, random },
});
const training = () => new GanTraining(options());
const state = await training().state();
const losses = () => ({ critic: [tf.scalar(1)], generator: [tf.scalar(1)], penalty: [] });
const data = () => ({ x: { shape: [1], data: new Float32Array(1) } });
const latents = () => tf.zeros([4, 2]) as tf.Tensor2D;

function parts() {
  const made = options();
  const { optimizer } = made.generator;
  return {
    ...{ generator: made.generator, critic: made.critic, objective: vanilla },
    proximal: new ProximalGenerator(made.generator.model, {
      ...{ ...steps(), optimizer, drawLatents: latents },
    }),
    nextReal: async () => ({ samples: tf.zeros([4, 2]) }),
    ...{ drawLatents: latents, penaltyRandom: random },
  };
}

export const calls: Calls = {
  'AlgorithmParts#updateCritic': 'a function that users give',
  'GanTraining#measuredIteration': {
    on: training,
    with: () => [(taken: exported.IterationLosses) => exported.disposeLosses(taken)],
  },
  'GanTraining#restore': { on: training, with: () => [state] },
  'GanTraining#sample': { on: training, with: () => [3, random] },
  'Judge#measure': 'an interface that users implement',
  'LossLog#add': { on: () => new LossLog(), with: () => [losses()] },
  'Player#restore': { on: generator, with: () => [generator().state()] },
  disposeLosses: () => [losses()],
  evaluationRandom: () => [random],
  'new GanTraining': () => [options()],
  'new LossLog': () => [{ iterations: 0, critic: 0, generator: 0, penalty: 0 }],
  'new Player': () => [mlpCritic({ sampleSize: 2, hidden: [2], random }), adam(rate)],
  outerIteration: () => [parts(), 0],
  readTensors: () => [{ x: tf.ones([2]) }],
  restoreWeights: () => {
    const player = generator();
    return [player.model, player.state()];
  },
  stateOf: 'its values are of any type; see own-state.test.ts in the package',
  withTensors: () => [data(), () => {}],
};
