/** A right call of every function that `@wprox/regularizers` exports. */
import * as tf from '@tensorflow/tfjs';
import * as exported from '@wprox/regularizers';
import { prepareBackend } from '@wprox/runtime';
import type { Calls } from '../misuse.js';

export { exported };
export const prepare = () => prepareBackend('cpu').then(() => {});

const { Anchor, linearFunctions, ProximalGenerator, potentialNetwork, rwp } = exported;
const model = (units: number) =>
  tf.sequential({
    layers: [tf.layers.dense({ units, inputShape: [2], activation: 'softplus' })],
  });
const batch = () => tf.randomNormal([6, 2]);
const pair = () => [batch(), batch()];
const loss = () => (samples: tf.Tensor) => tf.mean(samples);
const steps = () => ({
  ...{ distance: rwp(), h: 0.2, innerSteps: 2, latents: 'fixed' as const },
  ...{ optimizer: tf.train.sgd(0.1), drawLatents: batch },
});
const proximal = () => new ProximalGenerator(model(2), steps());
const potential = () =>
  potentialNetwork({ network: model(1), ascentSteps: 1, optimizer: tf.train.sgd(0.1) });
const ofBasis = {
  differences: pair,
  jacobian: () => [batch()],
  values: () => [batch()],
} as const;

export const calls: Calls = {
  'Anchor#run': { on: () => new Anchor(model(2)), with: () => [() => tf.scalar(1)] },
  'Anchor#sample': { on: () => new Anchor(model(2)), with: () => [batch()] },
  'InnerStep#descend': {
    on: () => {
      const made = proximal();
      made.setAnchor();
      return made.innerSteps().next().value;
    },
    with: () => [loss()],
  },
  'PotentialBasis#differences': { on: () => linearFunctions, with: ofBasis.differences },
  'PotentialBasis#jacobian': { on: () => linearFunctions, with: ofBasis.jacobian },
  'PotentialBasis#values': { on: () => linearFunctions, with: ofBasis.values },
  'PotentialDistance#ascend': { on: potential, with: pair },
  'PotentialDistance#slope': 'a potential network has none',
  'PotentialDistance#squaredDistance': { on: potential, with: pair },
  'PotentialDistance#verify': { on: potential, with: () => [batch()] },
  'ProximalDistance#ascend': 'that of PotentialDistance',
  'ProximalDistance#slope': { on: rwp, with: pair },
  'ProximalDistance#squaredDistance': { on: rwp, with: pair },
  'ProximalGenerator#step': { on: proximal, with: () => [loss()] },
  affine: () => [{ basis: linearFunctions }],
  'diagonalQuadraticFunctions.differences': ofBasis.differences,
  'diagonalQuadraticFunctions.jacobian': ofBasis.jacobian,
  'diagonalQuadraticFunctions.values': ofBasis.values,
  'fullQuadraticFunctions.differences': ofBasis.differences,
  'fullQuadraticFunctions.jacobian': ofBasis.jacobian,
  'fullQuadraticFunctions.values': ofBasis.values,
  'linearFunctions.differences': ofBasis.differences,
  'linearFunctions.jacobian': ofBasis.jacobian,
  'linearFunctions.values': ofBasis.values,
  'new Anchor': () => [model(2)],
  'new ProximalGenerator': () => [model(2), steps()],
  o2Diag: () => [{ damping: 1e-6 }],
  o2Full: () => [{ damping: 1e-6 }],
  potentialNetwork: () => [{ network: model(1), optimizer: tf.train.sgd(0.1) }],
};
