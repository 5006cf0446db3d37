/**
 * Models, latents and constants as training uses them; runs in Node and browsers.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { disposingOnFailure } from './disposing-on-failure.js';
export { sampleLatents } from './latents.js';
export { allVariables, assignAll, forward, infer, trainableVariables } from './layers-model.js';
export { sampleSums } from './sample-sums.js';
export { stopGradient } from './stop-gradient.js';
export {
  requireBatch,
  requireFloatTensor,
  requireModel,
  requireOptimizer,
  requireScalar,
  requireTensor,
} from './tensor-arguments.js';
