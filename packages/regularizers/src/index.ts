/**
 * Wasserstein proximal regularizers for TensorFlow.js generators: the penalties as functions of two
 * sample batches, the anchor that holds θᵏ, and the inner loop that joins them.
 * @module
 */
export { Anchor, type Forward } from './anchor.js';
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
export { type Regularizer, type RegularizerName, regularizers } from './regularizers.js';
export { rwpPenalty, rwpSquaredDistance } from './rwp.js';
