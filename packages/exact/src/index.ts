/**
 * Exact Wasserstein geometry in float64, by mathematical object: measures, the distances between
 * them, and the proximal distances of the papers. Plain arrays in and out, no TensorFlow.
 * @module
 */
export { ArgumentError } from './argument-error.js';
export { type CriticGradient, wasserstein1Gradient } from './distances/critic-gradient.js';
export { type OptimalTransport, optimalTransport, wasserstein } from './distances/discrete.js';
export { gaussianSquaredW2 } from './distances/gaussian.js';
export {
  type KantorovichRubinstein,
  kantorovichRubinstein,
} from './distances/kantorovich-rubinstein.js';
export { wassersteinOnLine } from './distances/line.js';
export { type ParallelLines, parallelLines } from './distances/parallel-lines.js';
export { type NormalSource, slicedWasserstein } from './distances/sliced.js';
export {
  type Coupling,
  type TransportPlan,
  transportPlan,
} from './distances/transport/transport-plan.js';
export type { Distribution } from './divergences/common-support.js';
export { jensenShannon, kullbackLeibler, totalVariation } from './divergences/divergences.js';
export { gaussianKullbackLeibler } from './divergences/gaussian.js';
export { l2Distance } from './divergences/l2.js';
export type { SquareMatrixInput } from './linear-algebra/symmetric.js';
export { type Density, type DensityInput, density } from './measures/density.js';
export {
  type DiscreteInput,
  type DiscreteMeasure,
  deltaMixture,
  discreteMeasure,
} from './measures/discrete.js';
export { exponential, laplace, logistic, normal, uniform } from './measures/families.js';
export { empiricalGaussian, type Gaussian, gaussian } from './measures/gaussian.js';
export { type GaussianMixture, gaussianMixture } from './measures/gaussian-mixture.js';
export { type GraphDistribution, graphDistribution } from './measures/graph.js';
export type { LineMeasure } from './measures/line.js';
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
