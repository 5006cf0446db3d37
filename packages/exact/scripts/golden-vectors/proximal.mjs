/** Golden vectors of proximal distances from samples and from Gaussians. */
import { cloud, rowsOf, vector } from './vector.mjs';

/** Computes the vectors of this subject. @param exact the exports of `@wprox/exact`. */
export function proximal(exact) {
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
    gradients: ([t]) => [[1], [2 * t], [3 * t ** 2]],
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
      { mean: [3], covariance: [[1]] },
      { mean: [0], covariance: [[1]] },
    ],
    [
      {
        mean: [1, -1],
        covariance: [
          [2, 0.5],
          [0.5, 1],
        ],
      },
      {
        mean: [0, 0.5],
        covariance: [
          [1, 0.8],
          [0.8, 1],
        ],
      },
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
