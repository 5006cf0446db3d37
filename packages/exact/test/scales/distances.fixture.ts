/** Laws of the distances: W_p(a + b x, a + b y) = |b| W_p(x, y), between closed forms and bounds. */
import {
  fittedGaussianW2Terms,
  gaussian,
  gaussianSquaredW2,
  gaussianW2Terms,
  kantorovichRubinstein,
  laplace,
  logistic,
  normal,
  optimalTransport,
  parallelLines,
  slicedWasserstein,
  transportPlan,
  wasserstein,
  wasserstein1Gradient,
  wassersteinOnLine,
} from '../../src/index.js';
import {
  angle,
  axisGaussian,
  holds,
  inverseCondition,
  narrow,
  near,
  nearVector,
  noMatrix,
  noNumber,
  noPoints,
  noPositive,
  noVector,
  number,
  offset,
  points,
  scale,
  scaled,
  type Table,
  turned,
} from './law.fixture.js';

const [x, y] = [points(4, 2), points(3, 2)];
/** What an offset's rounding of the points moves a distance of about 1 by. */
const rounding = (shift: number) => 1e-13 + 4e-16 * Math.abs(shift);
const pair = [
  [0, 0],
  [1, 1],
];
const orders = [
  () => wasserstein(pair, pair, 0.5),
  ...noNumber((bad) => wasserstein(pair, pair, bad)),
];
const standardGaussian = axisGaussian([0, 0], [1, 1]);
const identity = [
  [1, 0],
  [0, 1],
];
const half = [0.5, 0.5];

