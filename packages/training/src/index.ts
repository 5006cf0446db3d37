/**
 * Algorithms 1 and 2 of *Wasserstein Proximal of GANs* as a library: a GAN in training as one object
 * whose state is plain data. It runs in Node and in browsers, and knows no files and no processes.
 * @module
 */
export { ArgumentError } from '@wprox/arguments';
export {
  type AlgorithmParts,
  type IterationLosses,
  outerIteration,
  type Phase,
} from './algorithm.js';
export {
  disposeLosses,
  evaluationRandom,
  GanTraining,
  type TrainingState,
} from './gan-training.js';
export type { Judge } from './judge.js';
export { LossLog, type LossSums, type MeanLosses } from './loss-log.js';
export type { Movement, MovementFromHere } from './movement.js';
export { type NamedTensors, Player, restoreWeights } from './player.js';
export { readTensors, stateOf, type TensorData, withTensors } from './tensor-data.js';
export type { GanTrainingOptions, GeneratorSteps } from './training-options.js';
