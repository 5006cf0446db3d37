/**
 * Exact Wasserstein geometry in float64, by mathematical object: measures, the distances between
 * them, the metric tensors of parametrized models, natural gradients and their flows, and the proximal
 * distances of the papers. Matrices are ml-matrix's, vectors Float64Arrays; no TensorFlow.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { Matrix } from 'ml-matrix';
export {
  type GaussianBarycenter,
  type GaussianBarycenterOptions,
  gaussianBarycenter,
} from './barycenters/gaussian.js';
export { lineBarycenter } from './barycenters/line.js';
export { type CellGraph, cellGraph, cellMasses } from './density-space/cell-graph.js';
export { type Displacement, displacement, lineAction } from './density-space/displacement.js';
export {
  type Energy,
  entropyEnergy,
  interactionEnergy,
  internalEnergy,
  potentialEnergy,
  relativeEntropyEnergy,
  sumOfEnergies,
} from './density-space/energies.js';
export {
  type FokkerPlanck,
  type FokkerPlanckSolution,
  fokkerPlanck,
} from './density-space/fokker-planck.js';
export {
  type GeneratorFlow,
  generatorFlow,
  type MonotoneGenerator,
} from './density-space/generator-flow.js';
export { jkoFlow, jkoStep, type LinePotential, relativeEntropy } from './density-space/jko.js';
export {
  type NormalScores,
  normalScores,
  normalScoresSquaredW2,
  type ScoreOptions,
} from './density-space/normal-scores.js';
export {
  type OrnsteinUhlenbeck,
  ornsteinUhlenbeck,
} from './density-space/ornstein-uhlenbeck.js';
export {
  densityFlow,
  tangentOfPotential,
  wassersteinGradient,
} from './density-space/wasserstein-gradient.js';
export {
  type DifferenceOptions,
  gradient,
  type Jacobian,
  jacobian,
} from './differentiation/differences.js';
export { DifferentiationError } from './differentiation/differentiation-error.js';
export type { Derivative } from './differentiation/step-search.js';
export { type CriticGradient, wasserstein1Gradient } from './distances/critic-gradient.js';
export { type OptimalTransport, optimalTransport, wasserstein } from './distances/discrete.js';
export {
  type EntropicOptions,
  type EntropicTransport,
  entropicTransport,
} from './distances/entropic/entropic-transport.js';
export {
  type SinkhornDivergence,
  sinkhornDivergence,
} from './distances/entropic/sinkhorn-divergence.js';
export {
  fittedGaussianW2Terms,
  type GaussianW2Terms,
  gaussianSquaredW2,
  gaussianW2Terms,
} from './distances/gaussian.js';
export { type GraphGeodesic, graphGeodesic } from './distances/graph/graph-geodesic.js';
export {
  type GraphWasserstein,
  type GraphWassersteinOptions,
  graphWasserstein,
} from './distances/graph/graph-wasserstein.js';
export { type ImageWasserstein1, imageWasserstein1, pixelEdges } from './distances/graph/images.js';
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
export {
  type UnbalancedOptions,
  type UnbalancedTransport,
  unbalancedTransport,
} from './distances/unbalanced/kl-relaxed.js';
export { type PartialTransport, partialTransport } from './distances/unbalanced/partial.js';
export type { Distribution } from './divergences/common-support.js';
export { jensenShannon, kullbackLeibler, totalVariation } from './divergences/divergences.js';
export { gaussianKullbackLeibler } from './divergences/gaussian.js';
export { l2Distance } from './divergences/l2.js';
export {
  type ConstrainedProblem,
  type ConstrainedStep,
  type ConstrainedStepOptions,
  constrainedStep,
  steepestStep,
} from './flows/constrained-step.js';
export {
  type ContractionFactors,
  type ConvergenceRate,
  type ConvergenceRateOptions,
  contractionFactors,
  convergenceRate,
} from './flows/convergence-rate.js';
export {
  backwardEuler,
  type FlowStep,
  forwardEuler,
  type SquaredDistance,
  semiBackwardEuler,
  trajectory,
} from './flows/discretizations.js';
export type { ReferenceOptions } from './flows/dormand-prince.js';
export { type FlowProblem, naturalGradient } from './flows/flow-problem.js';
export { type Geodesic, type GeodesicOptions, geodesic } from './flows/geodesic.js';
export { referenceFlow } from './flows/reference.js';
export {
  type InnerProductsOptions,
  type VisitInnerProducts,
  visitInnerProducts,
} from './linear-algebra/inner-products.js';
export type { MatrixInput } from './linear-algebra/matrix.js';
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
export { type Edge, type GraphDistribution, graphDistribution } from './measures/graph.js';
export type { LineMeasure } from './measures/line.js';
export { type Samples, type SamplesInput, samples } from './measures/samples.js';
export {
  affineMetric,
  affineMetricOfModel,
  basisCovariance,
  basisEnergy,
  basisMoments,
  type DampedOptions,
  type Expectable,
} from './metric-tensors/affine.js';
export {
  type Basis,
  diagonalQuadraticBasis,
  fullQuadraticBasis,
  linearBasis,
} from './metric-tensors/basis.js';
export { divergenceHessian } from './metric-tensors/divergence-hessian.js';
export type { EdgeMean } from './metric-tensors/edge-means.js';
export {
  type EllipticOptions,
  type EllipticSolution,
  ellipticMetric,
  type Grid,
  solveElliptic,
} from './metric-tensors/elliptic.js';
export {
  densityFisherRao,
  discreteFisherRao,
  gaussianFisherRao,
} from './metric-tensors/fisher-rao.js';
export {
  type GaussianTangent,
  gaussianMetric,
  gaussianTangentPotential,
  gaussianTangents,
} from './metric-tensors/gaussian.js';
export { gaussianMixtureMetric, type MixtureParameter } from './metric-tensors/gaussian-mixture.js';
export {
  affineGeneratorMetric,
  generatorMomentDerivatives,
  type LinearizedGenerator,
  linearize,
  linearizedGenerator,
  rwpMetric,
} from './metric-tensors/generator.js';
export {
  type GraphOptions,
  graphLaplacian,
  graphMetric,
  treeMetric,
} from './metric-tensors/graph.js';
export {
  exponentialMetric,
  laplaceMetric,
  locationScaleMetric,
  logisticMetric,
  normalMetric,
  uniformMetric,
} from './metric-tensors/location-scale.js';
export { type MetricTensor, pullBack, squaredLength } from './metric-tensors/metric.js';
export {
  cdfMetric,
  densityFamilyMetric,
  type MetricQuadratureOptions,
  quantileFamilyMetric,
  quantileMetric,
} from './metric-tensors/one-dimensional.js';
export {
  linearPushForward,
  type PushForwardMetrics,
  type PushForwardOptions,
  pushForwardMetric,
} from './metric-tensors/push-forward.js';
export { type DeltaPair, type DeltaPairParameters, deltaPair } from './models/delta-pair.js';
export {
  fitNoisyLinearGenerator,
  type NoisyLinearGenerator,
} from './models/noisy-linear-generator.js';
export { kernelLoss, type SampleLoss, transportLoss } from './models/sample-loss.js';
export {
  type BatchGenerator,
  type ParameterMap,
  reparametrize,
  scaledParameters,
  tanhGenerator,
} from './models/tanh-generator.js';
export {
  type AffineDistance,
  type AffineOptions,
  affineDistance,
  affineFromSamples,
} from './proximal/affine.js';
export { semiBackwardFromDensities } from './proximal/densities.js';
export {
  o1FromGaussians,
  o2DiagFromGaussians,
  o2FullFromGaussians,
  rwpFromGaussians,
} from './proximal/gaussians.js';
export {
  type GeneratorProblem,
  type GeneratorStep,
  type GeneratorStepOptions,
  generatorGradient,
  generatorProximalStep,
  type SampleDistance,
} from './proximal/generator-step.js';
export { type O1Distance, o1FromSamples } from './proximal/o1.js';
export { type O2DiagDistance, o2DiagFromSamples } from './proximal/o2diag.js';
export { type O2FullDistance, o2FullFromSamples } from './proximal/o2full.js';
export type { DampingOptions, QuadraticPotential } from './proximal/quadratic-potential.js';
export { type RwpDistance, rwpFromSamples } from './proximal/rwp.js';
export {
  type Integral,
  integrate,
  QuadratureError,
  type QuadratureOptions,
} from './quadrature/gauss-kronrod.js';
export {
  type GaussHermiteRule,
  gaussHermite,
  gaussianCubature,
} from './quadrature/gaussian-cubature.js';
