/**
 * Wasserstein proximal regularizers for TensorFlow.js generators: the penalties as functions of two
 * sample batches, the anchor that holds θᵏ, the inner loop that joins them, and the proximal step as
 * one object.
 * @module
 */

export {
  type AffineOptions,
  affinePenalty,
  affineSquaredDistance,
  defaultAffineDamping,
} from './affine.js';
export { Anchor, type Forward } from './anchor.js';
export {
  diagonalQuadraticBasis,
  fullQuadraticBasis,
  linearBasis,
  type TensorBasis,
} from './basis.js';
export {
  type InnerStep,
  type LatentMode,
  type ProximalLoopOptions,
  proximalInnerLoop,
} from './inner-loop.js';
export { o1Penalty, o1SquaredDistance } from './o1.js';
export {
  defaultO2DiagDamping,
  type O2DiagOptions,
  o2DiagPenalty,
  o2DiagSquaredDistance,
} from './o2diag.js';
export {
  defaultO2FullDamping,
  type O2FullOptions,
  o2FullPenalty,
  o2FullSquaredDistance,
} from './o2full.js';
export {
  PotentialNetwork,
  type PotentialNetworkOptions,
} from './potential-network.js';
export {
  type AscendingPenalty,
  type PenaltyFunction,
  ProximalGenerator,
  type ProximalGeneratorOptions,
  type ProximalLosses,
} from './proximal-generator.js';
export { type Regularizer, type RegularizerName, regularizers } from './regularizers.js';
export { rwpPenalty, rwpSquaredDistance } from './rwp.js';
