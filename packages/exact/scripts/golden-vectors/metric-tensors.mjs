/** Golden vectors of metric tensors of models. */
import { vector } from './vector.mjs';

/** Computes the vectors of this subject. @param exact the exports of `@wprox/exact`. */
export function metricTensors(exact) {
  const oneD = 'G_ij = integral of dF_i dF_j / rho = integral over (0, 1) of dQ_i dQ_j';
  const mixtures = [
    { weights: [0.4, 0.6], means: [-1, 1.5], standardDeviations: [0.8, 1.2] },
    { weights: [0.2, 0.5, 0.3], means: [-2, 0, 1], standardDeviations: [0.5, 1, 0.7] },
  ];
  const square = {
    probabilities: [0.4, 0.3, 0.2, 0.1],
    edges: [
      [0, 1, 1],
      [1, 2, 2],
      [2, 3, 1],
      [3, 0, 0.5],
    ],
  };
  const tree = {
    probabilities: [0.4, 0.3, 0.2, 0.1],
    edges: [
      [0, 1, 1],
      [1, 2, 2],
      [1, 3, 0.5],
    ],
  };
  const jacobian = [
    [1, 0],
    [-1, 0.5],
    [0, -1],
    [0, 0.5],
  ];
  const graph = (at) => exact.graphDistribution(at.probabilities, at.edges);
  const angle = {
    weights: [Math.cos(0.7), Math.sin(0.7)],
    weightDerivatives: [[-Math.sin(0.7)], [Math.cos(0.7)]],
  };
  const laplacian =
    'G = J^T L(p)^+ J, L = sum over edges of w theta(p_i, p_j) (e_i - e_j)(e_i - e_j)^T';
  return [
    vector('normal, (mu, sigma)', oneD, 'normalMetric', {}, exact.normalMetric()),
    vector('Laplace, (location, scale)', oneD, 'laplaceMetric', {}, exact.laplaceMetric()),
    vector('logistic, (location, scale)', oneD, 'logisticMetric', {}, exact.logisticMetric()),
    vector('uniform, (a, b)', oneD, 'uniformMetric', {}, exact.uniformMetric()),
    vector(
      'exponential, rate',
      `${oneD} = 2 / rate^4`,
      'exponentialMetric',
      { rate: 1.7 },
      exact.exponentialMetric(1.7),
    ),
    ...mixtures.map((mixture) =>
      vector(
        `Gaussian mixture of ${mixture.means.length}, (means, standard deviations, weights but the last)`,
        oneD,
        'gaussianMixtureMetric',
        mixture,
        exact.gaussianMixtureMetric(exact.gaussianMixture(mixture)),
      ),
    ),
    ...['arithmetic', 'geometric', 'harmonic', 'logarithmic'].map((mean) =>
      vector(
        `square graph, ${mean} mean`,
        laplacian,
        'graphMetric',
        { at: square, jacobian, mean },
        exact.graphMetric(graph(square), jacobian, { mean }),
      ),
    ),
    vector(
      'tree',
      `${laplacian} = sum over edges of (cut sums) / (w theta)`,
      'treeMetric',
      { at: tree, jacobian },
      exact.treeMetric(graph(tree), jacobian),
    ),
    vector(
      'x = cos t z1 + sin t z2 at t = 0.7',
      'wasserstein: (d|w|)^2; relaxed: E|dg|^2',
      'linearPushForward',
      angle,
      // (d|w|)² is the square of a rounding error, 1e-34 or 0.
      roundedToZero(exact.linearPushForward(angle.weights, angle.weightDerivatives)),
    ),
  ];
}

/** Replaces values below 1e-30 in absolute value by 0. */
function roundedToZero(metrics) {
  const rounded = (matrix) =>
    matrix.to2DArray().map((row) => row.map((value) => (Math.abs(value) < 1e-30 ? 0 : value)));
  return { wasserstein: rounded(metrics.wasserstein), relaxed: rounded(metrics.relaxed) };
}
