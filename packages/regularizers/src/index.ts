/**
 * Wasserstein proximal regularizers for TensorFlow.js generators: distances D̃² as values, the anchor
 * θᵏ, and the generator step that descends F(θ) + D̃²/(2h).
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { type AffineDistanceOptions, affine } from './affine.js';
export { Anchor } from './anchor.js';
export type { ProximalGeneratorOptions } from './generator-options.js';
export type { Forward, GeneratorSource, Latents } from './generator-source.js';
export type { GeneratorLoss } from './generator-step.js';
export { o1 } from './o1.js';
export { type O2DiagOptions, o2Diag } from './o2-diag.js';
export { type O2FullOptions, o2Full } from './o2-full.js';
export {
  diagonalQuadraticFunctions,
  fullQuadraticFunctions,
  linearFunctions,
  type PotentialBasis,
} from './potential-basis.js';
export {
  type PotentialDistance,
  type PotentialNetworkOptions,
  potentialNetwork,
} from './potential-network.js';
export type { ProximalDistance } from './proximal-distance.js';
export {
  type InnerStep,
  type InnerStepLosses,
  ProximalGenerator,
  type ProximalLosses,
} from './proximal-generator.js';
export { rwp } from './rwp.js';
