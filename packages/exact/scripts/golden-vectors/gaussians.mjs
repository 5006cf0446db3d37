/** Golden vectors of Gaussian measures of R^n. */
import { cloud, rowsOf, vector } from './vector.mjs';

/** Computes the vectors of this subject. @param exact the exports of `@wprox/exact`. */
export function gaussians(exact) {
  const w2 = 'W2^2 = |m1 - m2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2)';
  const spread = (n, from) => {
    const f = cloud(n * n, from);
    const rows = rowsOf(f, n);
    return rows.map((row, i) =>
      rows.map((other, j) => row.reduce((sum, x, l) => sum + x * other[l], i === j ? 0.5 : 0)),
    );
  };
  const pairs = [
    ['R', [0], [[1]], [3], [[4]]],
    [
      'R^2, correlated',
      [0, 0],
      [
        [1, 0.8],
        [0.8, 1],
      ],
      [1, 0],
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'R^2, singular',
      [0, 0],
      [
        [1, 1],
        [1, 1],
      ],
      [0, 0],
      [
        [1, -1],
        [-1, 1],
      ],
    ],
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
  const at = {
    mean: [0, 0],
    covariance: [
      [1, 0.8],
      [0.8, 1],
    ],
  };
  const tangents = [
    {
      mean: [1, 2],
      covariance: [
        [0, 0],
        [0, 0],
      ],
    },
    {
      mean: [0, 0],
      covariance: [
        [1, 0],
        [0, 0],
      ],
    },
    {
      mean: [0, 0],
      covariance: [
        [0, 1],
        [1, 0],
      ],
    },
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
