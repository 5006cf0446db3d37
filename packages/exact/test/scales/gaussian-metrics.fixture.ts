/** Laws of metric tensors in closed form and of Gaussians: G in other units is D G D. */
import {
  densityFisherRao,
  discreteFisherRao,
  exponentialMetric,
  gaussian,
  gaussianFisherRao,
  gaussianMetric,
  gaussianTangentPotential,
  gaussianTangents,
  laplaceMetric,
  linearPushForward,
  locationScaleMetric,
  logisticMetric,
  normal,
  normalMetric,
  pullBack,
  squaredLength,
  uniformMetric,
} from '../../src/index.js';
import {
  angle,
  axisGaussian,
  holds,
  inverseCondition,
  narrow,
  near,
  nearForm,
  noMatrix,
  noNumber,
  noPositive,
  noVector,
  number,
  numbers,
  offset,
  scale,
  type Table,
  turned,
} from './law.fixture.js';

const standard = axisGaussian([0, 0], [1, 1]);
const zero = [
  [0, 0],
  [0, 0],
];
const identity = [
  [1, 0],
  [0, 1],
];
const tangent = { mean: [0, 0], covariance: zero };
/** A form of two parameters whose units are a and b. */
const inUnits = (form: readonly (readonly number[])[], a: number, b: number) =>
  form.map((row, i) => row.map((value, j) => value * [a, b][i]! * [a, b][j]!));

const wrongTangents = (call: (bad: never) => unknown) => [
  ...noMatrix((bad) => call({ mean: [0, 0], covariance: bad } as never)),
  ...noVector((bad) => call({ mean: bad, covariance: zero } as never)),
  () =>
    call({
      mean: [0, 0],
      covariance: [
        [0, 1],
        [0, 0],
      ],
    } as never),
];

