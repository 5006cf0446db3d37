/**
 * The golden vectors: inputs and what the package makes of them, as data. Kept apart from the writing
 * so that a test can compute them again and compare.
 */

/** A fixed irregular cloud of numbers in [-2, 2): fractional parts of k²·0.618. */
function cloud(count, from) {
  return Array.from({ length: count }, (_, k) => {
    const fraction = ((k + from) ** 2 * 0.618034) % 1;
    return Math.round((4 * fraction - 2) * 1e4) / 1e4;
  });
}

const rowsOf = (values, n) =>
  Array.from({ length: values.length / n }, (_, b) => values.slice(b * n, (b + 1) * n));

/** A result as JSON can hold it: arrays for typed arrays, strings for what is not finite. */
function plain(value) {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value, plain);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

/** Everything, by file: `{ title, vectors: [{ name, formula, function, inputs, outputs }] }`. */
export function goldenVectors(exact) {
  return {
    proximal: {
      title: 'Proximal distances from samples and from Gaussians',
      vectors: proximal(exact),
    },
    gaussians: { title: 'Gaussian measures of R^n', vectors: gaussians(exact) },
    distances: { title: 'Distances and divergences', vectors: distances(exact) },
    'metric-tensors': { title: 'Metric tensors of models', vectors: metricTensors(exact) },
    flows: { title: 'Natural gradients and single steps of flows', vectors: flows(exact) },
  };
}

function vector(name, formula, call, inputs, outputs) {
  return { name, formula, function: call, inputs, outputs: plain(outputs) };
}

function proximal(exact) {
  const batches = [
    { name: 'Vector A', x: [[1], [2]], y: [[0], [1]] },
    { name: '6 points of R', x: rowsOf(cloud(6, 1), 1), y: rowsOf(cloud(6, 20), 1) },
    { name: '8 points of R^3', x: rowsOf(cloud(24, 3), 3), y: rowsOf(cloud(24, 50), 3) },
    {
      name: '5 points of R^2, close together',
      x: rowsOf(
        cloud(10, 7).map((v, k) => v + 1e-5 * (k % 3)),
        2,
      ),
      y: rowsOf(cloud(10, 7), 2),
    },
  ];
  const o2 =
    'D2 = sum_i d_i^2 + (vx_i - vy_i + d_i^2)^2 / (4 (vy_i + damping)); population variances';
  const full = 'D2 = |d|^2 + tr(Q S Q), Q S + S Q = Sx - Sy + d d^T, S = Sy + damping I';
  const vectors = batches.flatMap(({ name, x, y }) => [
    vector(
      `RWP, ${name}`,
      'D2 = mean |x - y|^2',
      'rwpFromSamples',
      { x, y },
      exact.rwpFromSamples(x, y),
    ),
    vector(
      `O1, ${name}`,
      'D2 = |mean x - mean y|^2',
      'o1FromSamples',
      { x, y },
      exact.o1FromSamples(x, y),
    ),
    ...[0, 1e-3].flatMap((damping) => [
      vector(
        `O2Diag, ${name}, damping ${damping}`,
        o2,
        'o2DiagFromSamples',
        { x, y, damping },
        exact.o2DiagFromSamples(x, y, { damping }),
      ),
      vector(
        `O2Full, ${name}, damping ${damping}`,
        full,
        'o2FullFromSamples',
        { x, y, damping },
        exact.o2FullFromSamples(x, y, { damping }),
      ),
    ]),
  ]);
  const cubic = {
    dimension: 1,
    size: 3,
    degree: 3,
    values: ([t]) => [t, t ** 2, t ** 3],
    gradients: ([t]) => [1, 2 * t, 3 * t ** 2],
  };
  const { x, y } = batches[1];
  vectors.push(
    vector(
      'affine, basis (t, t^2, t^3), 6 points of R',
      'D2 = Delta^T M^-1 Delta, Delta = E_x Psi - E_y Psi, M = E_y[J J^T]',
      'affineFromSamples',
      { x, y, basis: ['t', 't^2', 't^3'] },
      exact.affineFromSamples(x, y, cubic),
    ),
  );
  vectors.push(
    vector(
      'unrestricted potentials on the line, N(0.4, 1.1^2) and N(0, 1)',
      'D2 = integral of (F_x - F_y)^2 / rho_y',
      'semiBackwardFromDensities',
      { x: 'N(0.4, 1.1^2)', y: 'N(0, 1)' },
      exact.semiBackwardFromDensities(exact.normal(0.4, 1.1), exact.normal(0, 1)),
    ),
  );
  const pairs = [
    [
      { mean: [3], covariance: [1] },
      { mean: [0], covariance: [1] },
    ],
    [
      { mean: [1, -1], covariance: [2, 0.5, 0.5, 1] },
      { mean: [0, 0.5], covariance: [1, 0.8, 0.8, 1] },
    ],
  ];
  for (const [p, q] of pairs) {
    const [a, b] = [p, q].map(({ mean, covariance }) => exact.gaussian(mean, covariance));
    const inputs = { x: p, y: q };
    const of = `Gaussians of R^${p.mean.length}`;
    vectors.push(
      vector(
        `RWP, ${of}`,
        'D2 = |d|^2 + |Sx^1/2 - Sy^1/2|_F^2',
        'rwpFromGaussians',
        inputs,
        exact.rwpFromGaussians(a, b),
      ),
      vector(`O2Diag, ${of}`, o2, 'o2DiagFromGaussians', inputs, exact.o2DiagFromGaussians(a, b)),
      vector(`O2Full, ${of}`, full, 'o2FullFromGaussians', inputs, exact.o2FullFromGaussians(a, b)),
    );
  }
  return vectors;
}

