/** A right call of every function that `@wprox/gan` exports. */
import * as tf from '@tensorflow/tfjs';
import * as exported from '@wprox/gan';
import { prepareBackend, Random } from '@wprox/runtime';
import type { Calls } from '../misuse.js';

export { exported };
export const prepare = () => prepareBackend('cpu').then(() => {});

const { l2Norm, mlpCritic, pixelGraph, segmentPoints, vanilla } = exported;
const random = new Random(7);
const critic = () => mlpCritic({ sampleSize: 2, hidden: [2], random });
const batch = () => tf.randomNormal([6, 2]);
const samples = () => ({ real: batch(), fake: batch(), random });
const asFunction = (x: tf.Tensor) => tf.sum(tf.square(x), 1, true);
const images = () => tf.zeros([2, 3, 3, 1]);
const OWN = 'a function of the user, which the options check';

export const calls: Calls = {
  'DcganCriticOptions#initialize': OWN,
  'DcganGeneratorOptions#initialize': OWN,
  'GradientPenaltyOptions#norm': OWN,
  'MlpCriticOptions#initialize': OWN,
  'MlpGeneratorOptions#initialize': OWN,
  'Objective#afterCriticStep': OWN,
  'Objective#criticLoss': { on: () => vanilla, with: () => [batch(), batch()] },
  'Objective#criticSteps': OWN,
  'Objective#generatorLoss': { on: () => vanilla, with: () => [batch()] },
  'Objective#penalty': OWN,
  'PenaltyOptions#norm': OWN,
  'PenaltyOptions#points': OWN,
  'PixelGraphOptions#weight': OWN,
  'WganGpCriticOptions#initialize': OWN,
  'WganGpGeneratorOptions#initialize': OWN,
  'WganOptions#criticSteps': OWN,
  bwgan: () => [{ order: 1 }],
  countEdges: () => [pixelGraph(), { height: 3, width: 3, channels: 1 }],
  criticGradient: () => [asFunction, batch()],
  criticObjective: () => [vanilla, asFunction, samples()],
  criticStep: () => [critic(), { objective: vanilla, optimizer: tf.train.sgd(0.1), ...samples() }],
  criticStepsOf: () => [vanilla, 0],
  dcganCritic: () => [{ width: 1, random }],
  dcganGenerator: () => [{ width: 1, latentSize: 2, random }],
  dragan: () => [{ weight: 1 }],
  draganPoints: () => [0.5],
  generatorLoss: () => [critic(), vanilla, batch()],
  gradientPenalty: () => [{ weight: 1 }],
  initializeDcgan: () => [critic(), random, 0.02],
  initializeFanIn: () => [critic(), random],
  l2Norm: 'it does not look at the points',
  'leastSquares.afterCriticStep': 'leastSquares has none',
  'leastSquares.criticLoss': () => [batch(), batch()],
  'leastSquares.criticSteps': 'leastSquares has none',
  'leastSquares.generatorLoss': () => [batch()],
  'leastSquares.penalty': 'leastSquares has none',
  mlpCritic: () => [{ sampleSize: 2, hidden: [2], random }],
  mlpGenerator: () => [{ latentSize: 2, sampleSize: 2, hidden: [2], random }],
  pixelGraph: () => [{ neighborhood: 4 }],
  potentialModel: () => [{ sampleShape: [2], width: 2, hiddenLayers: 1, random }],
  requireObjective: 'a check for packages, which takes anything',
  segmentPoints: () => [samples()],
  sobolevDualNorm: () => [{ order: 1 }],
  squaredWassersteinNorm: () => [pixelGraph(), images(), images()],
  'vanilla.afterCriticStep': 'vanilla has none',
  'vanilla.criticLoss': () => [batch(), batch()],
  'vanilla.criticSteps': 'vanilla has none',
  'vanilla.generatorLoss': () => [batch()],
  'vanilla.penalty': 'vanilla has none',
  wassersteinNorm: () => [pixelGraph()],
  wgan: () => [{ clip: 0.01 }],
  wganCriticSteps: () => [0],
  wganGp: () => [{ weight: 1 }],
  wganGpCritic: () => [{ width: 1, random }],
  wganGpGenerator: () => [{ width: 1, latentSize: 2, random }],
  withPenalty: () => [vanilla, { points: segmentPoints, norm: l2Norm }],
  wwgan: () => [{ weight: 1 }],
};