export const gaussianMetrics: Table = {
  gaussianMetric: {
    laws: {
      'on the axes is 1 for means, 1/(4v) for variances and 1/(v + w) between them': () =>
        holds([scale, narrow, offset], (s, ratio, shift) => {
          const [a, b] = [s, Math.max(ratio * s, 1e-150)];
          const at = axisGaussian([s * shift, 0], [a, b]);
          // In units that make each entry about 1: dS by its own variances.
          const metric = gaussianMetric(at, [
            { mean: [s, 0], covariance: zero },
            {
              mean: [0, 0],
              covariance: [
                [a * a, 0],
                [0, 0],
              ],
            },
            {
              mean: [0, 0],
              covariance: [
                [0, 0],
                [0, b * b],
              ],
            },
            {
              mean: [0, 0],
              covariance: [
                [0, a * b],
                [a * b, 0],
              ],
            },
          ]);
          const c = (a * a) / (1 + (b / a) ** 2) / a / a;
          nearForm(
            metric,
            [
              [s * s, 0, 0, 0],
              [0, (a * a) / 4, 0, 0],
              [0, 0, (b * b) / 4, 0],
              [0, 0, 0, b * b * c],
            ],
            1e-13,
          );
        }),
      'turned, at any condition, is what it is on the axes': () =>
        holds([scale, inverseCondition, angle], (s, ratio, turn) => {
          const [a, b] = [s, s * Math.sqrt(ratio)];
          const at = gaussian([0, 0], turned(a, b, turn));
          // dS = S: x grows by half its length per unit, G = tr S/4.
          const metric = gaussianMetric(at, [{ mean: [0, 0], covariance: turned(a, b, turn) }]);
          near(metric.get(0, 0), (a * a + b * b) / 4, 1e-7);
        }),
    },
    misuses: { tangents: wrongTangents((bad) => gaussianMetric(standard, [bad])) },
  },
  gaussianTangentPotential: {
    laws: {
      'solves V S + S V = dS in any unit': () =>
        holds([scale, narrow, numbers(3)], (s, ratio, [p, q, r]) => {
          const b = Math.max(ratio, 1e-150 / s);
          const [v, w] = [s * s, s * b * (s * b)];
          const covariance = [
            [p! * v, q! * s * s * b],
            [q! * s * s * b, r! * w],
          ];
          const potential = gaussianTangentPotential(axisGaussian([0, 0], [s, s * b]), {
            mean: [0, 0],
            covariance,
          });
          near(potential.get(0, 0), p! / 2, 1e-13);
          near(potential.get(1, 1), r! / 2, 1e-13);
          near(potential.get(0, 1), (q! * b) / (1 + b * b), 1e-13);
        }),
    },
    misuses: { tangent: wrongTangents((bad) => gaussianTangentPotential(standard, bad)) },
  },
  gaussianTangents: {
    laws: {
      'differentiates a model in any unit': () =>
        holds([scale, offset], (s, shift) => {
          const model = ([m, a]: Float64Array) => axisGaussian([s * (m! + shift), 0], [s * a!, s]);
          const [mean, spread] = gaussianTangents(model, [1, 2]);
          near(mean!.mean[0]!, s, 1e-10 + 1e-14 * Math.abs(shift));
          near(mean!.covariance.get(0, 0), 0, 1e-10, s * s);
          near(spread!.covariance.get(0, 0), 4 * s * s, 1e-10);
        }),
    },
    misuses: { theta: noVector((bad) => gaussianTangents(() => standard, bad)) },
  },
  gaussianFisherRao: {
    laws: {
      'of N(m, σ²) is diag(1, 2)/σ², axis by axis': () =>
        holds([scale, narrow, offset], (s, ratio, shift) => {
          const [a, b] = [s, Math.max(s * ratio, 1e-150)];
          const metric = gaussianFisherRao(axisGaussian([s * shift, 0], [a, b]), [
            { mean: [a, 0], covariance: zero },
            {
              mean: [0, 0],
              covariance: [
                [0, 0],
                [0, 2 * b * b],
              ],
            },
            {
              mean: [0, 0],
              covariance: [
                [0, a * b],
                [a * b, 0],
              ],
            },
          ]);
          nearForm(
            metric,
            [
              [1, 0, 0],
              [0, 2, 0],
              [0, 0, 1],
            ],
            1e-13,
          );
        }),
    },
    misuses: {
      at: [() => gaussianFisherRao(axisGaussian([0, 0], [1, 0]), [tangent])],
      tangents: wrongTangents((bad) => gaussianFisherRao(standard, [bad])),
    },
  },
  discreteFisherRao: {
    laws: {
      'is Σ ∂p∂p/p for masses of any ratio and parameters of any unit': () =>
        holds([scale, narrow], (s, ratio) => {
          const p = [ratio / 2, 1 - ratio / 2];
          const metric = discreteFisherRao(p, [[s * p[0]!], [-s * p[0]!]]);
          near(metric.get(0, 0), s * s * (p[0]! + (p[0]! / p[1]!) * p[0]!), 1e-14);
        }),
    },
    misuses: {
      p: noVector((bad) => discreteFisherRao(bad, [[1], [-1]])),
      derivatives: [
        ...noMatrix((bad) => discreteFisherRao([0.5, 0.5], bad)),
        () => discreteFisherRao([1, 0], [[1], [-1]]),
      ],
    },
  },
  densityFisherRao: {
    laws: {
      'of N(m, σ) is diag(1, 2)/σ² in any unit and place': () =>
        holds(
          [scale, offset],
          (s, shift) => {
            // Beyond that the pdf's own rounding of x hides ∂ρ/∂m.
            if (Math.abs(shift) > 1e6) return;
            const metric = densityFisherRao(
              (x, [m, a]) => normal(s * m!, s * a!).pdf!(x),
              [shift, 1],
              { breakpoints: [s * (shift - 1), s * shift, s * (shift + 1)] },
            );
            // A place x keeps 1e-16 of the shift.
            nearForm(
              metric,
              [
                [1, 0],
                [0, 2],
              ],
              1e-8 + 1e-14 * Math.abs(shift),
            );
          },
          5,
        ),
    },
    misuses: {
      theta: noVector((bad) => densityFisherRao((x) => normal(0, 1).pdf!(x), bad)),
      pdf: [
        () => densityFisherRao(() => -1, [1]),
        () => densityFisherRao((x) => 2 * normal(0, 1).pdf!(x), [1]),
      ],
    },
  },
  normalMetric: { laws: { 'is the identity': () => nearForm(normalMetric(), identity, 0) } },
  laplaceMetric: {
    laws: {
      'is diag(1, 2)': () =>
        nearForm(
          laplaceMetric(),
          [
            [1, 0],
            [0, 2],
          ],
          1e-15,
        ),
    },
  },
  logisticMetric: {
    laws: {
      'is diag(1, π²/3)': () =>
        nearForm(
          logisticMetric(),
          [
            [1, 0],
            [0, Math.PI ** 2 / 3],
          ],
          1e-15,
        ),
    },
  },
  uniformMetric: {
    laws: {
      'is [[1/3, 1/6], [1/6, 1/3]]': () =>
        nearForm(
          uniformMetric(),
          [
            [1 / 3, 1 / 6],
            [1 / 6, 1 / 3],
          ],
          1e-15,
        ),
    },
  },
  exponentialMetric: {
    laws: {
      'is 2/λ⁴, and Infinity or 0 where that leaves float64': () =>
        holds([scale], (s) => {
          near(exponentialMetric(Math.sqrt(s)).get(0, 0), 2 / s / s, 1e-14);
          near(exponentialMetric(s).get(0, 0), 2 / s / s / s / s, 1e-14, 1e-307);
        }),
    },
    misuses: { rate: noPositive(exponentialMetric) },
  },
  locationScaleMetric: {
    laws: {
      'holds the moments at any unit': () =>
        holds([scale, number], (s, d) =>
          nearForm(
            locationScaleMetric(s * d, 5 * s * s),
            [
              [1, s * d],
              [s * d, 5 * s * s],
            ],
            1e-15,
          ),
        ),
    },
    misuses: {
      mean: noNumber((bad) => locationScaleMetric(bad, 1)),
      secondMoment: [
        ...noNumber((bad) => locationScaleMetric(0, bad)),
        () => locationScaleMetric(2, 1),
      ],
    },
  },
  pullBack: {
    laws: {
      'is Jᵀ G J in units of any ratio': () =>
        holds([scale, scale, numbers(3)], (s, t, [p, q, r]) => {
          const g = [
            [4 + p!, q!],
            [q!, 4 + r!],
          ];
          const [a, b] = [s, t];
          nearForm(
            pullBack(g, [
              [a, 0],
              [0, b],
            ]),
            inUnits(g, a, b),
            1e-14,
          );
          // There and back: entries of G that lie 1e300 apart.
          const back = pullBack(inUnits(g, 1 / a, 1 / b), [
            [a, 0],
            [0, b],
          ]);
          nearForm(back, g, 1e-14);
        }),
    },
    misuses: {
      metric: noMatrix((bad) => pullBack(bad, identity)),
      jacobian: noMatrix((bad) => pullBack(identity, bad)),
    },
  },
  squaredLength: {
    laws: {
      'is free of units': () =>
        holds([scale, scale, numbers(2)], (s, t, [a, b]) =>
          near(
            squaredLength(
              inUnits(
                [
                  [2, 1],
                  [1, 2],
                ],
                1 / s,
                1 / t,
              ),
              [s * a!, t * b!],
            ),
            2 * a! * a! + 2 * a! * b! + 2 * b! * b!,
            1e-13,
          ),
        ),
    },
    misuses: {
      metric: noMatrix((bad) => squaredLength(bad, [1, 1])),
      tangent: noVector((bad) => squaredLength(identity, bad)),
    },
  },
  linearPushForward: {
    laws: {
      'follows units, narrow beside wide': () =>
        holds([scale, narrow, number], (s, ratio, d) => {
          const made = linearPushForward([s, s * ratio], [[s * d], [s * ratio]]);
          // ‖w‖' = w·w'/‖w‖.
          const slope = (d + ratio * ratio) / Math.hypot(1, ratio);
          near(made.wasserstein.get(0, 0), s * s * slope * slope, 1e-13, s * s * 1e-3);
          near(made.relaxed.get(0, 0), s * s * (d * d + ratio * ratio), 1e-14);
        }),
    },
    misuses: {
      weights: [
        ...noVector((bad) => linearPushForward(bad, [[1], [1]])),
        () => linearPushForward([0, 0], [[1], [1]]),
      ],
      weightDerivatives: noMatrix((bad) => linearPushForward([1, 1], bad)),
      offsetDerivatives: noVector((bad) => linearPushForward([1, 1], [[1], [1]], bad), 1),
    },
  },
};