function gaussians(exact) {
  const w2 = 'W2^2 = |m1 - m2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2)';
  const spread = (n, from) => {
    const f = cloud(n * n, from);
    return Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      let sum = i === j ? 0.5 : 0;
      for (let l = 0; l < n; l++) sum += f[i * n + l] * f[j * n + l];
      return sum;
    });
  };
  const pairs = [
    ['R', [0], [1], [3], [4]],
    ['R^2, correlated', [0, 0], [1, 0.8, 0.8, 1], [1, 0], [1, 0, 0, 1]],
    ['R^2, singular', [0, 0], [1, 1, 1, 1], [0, 0], [1, -1, -1, 1]],
    ['R^5', cloud(5, 2), spread(5, 4), cloud(5, 31), spread(5, 60)],
  ];
  const distances = pairs.map(([name, m1, s1, m2, s2]) =>
    vector(
      `W2^2 in ${name}`,
      w2,
      'gaussianSquaredW2',
      { p: { mean: m1, covariance: s1 }, q: { mean: m2, covariance: s2 } },
      exact.gaussianSquaredW2(exact.gaussian(m1, s1), exact.gaussian(m2, s2)),
    ),
  );
  const at = { mean: [0, 0], covariance: [1, 0.8, 0.8, 1] };
  const tangents = [
    { mean: [1, 2], covariance: [0, 0, 0, 0] },
    { mean: [0, 0], covariance: [1, 0, 0, 0] },
    { mean: [0, 0], covariance: [0, 1, 1, 0] },
  ];
  const p = exact.gaussian(at.mean, at.covariance);
  return [
    ...distances,
    vector(
      'Takatsu’s metric',
      'G = dm.dm + 1/2 tr(V dS), V S + S V = dS',
      'gaussianMetric',
      { at, tangents },
      exact.gaussianMetric(p, tangents),
    ),
    vector(
      'Fisher-Rao metric',
      'G = dm S^-1 dm + 1/2 tr(S^-1 dS S^-1 dS)',
      'gaussianFisherRao',
      { at, tangents },
      exact.gaussianFisherRao(p, tangents),
    ),
  ];
}

