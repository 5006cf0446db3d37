/** Laws of bases, affine metrics and generators: Ψ, x and θ have units of their own. */
import {
  affineGeneratorMetric,
  affineMetric,
  affineMetricOfModel,
  basisCovariance,
  basisEnergy,
  basisMoments,
  diagonalQuadraticBasis,
  fullQuadraticBasis,
  generatorMomentDerivatives,
  linearBasis,
  linearize,
  linearizedGenerator,
  rwpMetric,
} from '../../src/index.js';
import {
  axisGaussian,
  type Entry,
  holds,
  narrow,
  near,
  nearForm,
  nearVector,
  noMatrix,
  noNumber,
  noPoints,
  noPositive,
  noVector,
  number,
  numbers,
  offset,
  points,
  rootScale,
  scale,
  scaled,
  type Table,
} from './law.fixture.js';

const identity = [
  [1, 0],
  [0, 1],
];
const basis = fullQuadraticBasis(2);
const pair = [
  [0, 0],
  [1, 1],
];

/** Ψ of s x is that of x times s for linear parts and s² for squares. */
const basisLaw = (
  make: (dimension: number) => ReturnType<typeof linearBasis>,
  linear: number,
): Entry => ({
  laws: {
    'values and gradients follow units': () =>
      holds([numbers(2), scale], (x, s) => {
        const { size, values, gradients } = make(2);
        const [far, standard] = [
          values(Float64Array.from(x, (c) => s * c)),
          values(Float64Array.from(x)),
        ];
        near(size, standard.length, 0);
        for (let k = 0; k < size; k++) {
          near(far[k]!, standard[k]! * s * (k < linear ? 1 : s), 1e-14);
        }
        near((gradients(Float64Array.from(x)) as { rows: number }).rows, size, 0);
      }),
  },
  misuses: { dimension: noPositive((bad) => make(bad)) },
});

