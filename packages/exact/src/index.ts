/**
 * Exact Wasserstein geometry in float64, by mathematical object: measures, the distances between
 * them, and the proximal distances of the papers. Plain arrays in and out, no TensorFlow.
 * @module
 */
export { ArgumentError } from './argument-error.js';
export { gaussianSquaredW2 } from './distances/gaussian.js';
export type { SquareMatrixInput } from './linear-algebra/symmetric.js';
export { empiricalGaussian, type Gaussian, gaussian } from './measures/gaussian.js';
export { type Samples, type SamplesInput, samples } from './measures/samples.js';
export { type O1Distance, o1FromSamples } from './proximal/o1.js';
export { type O2DiagDistance, o2DiagFromSamples } from './proximal/o2diag.js';
export { type RwpDistance, rwpFromSamples } from './proximal/rwp.js';
export {
  type Integral,
  integrate,
  QuadratureError,
  type QuadratureOptions,
} from './quadrature/gauss-kronrod.js';