function distances(exact) {
  const vectors = [];
  const points = { p: cloud(7, 11), q: cloud(5, 40) };
  const weights = { p: [0.1, 0.2, 0.05, 0.15, 0.2, 0.2, 0.1], q: [0.3, 0.1, 0.25, 0.15, 0.2] };
  const [p, q] = ['p', 'q'].map((key) => exact.deltaMixture(points[key], weights[key]));
  for (const order of [1, 2, 3]) {
    vectors.push(
      vector(
        `W${order} on the line, weighted points`,
        'W_p = (integral over (0, 1) of |F^-1 - G^-1|^p)^(1/p)',
        'wassersteinOnLine',
        { points, weights, order },
        exact.wassersteinOnLine(p, q, order),
      ),
    );
  }
  const plane = { p: rowsOf(cloud(14, 5), 2), q: rowsOf(cloud(10, 70), 2) };
  const [x, y] = ['p', 'q'].map((key) => exact.discreteMeasure(plane[key], weights[key]));
  for (const order of [1, 2]) {
    vectors.push(
      vector(
        `W${order} in the plane, weighted points`,
        'W_p^p = min over couplings of E|x - y|^p',
        'wasserstein',
        { points: plane, weights, order },
        exact.wasserstein(x, y, order),
      ),
    );
  }
  const densities = [
    ['N(0, 1), N(1, 2)', exact.normal(0, 1), exact.normal(1, 2)],
    ['N(0, 1), Laplace(0, 1)', exact.normal(0, 1), exact.laplace(0, 1)],
    ['Logistic(0, 1), Exp(1)', exact.logistic(0, 1), exact.exponential(1)],
  ];
  for (const [name, a, b] of densities) {
    const inputs = { distributions: name };
    vectors.push(
      vector(
        `W2, ${name}`,
        'W2^2 = integral over (0, 1) of (Q0 - Q1)^2',
        'wassersteinOnLine',
        { ...inputs, order: 2 },
        exact.wassersteinOnLine(a, b, 2),
      ),
      vector(
        `TV, ${name}`,
        'TV = 1/2 integral |p - q|',
        'totalVariation',
        inputs,
        exact.totalVariation(a, b),
      ),
      vector(
        `KL, ${name}`,
        'KL = integral p log(p / q), nats',
        'kullbackLeibler',
        inputs,
        exact.kullbackLeibler(a, b),
      ),
      vector(
        `JS, ${name}`,
        'JS = 1/2 KL(p | m) + 1/2 KL(q | m), m = (p + q)/2',
        'jensenShannon',
        inputs,
        exact.jensenShannon(a, b),
      ),
    );
  }
  vectors.push(
    vector(
      'parallel lines at 0.5',
      'uniform on {0} x [0, 1] and on {theta} x [0, 1]',
      'parallelLines',
      { theta: 0.5 },
      exact.parallelLines(0.5),
    ),
  );
  return vectors;
}

function metricTensors(exact) {
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
  const jacobian = [1, 0, -1, 0.5, 0, -1, 0, 0.5];
  const graph = (at) => exact.graphDistribution(at.probabilities, at.edges);
  const angle = {
    weights: [Math.cos(0.7), Math.sin(0.7)],
    weightDerivatives: [-Math.sin(0.7), Math.cos(0.7)],
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
      // (d|w|)² is the square of a rounding, 1e-34 or 0.
      roundedToZero(exact.linearPushForward(angle.weights, angle.weightDerivatives)),
    ),
  ];
}

function roundedToZero(metrics) {
  const rounded = (values) => Array.from(values, (value) => (Math.abs(value) < 1e-30 ? 0 : value));
  return { wasserstein: rounded(metrics.wasserstein), relaxed: rounded(metrics.relaxed) };
}

function flows(exact) {
  // N(mu, e^eta) towards N(1, 1/2) in KL.
  const problem = {
    loss: ([mu, eta]) => {
      const variance = Math.exp(2 * eta) / 0.25;
      return (variance + (mu - 1) ** 2 / 0.25 - 1 - Math.log(variance)) / 2;
    },
    gradient: ([mu, eta]) => [(mu - 1) / 0.25, Math.exp(2 * eta) / 0.25 - 1],
    metric: ([, eta]) => [1, 0, 0, Math.exp(2 * eta)],
  };
  const theta = [0, 0.5];
  const at = Float64Array.from(theta);
  const h = 0.05;
  const model = 'N(mu, exp(eta)^2), loss KL to N(1, 0.5^2), metric diag(1, exp(2 eta))';
  const inputs = { model, theta };
  return [
    vector(
      'natural gradient',
      'G^-1 grad F',
      'naturalGradient',
      inputs,
      exact.naturalGradient(problem, theta),
    ),
    vector(
      'forward Euler',
      'theta - h G^-1 grad F',
      'forwardEuler',
      { ...inputs, h },
      exact.forwardEuler(problem, at, h),
    ),
    vector(
      'semi-backward Euler at the anchor',
      'argmin F + (t - theta)^T G(theta) (t - theta) / 2h',
      'semiBackwardEuler',
      { ...inputs, h, reference: 'anchor' },
      exact.semiBackwardEuler('anchor')(problem, at, h),
    ),
    vector(
      'semi-backward Euler at the midpoint',
      'argmin F + (t - theta)^T G((t + theta)/2) (t - theta) / 2h',
      'semiBackwardEuler',
      { ...inputs, h, reference: 'midpoint' },
      exact.semiBackwardEuler('midpoint')(problem, at, h),
    ),
    vector(
      'backward Euler, path of 4 segments',
      'argmin F(end) + 4 sum of D_i^T G(midpoint_i) D_i / 2h',
      'backwardEuler',
      { ...inputs, h, segments: 4 },
      exact.backwardEuler(4)(problem, at, h),
    ),
    vector(
      'the flow itself at time 0.3',
      'd theta / dt = -G^-1 grad F',
      'referenceFlow',
      { ...inputs, time: 0.3 },
      exact.referenceFlow(problem, theta, 0.3),
    ),
  ];
}