export const affineMetrics: Table = {
  linearBasis: basisLaw(linearBasis, 2),
  diagonalQuadraticBasis: basisLaw(diagonalQuadraticBasis, 2),
  fullQuadraticBasis: basisLaw(fullQuadraticBasis, 2),
  basisMoments: {
    laws: {
      'of a Gaussian are its moments at any unit and offset': () =>
        holds([rootScale, narrow, offset], (s, ratio, shift) =>
          nearVector(
            basisMoments(axisGaussian([s * shift], [s * ratio]), diagonalQuadraticBasis(1)).map(
              (m, k) => m / s ** (k + 1),
            ),
            [shift, (shift * shift + ratio * ratio) / 2],
            1e-13,
          ),
        ),
    },
    misuses: {
      measure: [
        ...noPoints((bad) => basisMoments(bad, basis)),
        () => basisMoments(axisGaussian([0], [1]), basis),
      ],
    },
  },
  basisEnergy: {
    laws: {
      'of (x, x²/2) is E(1, x; x, x²) at any unit': () =>
        holds([scale, number], (s, d) => {
          const energy = basisEnergy(axisGaussian([s * d], [s]), diagonalQuadraticBasis(1));
          nearForm(
            energy,
            [
              [1, s * d],
              [s * d, s * s * (1 + d * d)],
            ],
            1e-13,
          );
        }),
    },
    misuses: {
      measure: [
        ...noPoints((bad) => basisEnergy(bad, basis)),
        () => basisEnergy(axisGaussian([0], [1]), basis),
      ],
    },
  },
  basisCovariance: {
    laws: {
      'of x is the covariance at any unit, axis by axis': () =>
        holds([scale, narrow], (s, ratio) => {
          const b = Math.max(s * ratio, 1e-150);
          nearForm(
            basisCovariance(axisGaussian([0, 0], [s, b]), linearBasis(2)),
            [
              [s * s, 0],
              [0, b * b],
            ],
            1e-13,
          );
        }),
    },
    misuses: {
      measure: [
        ...noPoints((bad) => basisCovariance(bad, basis)),
        () => basisCovariance(axisGaussian([0], [1]), basis),
      ],
    },
  },
  affineMetric: {
    laws: {
      'is free of the units of Ψ and follows those of θ': () =>
        holds([scale, rootScale, rootScale], (s, a, b) => {
          const energy = [
            [2 / a / a, 1 / a / b],
            [1 / a / b, 2 / b / b],
          ];
          const made = affineMetric([[s / a], [s / b]], energy);
          near(made.get(0, 0), (s * s * 2) / 3, 1e-12);
        }),
    },
    misuses: {
      momentDerivatives: noMatrix((bad) => affineMetric(bad, identity)),
      energy: noMatrix((bad) => affineMetric(identity, bad)),
      damping: [
        ...noNumber((bad) => affineMetric(identity, identity, { damping: bad })),
        () =>
          affineMetric(
            [[1], [1]],
            [
              [0, 0],
              [0, 0],
            ],
          ),
      ],
    },
  },
  affineMetricOfModel: {
    laws: {
      'of N(m, σ) is the identity in units of x': () =>
        holds(
          [rootScale, offset],
          (s, shift) => {
            const model = ([m, a]: Float64Array) => axisGaussian([s * m!], [s * a!]);
            const made = affineMetricOfModel(model, [shift, 1], diagonalQuadraticBasis(1));
            // Moments are taken about the mean: places keep 1e-16 of the offset.
            nearForm(
              made,
              [
                [s * s, 0],
                [0, s * s],
              ],
              1e-8 + 1e-14 * Math.abs(shift),
            );
          },
          6,
        ),
    },
    misuses: {
      theta: noVector((bad) => affineMetricOfModel(() => axisGaussian([0, 0], [1, 1]), bad, basis)),
    },
  },
  linearizedGenerator: {
    laws: {
      'keeps points and Jacobians': () =>
        holds([points(3, 2), scale], (rows, s) => {
          const made = linearizedGenerator(
            scaled(rows, s),
            rows.map(() => [[s], [1]]),
          );
          nearVector(made.points.values, scaled(rows, s).flat(), 0);
          near(made.jacobians[1]!.get(0, 0), s, 0);
        }),
    },
    misuses: {
      samples: noPoints((bad) => linearizedGenerator(bad, [identity, identity])),
      jacobians: [
        ...noMatrix((bad) => linearizedGenerator(pair, [bad, bad])),
        () => linearizedGenerator(pair, []),
      ],
      weights: noVector((bad) => linearizedGenerator(pair, [identity, identity], bad)),
    },
  },
  linearize: {
    laws: {
      'differentiates x = a (b + z) in any unit': () =>
        holds([points(3, 1), scale, number, number], (z, s, a, b) => {
          const made = linearize(([p, q], [w]) => [s * p! * (q! + w!)], [a, b], z);
          made.jacobians.forEach((jacobian, k) => {
            near(jacobian.get(0, 0), s * (b + z[k]![0]!), 1e-11, s);
            near(jacobian.get(0, 1), s * a, 1e-11);
          });
        }),
    },
    misuses: {
      latents: noPoints((bad) => linearize(([a]) => [a!], [1], bad)),
      theta: noVector((bad) => linearize(([a]) => [a!], bad, pair)),
      weights: noVector((bad) => linearize(([a]) => [a!], [1], pair, bad)),
      function: [() => linearize(() => [Number.NaN], [1], pair)],
    },
  },
  rwpMetric: {
    laws: {
      'is E JᵀJ in any unit, narrow beside wide': () =>
        holds([scale, narrow, number], (s, ratio, d) => {
          const t = Math.max(ratio, 1e-150 / s);
          const made = rwpMetric(
            linearizedGenerator(pair, [
              [
                [s * d, 0],
                [0, s * t],
              ],
              [
                [s, 0],
                [0, s * t * d],
              ],
            ]),
          );
          nearForm(
            made,
            [
              [(s * s * (1 + d * d)) / 2, 0],
              [0, ((s * t * (1 + d * d)) / 2) * s * t],
            ],
            1e-13,
          );
        }),
    },
  },
  generatorMomentDerivatives: {
    laws: {
      'is E J_Ψ J in any unit': () =>
        holds([rootScale, number], (s, d) => {
          const made = generatorMomentDerivatives(
            linearizedGenerator([[s], [s * d]], [[[s]], [[s * d]]]),
            diagonalQuadraticBasis(1),
          );
          near(made.get(0, 0), (s * (1 + d)) / 2, 1e-14, s);
          near(made.get(1, 0), (s * s * (1 + d * d)) / 2, 1e-14);
        }),
    },
    misuses: {
      basis: [
        () =>
          generatorMomentDerivatives(
            linearizedGenerator(pair, [identity, identity]),
            linearBasis(1),
          ),
      ],
    },
  },
  affineGeneratorMetric: {
    laws: {
      'of x = m + σ z is E(1, z; z, z²) in any unit and place': () =>
        holds([rootScale, offset], (s, shift) => {
          const z = [-1, 0, 2];
          const made = affineGeneratorMetric(
            linearizedGenerator(
              z.map((w) => [s * (shift + w)]),
              z.map((w) => [[s, s * w]]),
            ),
            diagonalQuadraticBasis(1),
          );
          const [a, b] = [1 / 3, 5 / 3].map((m) => m * s * s);
          // Squares of x keep 1e-16 of the squared offset; centered ones 1e-16 of the offset.
          nearForm(
            made,
            [
              [s * s, a!],
              [a!, b!],
            ],
            1e-12 + 1e-14 * Math.abs(shift),
          );
        }),
    },
    misuses: {
      basis: [
        () =>
          affineGeneratorMetric(linearizedGenerator(pair, [identity, identity]), linearBasis(1)),
      ],
    },
  },
};
