/** A right call of every function that `@wprox/exact` exports. */
import * as main from '@wprox/exact';
import * as expressions from '@wprox/exact/expressions';
import type { Calls } from '../misuse.js';

export const exported = { ...main, ...expressions };

const {
  cellGraph,
  deltaPair,
  displacement,
  discreteMeasure,
  entropyEnergy,
  gaussian,
  gaussianMixture,
  generatorFlow,
  graphDistribution,
  imageWasserstein1,
  kantorovichRubinstein,
  linearBasis,
  linearizedGenerator,
  normal,
  normalScores,
  samples,
  scaledParameters,
  tanhGenerator,
  transportLoss,
} = main;
const { formula } = expressions;

const YOURS = 'is written by the user; the functions that take it check what it gives';

/** Bad arguments come to the same functions by another name. */
const theta = Float64Array.of(0.2, 0.4);
const p = () => gaussian([0], [[1]]);
const q = () => gaussian([1], [[4]]);
const points = () => samples([0, 1, 3], 1);
const weighted = () => discreteMeasure([[0], [2]], [0.25, 0.75]);
const mixture = () =>
  gaussianMixture({ weights: [0.3, 0.7], means: [-1, 2], standardDeviations: [1, 0.5] });
const graph = () =>
  graphDistribution(
    [0.5, 0.3, 0.2],
    [
      [0, 1],
      [1, 2, 2],
    ],
  );
