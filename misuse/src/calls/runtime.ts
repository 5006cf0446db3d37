/** A right call of every function that `@wprox/runtime` exports. */
import * as tf from '@tensorflow/tfjs';
import * as exported from '@wprox/runtime';
import type { Calls } from '../misuse.js';

export { exported };
export const prepare = () => exported.prepareBackend('cpu').then(() => {});

const { adam, Random, recordStep } = exported;
const model = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
const weight = () => tf.variable(tf.ones([2]));
const random = () => new Random(7);
const CHECK = 'a check for packages, whose first argument is a name and whose second is anything';

export const calls: Calls = {
  'Random#derive': { on: random, with: () => ['latents'] },
  'Random#integer': { on: random, with: () => [3] },
  'Random#normal': { on: random, with: () => [3, 0, 1] },
  'Random#permutation': { on: random, with: () => [3] },
  'Random#uniform': { on: random, with: () => [3, 0, 1] },
  'Random.fromState': () => [random().state()],
  'RecordedStep#run': {
    on: () => recordStep((_: tf.Tensor) => tf.ones([2])),
    with: () => [tf.ones([2])],
  },
  'StatefulOptimizer#restore': {
    on: () => adam({ learningRate: 0.1 }),
    with: () => [adam({ learningRate: 0.1 }).state(), [weight()]],
  },
  adam: () => [{ learningRate: 0.1 }],
  allVariables: () => [model()],
  assertTwiceDifferentiable: () => [model()],
  assignAll: () => [[weight()], [tf.ones([2])]],
  disposingOnFailure: () => [() => tf.scalar(1)],
  fixedStructure: () => [() => 1],
  forward: () => [model(), tf.ones([3, 2])],
  hasFixedStructure: () => [() => 1],
  infer: () => [model(), tf.ones([3, 2])],
  listBackends: () => [{ wasmPaths: '/wasm/', threads: 1 }],
  'new Random': () => [7],
  optimizer: () => [{ name: 'rmsprop', learningRate: 0.1 }],
  prepareBackend: () => ['cpu', { wasmPaths: '/wasm/', threads: 1 }],
  recordStep: () => [
    () => tf.ones([2]),
    { name: 'step', dependsOn: () => ({ loss: 1 }), checkEvery: 9 },
  ],
  requireBatch: CHECK,
  requireFloatTensor: CHECK,
  requireModel: CHECK,
  requireOptimizer: CHECK,
  requireRandom: CHECK,
  requireScalar: CHECK,
  requireTensor: CHECK,
  rmsprop: () => [{ learningRate: 0.1 }],
  sampleLatents: () => [random(), 3, 2],
  sampleSums: () => [tf.ones([3, 2])],
  settingsOf: () => [model()],
  sgd: () => [{ learningRate: 0.1 }],
  stopGradient: () => [tf.ones([3, 2])],
  trainableVariables: () => [model()],
  withNeededGradients: () => [model()],
};
