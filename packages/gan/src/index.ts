/**
 * Networks, objectives and gradient penalties of GANs.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export {
  type DcganCriticOptions,
  type DcganGeneratorOptions,
  dcganCritic,
  dcganGenerator,
} from './networks/dcgan.js';
export { initializeDcgan, initializeFanIn } from './networks/initialize.js';
export {
  type MlpActivation,
  type MlpCriticOptions,
  type MlpGeneratorOptions,
  mlpCritic,
  mlpGenerator,
} from './networks/mlp.js';
export { type PotentialModelOptions, potentialModel } from './networks/potential.js';
export {
  type WganGpCriticOptions,
  type WganGpGeneratorOptions,
  wganGpCritic,
  wganGpGenerator,
} from './networks/wgan-gp-cifar.js';
export { type CriticStepOptions, criticStep, generatorLoss } from './objectives/critic-step.js';
export { leastSquares } from './objectives/least-squares.js';
export {
  type CriticFunction,
  type CriticSamples,
  criticObjective,
  criticStepsOf,
  type Objective,
  requireObjective,
} from './objectives/objective.js';
export {
  authorsPixelGraph,
  type BwganOptions,
  bwgan,
  type DraganOptions,
  dragan,
  type WganGpOptions,
  type WwganOptions,
  wganGp,
  wwgan,
} from './objectives/penalized.js';
export { vanilla } from './objectives/vanilla.js';
export {
  type WganOptions,
  wassersteinLosses,
  wgan,
  wganCriticSteps,
} from './objectives/wgan.js';
export { type PenaltyOptions, withPenalty } from './objectives/with-penalty.js';
export {
  criticGradient,
  type GradientPenaltyOptions,
  gradientPenalty,
} from './penalties/gradient-penalty.js';
export { type GradientNorm, l2Norm, wassersteinNorm } from './penalties/norms.js';
export {
  countEdges,
  type ImageSize,
  type PixelGraph,
  type PixelGraphOptions,
  type PixelOffset,
  pixelGraph,
  squaredWassersteinNorm,
} from './penalties/pixel-graph.js';
export { draganPoints, type PenaltyPoints, segmentPoints } from './penalties/points.js';
export { type SobolevOptions, sobolevDualNorm } from './penalties/sobolev.js';
