/** Golden vectors of distances and divergences. */
import { cloud, rowsOf, vector } from './vector.mjs';

/** Computes the vectors of this subject. @param exact the exports of `@wprox/exact`. */
export function distances(exact) {
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