const problem = () => ({
  loss: ([x, y]: Float64Array) => x! ** 2 / 2 + y! ** 2,
  metric: () => [
    [1, 0],
    [0, 2],
  ],
});
const constrained = () => ({
  loss: ([x, y]: Float64Array) => 3 * x! + 4 * y!,
  distance: (a: ArrayLike<number>, b: ArrayLike<number>) =>
    (a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2,
});
const well = () => ({
  value: (x: number) => x ** 2 / 2,
  derivative: (x: number) => x,
  secondDerivative: () => 1,
});
const scores = () => normalScores(normal(0, 1), { nodes: 21 });
const line = () => ({
  value: ([m, s]: Float64Array, z: number) => m! + s! * z,
  derivatives: (_: ArrayLike<number>, z: number) => [1, z],
});
const linearized = () => linearizedGenerator([[0], [1]], [[[1, 2]], [[3, 4]]]);
const batch = () => tanhGenerator([[-1], [1]], { hidden: 1, dimension: 1 });
const batchTheta = Float64Array.of(0.3, 0.1, 0.7, 0.2);
const batchProblem = () => ({ generator: batch(), loss: transportLoss([[0], [1]]) });
const grid = () => ({
  lower: [0, 0] as [number, number],
  upper: [1, 1] as [number, number],
  cells: [4, 4] as [number, number],
});
const cdf = () => formula('1 - exp(-rate * x)', { variables: ['x'], parameters: ['rate'] });
const quantile = () => formula('m - log(1 - u)', { variables: ['u'], parameters: ['m'] });
const coordinate = () => formula('m + z', { variables: ['z'], parameters: ['m'] });
const random = { normal: (count: number) => Float64Array.from({ length: count }, (_, k) => k + 1) };
const tangent = () => ({ mean: [1], covariance: [[0.5]] });
const edges = [
  [0, 1],
  [1, 2],
];
const costs = [
  [0, 1],
  [1, 0],
];
const flow = () => generatorFlow(line(), well(), { nodes: 21 });

export const calls: Calls = {
  affineDistance: () => [q(), p(), linearBasis(1)],
  affineFromSamples: () => [points(), points(), linearBasis(1)],
  affineGeneratorMetric: () => [linearized(), linearBasis(1)],
  affineMetric: () => [[[1]], [[2]]],
  affineMetricOfModel: () => [([m]: Float64Array) => gaussian([m!], [[1]]), [0.5], linearBasis(1)],
  backwardEuler: () => [4],
  basisCovariance: () => [p(), linearBasis(1)],
  basisEnergy: () => [p(), linearBasis(1)],
  basisMoments: () => [p(), linearBasis(1)],
  cdfFormulaMetric: () => [cdf(), [1.7], { support: [0, Infinity] }],
  cdfMetric: () => [
    {
      pdf: (x: number) => Math.exp(-x),
      cdfDerivatives: (x: number) => [x * Math.exp(-x)],
      support: [0, Infinity],
    },
  ],
  cellGraph: () => [{ lower: [0], upper: [1], cells: [4] }],
  cellMasses: () => [cellGraph({ lower: [0], upper: [1], cells: [4] }), ([x]: Float64Array) => x!],
  constrainedStep: () => [constrained(), [0, 0], 0.01],
  contractionFactors: () => [[2, 3], 0.5],
  convergenceRate: () => [problem(), [0, 0]],
  deltaMixture: () => [[0, 1]],
  deltaPair: () => [0.2],
  density: () => [{ quantile: (u: number) => 2 * u }],
  densityFamilyMetric: () => [([m]: Float64Array) => normal(m!, 1), [0]],
  densityFisherRao: () => [
    (x: number, [m]: Float64Array) => Math.exp(-((x - m!) ** 2) / 2) / Math.sqrt(2 * Math.PI),
    [0],
    { breakpoints: [-1, 1] },
  ],
  densityFlow: () => [graph(), entropyEnergy(), 0.01],
  diagonalQuadraticBasis: () => [2],
  discreteFisherRao: () => [
    [0.5, 0.5],
    [[1], [-1]],
  ],
  discreteMeasure: () => [
    [[0], [1]],
    [0.5, 0.5],
  ],
  displacement: () => [normal(0, 1), normal(4, 3)],
  divergenceHessian: () => [
    (a: ArrayLike<number>, b: ArrayLike<number>) => (a[0]! - b[0]!) ** 2,
    [1],
  ],
  ellipticMetric: () => [
    grid(),
    (x: number, y: number, t: ArrayLike<number>) => 1 + t[0]! * (x + y),
    [0.1],
  ],
  empiricalGaussian: () => [points()],
  entropicTransport: () => [costs, [0.5, 0.5], [0.75, 0.25], { regularization: 0.1 }],
  entropyEnergy: () => [1],
  exponential: () => [2],
  exponentialMetric: () => [2],
  fitNoisyLinearGenerator: () => [
    [
      [4, 0],
      [0, 1],
    ],
    { rank: 1 },
  ],
  fittedGaussianW2Terms: () => [points(), points()],
  fokkerPlanck: () => [
    { potential: (x: number) => x ** 2 / 2, start: normal(0, 1), interval: [-8, 8], cells: 16 },
    0.1,
  ],
  formula: () => ['m * x^2', { variables: ['x'], parameters: ['m'] }],
  forwardEuler: () => [problem(), theta, 0.1],
  fullQuadraticBasis: () => [2],
  gaussHermite: () => [3],
  gaussian: () => [[0], [[1]]],
  gaussianBarycenter: () => [[p(), q()]],
  gaussianCubature: () => [p(), 3],
  gaussianFisherRao: () => [p(), [tangent()]],
  gaussianKullbackLeibler: () => [p(), q()],
  gaussianMetric: () => [p(), [tangent()]],
  gaussianMixture: () => [{ weights: [1], means: [0], standardDeviations: [1] }],
  gaussianMixtureMetric: () => [mixture(), ['means']],
  gaussianSquaredW2: () => [p(), q()],
  gaussianTangentPotential: () => [p(), tangent()],
  gaussianTangents: () => [([m]: Float64Array) => gaussian([m!], [[1]]), [0.5]],
  gaussianW2Terms: () => [p(), q()],
  generatorFlow: () => [line(), well()],
  generatorGradient: () => [batchProblem(), batchTheta],
  generatorMomentDerivatives: () => [linearized(), linearBasis(1)],
  generatorProximalStep: () => [batchProblem(), main.rwpFromSamples, batchTheta, 0.1],
  geodesic: () => [() => [[1]], [0], [3]],
  gradient: () => [([x]: Float64Array) => Math.sin(x!), [1]],
  graphDistribution: () => [[0.5, 0.25, 0.25], edges],
  graphGeodesic: () => [graph(), [0.3, 0.3, 0.4], { segments: 2 }],
  graphLaplacian: () => [graph()],
  graphMetric: () => [graph(), [[1], [-1], [0]]],
  graphWasserstein: () => [[1, 0, 0], [0, 0, 1], edges, { segments: 4 }],
  imageWasserstein1: () => [[[1, -1]], [[-1, 1]], [[0, 1]], { segments: 4 }],
  integrate: () => [(x: number) => x, 0, 1],
  interactionEnergy: () => [costs],
  internalEnergy: () => [{ value: (r: number) => r ** 2, derivative: (r: number) => 2 * r }],
  jacobian: () => [([x]: Float64Array) => [Math.sin(x!)], [1]],
  jensenShannon: () => [normal(0, 1), normal(1, 1)],
  jkoFlow: () => [well(), scores(), { h: 0.1, steps: 1 }],
  jkoStep: () => [well(), scores(), 0.1],
  kantorovichRubinstein: () => [points(), weighted()],
  kernelLoss: () => [points(), 1],
  kullbackLeibler: () => [normal(0, 1), normal(1, 1)],
  l2Distance: () => [p(), q()],
  laplace: () => [0, 1],
  lineAction: () => [[[0], [1], [2]]],
  lineBarycenter: () => [
    [
      [0, 1],
      [4, 9],
    ],
  ],
  linearBasis: () => [2],
  linearPushForward: () => [
    [1, 2],
    [[1], [0]],
  ],
  linearize: () => [
    (t: ArrayLike<number>, z: ArrayLike<number>) => [t[0]! * z[0]!],
    [2],
    [[1], [2]],
  ],
  linearizeFormulas: () => [[coordinate()], [1], [[0], [1]]],
  linearizedGenerator: () => [[[0]], [[[1, 2]]]],
  locationScaleMetric: () => [0, 1],
  logistic: () => [0, 1],
  naturalGradient: () => [problem(), [1, 2]],
  'new Matrix': 'is the class of ml-matrix',
  normal: () => [0, 1],
  normalScores: () => [normal(0, 1)],
  normalScoresSquaredW2: () => [scores(), scores()],
  o1FromGaussians: () => [p(), q()],
  o1FromSamples: () => [points(), points()],
  o2DiagFromGaussians: () => [p(), q()],
  o2DiagFromSamples: () => [points(), points()],
  o2FullFromGaussians: () => [p(), q()],
  o2FullFromSamples: () => [points(), points()],
  optimalTransport: () => [points(), weighted(), 2],
  ornsteinUhlenbeck: () => [{ drift: [[1]], mean: [2], covariance: [[0.25]] }, 1],
  parallelLines: () => [0.5],
  partialTransport: () => [costs, [1, 1], [1, 2], 1],
  pixelEdges: () => [{ height: 2, width: 2, channels: 1 }],
  potentialEnergy: () => [[0, 1, 2]],
  pullBack: () => [costs, [[1], [3]]],
  pushForwardMetric: () => [(z: number, t: ArrayLike<number>) => t[0]! * z, [2]],
  quantileFamilyMetric: () => [(u: number, t: ArrayLike<number>) => t[0]! * u, [2]],
  quantileFormulaMetric: () => [quantile(), [1]],
  quantileMetric: () => [(u: number) => [1 - u, u]],
  referenceFlow: () => [problem(), [1, 2], 0.1],
  relativeEntropy: () => [well(), scores()],
  relativeEntropyEnergy: () => [[0, 1, 2]],
  reparametrize: () => [batch(), scaledParameters([1, 2, 3, 4])],
  rwpFromGaussians: () => [p(), q()],
  rwpFromSamples: () => [points(), points()],
  rwpMetric: () => [linearized()],
  samples: () => [[1, 2, 3], 1],
  scaledParameters: () => [[1, 2]],
  semiBackwardEuler: () => ['midpoint'],
  semiBackwardFromDensities: () => [normal(0.1, 1), normal(0, 1)],
  sinkhornDivergence: () => [points(), weighted(), 2, { regularization: 0.1 }],
  slicedWasserstein: () => [points(), weighted(), { random, directions: 3 }],
  solveElliptic: () => [grid(), () => 1, new Float64Array(16)],
  squaredLength: () => [costs, [3, 4]],
  steepestStep: () => [
    [3, 4],
    [
      [1, 0],
      [0, 1],
    ],
    0.5,
  ],
  sumOfEnergies: () => [entropyEnergy()],
  tangentOfPotential: () => [graph(), [1, 0, 2]],
  tanhGenerator: () => [[[-1], [1]], { hidden: 1, dimension: 1 }],
  totalVariation: () => [normal(0, 1), normal(1, 1)],
  trajectory: () => [main.forwardEuler, problem(), [1, 2], { h: 0.1, steps: 2 }],
  transportLoss: () => [points()],
  transportPlan: () => [costs, [0.5, 0.5], [0.75, 0.25]],
  treeMetric: () => [graph(), [[1], [-1], [0]]],
  unbalancedTransport: () => [[[1]], [2], [8], { marginalPenalty: 1 }],
  uniform: () => [0, 1],
  visitInnerProducts: () => [points(), points(), () => {}, { half: true, onRows: () => {} }],
  wasserstein: () => [weighted(), points(), 2],
  wasserstein1Gradient: () => [points(), weighted()],
  wassersteinGradient: () => [graph(), entropyEnergy()],
  wassersteinOnLine: () => [normal(0, 1), [0, 1, 5], 2],
  'BatchGenerator#jacobian': { on: batch, with: () => [batchTheta] },
  'BatchGenerator#samples': { on: batch, with: () => [batchTheta] },
  'DeltaPair#euclideanUpdate': { on: () => deltaPair(0.2), with: () => [[-2, 1], [-1, 2], 0.25] },
  'DeltaPair#loss': {
    on: () => deltaPair(0.2),
    with: () => [
      [-2, 1],
      [-1, 2],
    ],
  },
  'DeltaPair#measure': { on: () => deltaPair(0.2), with: () => [[-2, 1]] },
  'DeltaPair#squaredW2': {
    on: () => deltaPair(0.2),
    with: () => [
      [-2, 1],
      [-1, 2],
    ],
  },
  'DeltaPair#wassersteinUpdate': { on: () => deltaPair(0.2), with: () => [[-2, 1], [-1, 2], 0.25] },
  'Density#about': { on: () => normal(0, 1), with: () => [0.5] },
  'Density#cdf': { on: () => normal(0, 1), with: () => [0.5] },
  'Density#quantile': { on: () => normal(0, 1), with: () => [0.5] },
  'Density#survival': { on: () => normal(0, 1), with: () => [0.5] },
  'Density#upperQuantile': { on: () => normal(0, 1), with: () => [0.5] },
  'Displacement#at': { on: () => displacement(normal(0, 1), normal(4, 3)), with: () => [0.5] },
  'Displacement#velocity': {
    on: () => displacement(normal(0, 1), normal(4, 3)),
    with: () => [0.5, 1],
  },
  'Energy#firstVariation': { on: () => entropyEnergy(), with: () => [Float64Array.of(0.4, 0.6)] },
  'Energy#value': { on: () => entropyEnergy(), with: () => [Float64Array.of(0.4, 0.6)] },
  'Formula#byParameters': { on: coordinate, with: () => [[0], [1]] },
  'Formula#byVariables': { on: coordinate, with: () => [[0], [1]] },
  'Formula#value': { on: coordinate, with: () => [[0], [1]] },
  'GaussianMixture#about': { on: mixture, with: () => [0.5] },
  'GaussianMixture#cdf': { on: mixture, with: () => [0.5] },
  'GaussianMixture#logPdf': { on: mixture, with: () => [0.5] },
  'GaussianMixture#pdf': { on: mixture, with: () => [0.5] },
  'GaussianMixture#quantile': { on: mixture, with: () => [0.5] },
  'GaussianMixture#survival': { on: mixture, with: () => [0.5] },
  'GaussianMixture#upperQuantile': { on: mixture, with: () => [0.5] },
  'GeneratorFlow#gradient': { on: flow, with: () => [Float64Array.of(0, 1)] },
  'GeneratorFlow#loss': { on: flow, with: () => [Float64Array.of(0, 1)] },
  'GeneratorFlow#metric': { on: flow, with: () => [Float64Array.of(0, 1)] },
  'GeneratorFlow#scores': { on: flow, with: () => [Float64Array.of(0, 1)] },
  'ImageWasserstein1#critic': {
    on: () => imageWasserstein1([[1, -1]], [[-1, 1]], [[0, 1]], { segments: 4 }),
    with: () => [[1, -1]],
  },
  'KantorovichRubinstein#critic': {
    on: () => kantorovichRubinstein([[0, 0]], [[3, 4]]),
    with: () => [[1, 2]],
  },
  'ParameterMap#jacobian': {
    on: () => scaledParameters([1, 2]),
    with: () => [Float64Array.of(1, 2)],
  },
  'ParameterMap#value': { on: () => scaledParameters([1, 2]), with: () => [Float64Array.of(1, 2)] },
  'Basis#gradients': YOURS,
  'Basis#translated': YOURS,
  'Basis#values': YOURS,
  'ConstrainedProblem#distance': YOURS,
  'ConstrainedProblem#gradient': YOURS,
  'ConstrainedProblem#loss': YOURS,
  'ConstrainedProblem#metric': YOURS,
  'DensityInput#cdf': YOURS,
  'DensityInput#logPdf': YOURS,
  'DensityInput#pdf': YOURS,
  'DensityInput#quantile': YOURS,
  'DensityInput#survival': YOURS,
  'DensityInput#upperQuantile': YOURS,
  'FlowProblem#gradient': YOURS,
  'FlowProblem#loss': YOURS,
  'FlowProblem#metric': YOURS,
  'FokkerPlanck#potential': YOURS,
  'GeneratorProblem#loss': YOURS,
  'InnerProductsOptions#onRows': YOURS,
  'LinePotential#derivative': YOURS,
  'LinePotential#secondDerivative': YOURS,
  'LinePotential#value': YOURS,
  'MonotoneGenerator#derivatives': YOURS,
  'MonotoneGenerator#value': YOURS,
  'NormalSource#normal': YOURS,
};