export const distances: Table = {
  wasserstein: {
    laws: {
      'follows units and offsets': () =>
        holds([x, y, scale, offset], (p, q, s, shift) => {
          for (const k of [1, 2]) {
            const far = wasserstein(scaled(p, s, shift), scaled(q, s, shift), k);
            near(far, s * wasserstein(p, q, k), rounding(shift), s);
          }
        }),
      'is the distance of what moved, narrow beside wide': () =>
        holds([scale, narrow, number], (s, ratio, d) => {
          const p = [
            [0, 0],
            [s, 0],
          ];
          const q = [
            [0, ratio * s * d],
            [s, 0],
          ];
          near(wasserstein(p, q, 1), (ratio * s * Math.abs(d)) / 2, 1e-13);
        }),
    },
    misuses: {
      p: noPoints((bad) => wasserstein(bad, pair, 2)),
      q: [...noPoints((bad) => wasserstein(pair, bad, 2)), () => wasserstein(pair, [[1]], 2)],
      order: orders,
    },
  },
  optimalTransport: {
    laws: {
      'follows units and offsets': () =>
        holds([x, y, scale, offset], (p, q, s, shift) => {
          const far = optimalTransport(scaled(p, s, shift), scaled(q, s, shift), 2);
          near(far.distance, s * optimalTransport(p, q, 2).distance, rounding(shift), s);
          near(far.unit * Math.sqrt(far.cost), far.distance, 1e-13);
        }),
    },
    misuses: {
      p: noPoints((bad) => optimalTransport(bad, pair, 2)),
      q: noPoints((bad) => optimalTransport(pair, bad, 2)),
      order: noNumber((bad) => optimalTransport(pair, pair, bad)),
    },
  },
  transportPlan: {
    laws: {
      'costs follow units, and rows that are dearer by any offset': () =>
        holds([points(3, 3), scale, offset], (costs, s, shift) => {
          const weights = [0.5, 0.25, 0.25];
          const far = transportPlan(scaled(costs, s, shift), weights, [...weights].reverse());
          const standard = transportPlan(costs, weights, [...weights].reverse());
          near(far.cost, s * (standard.cost + shift), rounding(shift), s);
          if (!(Math.abs(far.dualityGap) <= 1e-14 * s * (1 + Math.abs(shift)))) {
            throw new Error(`gap ${far.dualityGap}`);
          }
        }),
    },
    misuses: {
      costs: noMatrix((bad) => transportPlan(bad, half, half)),
      sourceWeights: noVector((bad) => transportPlan(identity, bad, half)),
      targetWeights: noVector((bad) => transportPlan(identity, half, bad)),
    },
  },
  wassersteinOnLine: {
    laws: {
      'of samples follows units and offsets': () =>
        holds([points(4, 1), points(3, 1), scale, offset], (p, q, s, shift) => {
          const far = wassersteinOnLine(scaled(p, s, shift).flat(), scaled(q, s, shift).flat(), 2);
          near(far, s * wassersteinOnLine(p, q, 2), rounding(shift), s);
        }),
      'of normals is √(Δm² + Δs²), narrow beside wide': () =>
        holds(
          [scale, narrow, offset],
          (s, ratio, shift) => {
            const [p, q] = [normal(s * shift, s * ratio), normal(s * (shift + 1), s)];
            near(wassersteinOnLine(p, q, 2), s * Math.hypot(1, 1 - ratio), 1e-11 + rounding(shift));
            near(wassersteinOnLine(p, q, 1), wassersteinOnLine(q, p, 1), 1e-11 + rounding(shift));
          },
          8,
        ),
      'of a family in location is the shift': () =>
        holds(
          [scale, offset],
          (s, shift) => {
            for (const make of [laplace, logistic, normal]) {
              const far = wassersteinOnLine(make(s * shift, s), make(s * (shift + 1), s), 1);
              near(far, s, 1e-11 + rounding(shift));
            }
          },
          8,
        ),
    },
    misuses: {
      p: [
        ...noVector((bad) => wassersteinOnLine(bad, [1], 2)),
        () => wassersteinOnLine(pair, [1], 2),
      ],
      q: noVector((bad) => wassersteinOnLine([1], bad, 2)),
      order: noNumber((bad) => wassersteinOnLine([1], [2], bad)),
    },
  },
  kantorovichRubinstein: {
    laws: {
      'primal = dual = W₁ at any unit and offset': () =>
        holds([x, y, scale, offset], (p, q, s, shift) => {
          const { primal, dual } = kantorovichRubinstein(scaled(p, s, shift), scaled(q, s, shift));
          near(primal, s * wasserstein(p, q, 1), rounding(shift), s);
          near(dual, primal, rounding(shift), s);
        }),
      'of densities likewise, narrow beside wide': () =>
        holds(
          [scale, narrow, offset],
          (s, ratio, shift) => {
            const p = normal(s * shift, s * ratio);
            const q = laplace(s * (shift + 0.5), s);
            const { primal, dual } = kantorovichRubinstein(p, q);
            near(primal, wassersteinOnLine(p, q, 1), 1e-10 + rounding(shift));
            near(dual, primal, 1e-9 + 1e-14 * Math.abs(shift), s);
          },
          6,
        ),
    },
    misuses: {
      p: noPoints((bad) => kantorovichRubinstein(bad, pair)),
      q: noPoints((bad) => kantorovichRubinstein(pair, bad)),
    },
  },
  slicedWasserstein: {
    laws: {
      'follows units and offsets, below W_p': () =>
        holds([x, y, scale, offset], (p, q, s, shift) => {
          const options = () => {
            let k = 0;
            return {
              random: {
                normal: (count: number) => Array.from({ length: count }, () => Math.sin(++k)),
              },
              directions: 10,
            };
          };
          const far = slicedWasserstein(scaled(p, s, shift), scaled(q, s, shift), options());
          near(far, s * slicedWasserstein(p, q, options()), 10 * rounding(shift), s);
        }),
    },
    misuses: {
      p: noPoints((bad) => slicedWasserstein(bad, pair, { random: { normal: () => [1, 0] } })),
      q: noPoints((bad) => slicedWasserstein(pair, bad, { random: { normal: () => [1, 0] } })),
      order: noNumber((bad) =>
        slicedWasserstein(pair, pair, { random: { normal: () => [1, 0] }, order: bad }),
      ),
      directions: noPositive((bad) =>
        slicedWasserstein(pair, pair, { random: { normal: () => [1, 0] }, directions: bad }),
      ),
      random: noVector((bad) =>
        slicedWasserstein(pair, pair, { random: { normal: () => bad }, directions: 1 }),
      ),
    },
  },
  wasserstein1Gradient: {
    laws: {
      'gradient is free of units; the distance follows them': () =>
        holds([number, scale, offset, narrow], (d, s, shift, ratio) => {
          const generated = [[s * shift, s * (ratio * d)]];
          const made = wasserstein1Gradient(generated, [[s * shift, 0]], [[[0], [1]]]);
          near(made.distance, s * Math.abs(ratio * d), 1e-14);
          near(made.gradient[0]!, Math.sign(d), 1e-14);
        }),
    },
    misuses: {
      generated: noPoints((bad) => wasserstein1Gradient(bad, pair)),
      real: noPoints((bad) => wasserstein1Gradient(pair, bad)),
      jacobians: [
        () => wasserstein1Gradient(pair, pair, []),
        ...noMatrix((bad) => wasserstein1Gradient(pair, pair, [bad, bad])),
      ],
    },
  },
  gaussianSquaredW2: {
    laws: {
      'is ‖Δm‖² + Σ(Δs)² where covariances commute': () =>
        holds([scale, inverseCondition, angle, number], (s, ratio, turn, d) => {
          const [a, b] = [s, s * Math.sqrt(ratio)];
          const p = gaussian([0, 0], turned(a, b, turn));
          const q = gaussian([s * d, 0], turned(2 * a, 3 * b, turn));
          // A rounding of an entry is worth 1e-16 s² in the small variance, √ of that in its root.
          const doubt = 1e-14 + 1e-15 / Math.sqrt(ratio);
          near(gaussianSquaredW2(p, q), s * s * (d * d + 1 + 4 * ratio), Math.min(doubt, 1e-7));
        }),
      'has full accuracy on the axes, and at an offset': () =>
        holds([scale, narrow, offset], (s, ratio, shift) => {
          const p = axisGaussian([s * shift, 0], [s, ratio * s]);
          const q = axisGaussian([s * (shift + 1), 0], [s, 3 * ratio * s]);
          near(
            gaussianSquaredW2(p, q),
            s * s * (1 + 4 * ratio * ratio),
            1e-14 + 1e-15 * Math.abs(shift),
          );
        }),
    },
    misuses: { q: [() => gaussianSquaredW2(standardGaussian, axisGaussian([0], [1]))] },
  },
  gaussianW2Terms: {
    laws: {
      'both terms follow units': () =>
        holds([scale, number, number], (s, a, b) => {
          const made = gaussianW2Terms(
            axisGaussian([0, 0], [s, s]),
            axisGaussian([s * a, 0], [s * b, s]),
          );
          near(made.means, s * s * a * a, 1e-14);
          near(made.covariances, s * s * (Math.abs(b) - 1) ** 2, 1e-14, s * s);
          nearVector(made.ranks, [2, 2], 0);
        }),
    },
    misuses: { q: [() => gaussianW2Terms(standardGaussian, axisGaussian([0], [1]))] },
  },
  fittedGaussianW2Terms: {
    laws: {
      'follows units and offsets': () =>
        holds([points(5, 2), points(6, 2), scale, offset], (p, q, s, shift) => {
          const far = fittedGaussianW2Terms(scaled(p, s, shift), scaled(q, s, shift));
          const standard = fittedGaussianW2Terms(p, q);
          // Of singular samples a rounding is worth its root.
          const doubt = 1e-7 + 1e-15 * Math.abs(shift);
          near(far.squaredDistance / s / s, standard.squaredDistance, doubt, 4);
        }),
      'with fewer samples than dimensions likewise': () =>
        holds([points(2, 3), points(2, 3), scale], (p, q, s) => {
          const far = fittedGaussianW2Terms(scaled(p, s), scaled(q, s));
          near(far.squaredDistance / s / s, fittedGaussianW2Terms(p, q).squaredDistance, 1e-13, 4);
        }),
    },
    misuses: {
      x: [
        ...noPoints((bad) => fittedGaussianW2Terms(bad, pair)),
        () => fittedGaussianW2Terms([[1]], [[1]]),
      ],
      y: [
        ...noPoints((bad) => fittedGaussianW2Terms(pair, bad)),
        () => fittedGaussianW2Terms(pair, [[1], [2]]),
      ],
    },
  },
  parallelLines: {
    laws: {
      'W₁ is |θ| at any unit, the divergences are free of it': () =>
        holds([scale, number], (s, d) => {
          const made = parallelLines(s * d);
          near(made.wasserstein1, s * Math.abs(d), 0);
          near(made.wasserstein1Derivative, Math.sign(d), 0);
          nearVector([made.totalVariation, made.jensenShannon], [1, Math.LN2], 1e-15);
        }),
    },
    misuses: { theta: noNumber(parallelLines) },
  },
};
