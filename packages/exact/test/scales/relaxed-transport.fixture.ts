/** Laws of entropic, unbalanced and partial transport and of barycenters: they follow the costs' unit. */
import {
  type Density,
  deltaMixture,
  entropicTransport,
  gaussianBarycenter,
  lineBarycenter,
  normal,
  partialTransport,
  sinkhornDivergence,
  transportPlan,
  unbalancedTransport,
  wassersteinOnLine,
} from '../../src/index.js';
import {
  axisGaussian,
  holds,
  narrow,
  near,
  noMatrix,
  noNumber,
  noPoints,
  noPositive,
  noTolerance,
  noVector,
  number,
  numbers,
  offset,
  points,
  scale,
  scaled,
  type Table,
} from './law.fixture.js';

const costs = [
  [0, 1],
  [1, 0],
];
const half = [0.5, 0.5];
const pair = [
  [0, 0],
  [1, 1],
];
const positive = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map(Math.abs));

export const relaxedTransport: Table = {
  entropicTransport: {
    laws: {
      'follows the unit of costs, bounds the exact cost at any offset': () =>
        holds(
          [points(3, 3), scale, offset],
          (given, s, shift) => {
            const [a, b] = [
              [0.5, 0.25, 0.25],
              [0.25, 0.25, 0.5],
            ];
            const moved = scaled(given, s, shift);
            const made = entropicTransport(moved, a, b, { regularization: s });
            const standard = entropicTransport(given, a, b, { regularization: 1 });
            const doubt = 1e-8 + 1e-15 * Math.abs(shift);
            near(made.cost / s, standard.cost + shift, doubt, 1);
            const exact = transportPlan(moved, a, b).cost;
            const rounding = 1e-14 * s * (1 + Math.abs(shift));
            if (!(exact <= made.cost + rounding && exact >= made.cost - made.exactGap - rounding)) {
              throw new Error(`${exact} is not from ${made.cost} − ${made.exactGap}`);
            }
          },
          8,
        ),
    },
    misuses: {
      costs: noMatrix((bad) => entropicTransport(bad, half, half, { regularization: 1 })),
      sourceWeights: noVector((bad) => entropicTransport(costs, bad, half, { regularization: 1 })),
      targetWeights: noVector((bad) => entropicTransport(costs, half, bad, { regularization: 1 })),
      regularization: noPositive((bad) =>
        entropicTransport(costs, half, half, { regularization: bad }),
      ),
      tolerance: noTolerance((bad) =>
        entropicTransport(costs, half, half, { regularization: 1, tolerance: bad }),
      ),
      maximumIterations: noPositive((bad) =>
        entropicTransport(costs, half, half, { regularization: 1, maximumIterations: bad }),
      ),
    },
  },
  sinkhornDivergence: {
    laws: {
      'follows the unit to the power of the order, free of offsets': () =>
        holds(
          [points(3, 2), points(2, 2), scale, offset],
          (x, y, s, shift) => {
            const options = { regularization: s * s, tolerance: 1e-10 };
            const made = sinkhornDivergence(scaled(x, s, shift), scaled(y, s, shift), 2, options);
            const standard = sinkhornDivergence(x, y, 2, { ...options, regularization: 1 });
            near(made.value / s / s, standard.value, 1e-7 + 1e-14 * Math.abs(shift), 1);
          },
          6,
        ),
      'of a shift is its square, within its own bound': () =>
        holds(
          [scale, number],
          (s, d) => {
            const made = sinkhornDivergence(
              pair.map(([a, b]) => [s * a!, s * b!]),
              pair.map(([a, b]) => [s * (a! + d), s * b!]),
              2,
              { regularization: s * s },
            );
            if (!(Math.abs(made.value - s * s * d * d) <= made.errorBound))
              throw new Error(`${made.value} ± ${made.errorBound}`);
            near(made.errorBound, 0, 1e-6, s * s);
          },
          6,
        ),
    },
    misuses: {
      p: noPoints((bad) => sinkhornDivergence(bad, pair, 2, { regularization: 1 })),
      q: noPoints((bad) => sinkhornDivergence(pair, bad, 2, { regularization: 1 })),
      order: noNumber((bad) => sinkhornDivergence(pair, pair, bad, { regularization: 1 })),
      regularization: noPositive((bad) =>
        sinkhornDivergence(pair, pair, 2, { regularization: bad }),
      ),
    },
  },
  unbalancedTransport: {
    laws: {
      'of one pair is its closed form in any units': () =>
        holds(
          [scale, scale, number],
          (s, mass, d) => {
            // π = √(ab) exp(−c/2λ), the value λ (a + b − 2π).
            const c = Math.abs(d);
            const pi = 4 * Math.exp(-c / 2);
            if (!(s * mass > 1e-290 && s * mass < 1e290)) return;
            const made = unbalancedTransport([[s * c]], [2 * mass], [8 * mass], {
              marginalPenalty: s,
            });
            near(made.coupling.get(0, 0) / mass, pi, 1e-6);
            near(made.value / s / mass, 10 - 2 * pi, 1e-9);
            if (!(made.dualityGap <= 1e-9 * s * mass * 10))
              throw new Error(`gap ${made.dualityGap}`);
          },
          10,
        ),
      'follows the units of costs and masses': () =>
        holds(
          [points(3, 2), scale, scale, narrow],
          (given, s, mass, ratio) => {
            if (!(s * mass > 1e-280 && s * mass < 1e280)) return;
            const make = (a: number, b: number) =>
              unbalancedTransport(
                scaled(positive(given), a),
                [b, b * ratio, 2 * b],
                [b * ratio, b],
                { marginalPenalty: a },
              );
            near(make(s, mass).value / s / mass, make(1, 1).value, 1e-9);
          },
          8,
        ),
    },
    misuses: {
      costs: [
        ...noMatrix((bad) => unbalancedTransport(bad, half, half, { marginalPenalty: 1 })),
        () => unbalancedTransport([[-1]], [1], [1], { marginalPenalty: 1 }),
      ],
      sourceMasses: noVector((bad) =>
        unbalancedTransport(costs, bad, half, { marginalPenalty: 1 }),
      ),
      targetMasses: noVector((bad) =>
        unbalancedTransport(costs, half, bad, { marginalPenalty: 1 }),
      ),
      marginalPenalty: noPositive((bad) =>
        unbalancedTransport(costs, half, half, { marginalPenalty: bad }),
      ),
      tolerance: noTolerance((bad) =>
        unbalancedTransport(costs, half, half, { marginalPenalty: 1, tolerance: bad }),
      ),
    },
  },
  partialTransport: {
    laws: {
      'follows the units of costs and masses': () =>
        holds([points(3, 2), scale, scale], (given, s, mass) => {
          if (!(s * mass > 1e-290 && s * mass < 1e290)) return;
          const make = (a: number, b: number) =>
            partialTransport(scaled(positive(given), a), [b, b, 2 * b], [b, b], b);
          near(make(s, mass).cost / s / mass, make(1, 1).cost, 1e-13, 1e-2);
        }),
      'takes the cheapest pair': () =>
        holds([scale, narrow], (s, ratio) => {
          const made = partialTransport(
            [
              [s, s * ratio],
              [s, s],
            ],
            [1, 1],
            [1, 1],
            ratio,
          );
          near(made.cost, s * ratio * ratio, 1e-7);
        }),
    },
    misuses: {
      costs: [
        ...noMatrix((bad) => partialTransport(bad, half, half, 0.5)),
        () => partialTransport([[-1]], [1], [1], 1),
      ],
      sourceMasses: noVector((bad) => partialTransport(costs, bad, half, 0.5)),
      targetMasses: noVector((bad) => partialTransport(costs, half, bad, 0.5)),
      mass: [
        ...noNumber((bad) => partialTransport(costs, half, half, bad)),
        () => partialTransport(costs, half, half, 2),
        () => partialTransport(costs, half, half, -1),
      ],
    },
  },
  gaussianBarycenter: {
    laws: {
      'on the axes is the mean of means and of deviations': () =>
        holds(
          [scale, narrow, offset, number],
          (s, ratio, shift, d) => {
            const b = Math.max(s * ratio, 1e-150);
            const made = gaussianBarycenter(
              [
                axisGaussian([s * shift, 0], [s, 3 * b]),
                axisGaussian([s * (shift + d), b], [2 * s, b]),
              ],
              [0.25, 0.75],
            );
            near(made.barycenter.mean[0]!, s * (shift + 0.75 * d), 1e-14, s);
            near(made.barycenter.covariance.get(0, 0), 1.75 * s * (1.75 * s), 1e-10);
            // What the residual leaves undecided lies below its part of the largest variance.
            if (ratio >= 1e-3)
              near(made.barycenter.covariance.get(1, 1), 1.5 * b * (1.5 * b), 1e-5);
          },
          10,
        ),
    },
    misuses: {
      gaussians: [
        () => gaussianBarycenter([]),
        () => gaussianBarycenter([axisGaussian([0], [1]), axisGaussian([0, 0], [1, 1])]),
      ],
      weights: noVector((bad) =>
        gaussianBarycenter([axisGaussian([0], [1]), axisGaussian([0], [1])], bad),
      ),
      tolerance: noTolerance((bad) =>
        gaussianBarycenter([axisGaussian([0], [1])], [1], { tolerance: bad }),
      ),
      maximumIterations: noPositive((bad) =>
        gaussianBarycenter([axisGaussian([0], [1])], [1], { maximumIterations: bad }),
      ),
    },
  },
  lineBarycenter: {
    laws: {
      'of samples follows units and offsets': () =>
        holds([numbers(3), numbers(4), scale, offset], (x, y, s, shift) => {
          const made = lineBarycenter([scaled([x], s, shift)[0]!, scaled([y], s, shift)[0]!]);
          // Points that an offset makes equal are one, so distances are compared.
          const { values, weights } = lineBarycenter([x, y]);
          const moved = deltaMixture(
            values.map((v) => s * (v + shift)),
            weights,
          );
          near(wassersteinOnLine(made, moved, 2), 0, 1e-14 * (10 + Math.abs(shift)), s);
        }),
      'of normals is the normal of mean deviations, narrow beside wide': () =>
        holds(
          [scale, narrow, offset],
          (s, ratio, shift) => {
            const made: Density = lineBarycenter([
              normal(s * shift, s),
              normal(s * (shift + 1), s * ratio),
            ]);
            const truth = normal(s * (shift + 0.5), (s * (1 + ratio)) / 2);
            for (const u of [1e-9, 0.2, 0.7]) near(made.quantile(u), truth.quantile(u), 1e-13, s);
            near(made.cdf(s * shift), truth.cdf(s * shift), 1e-11 + 1e-15 * Math.abs(shift));
          },
          6,
        ),
    },
    misuses: {
      measures: [
        () => lineBarycenter([]),
        ...noVector((bad) => lineBarycenter([[1], bad])),
        () => lineBarycenter([pair, pair]),
      ],
      weights: noVector((bad) => lineBarycenter([[1], [2]], bad)),
    },
  },
};
