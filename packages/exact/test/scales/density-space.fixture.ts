/** Laws of density space: x in other units, time in their squares, closed forms of Gaussians. */
import {
  displacement,
  fokkerPlanck,
  gaussian,
  generatorFlow,
  jkoFlow,
  jkoStep,
  lineAction,
  normal,
  normalScores,
  normalScoresSquaredW2,
  ornsteinUhlenbeck,
  relativeEntropy,
} from '../../src/index.js';
import {
  holds,
  narrow,
  near,
  nearVector,
  noMatrix,
  noNumber,
  noPositive,
  noVector,
  number,
  numbers,
  offset,
  rootScale,
  scale,
  type Table,
} from './law.fixture.js';

/** V = (x/s − place)²/2, whose equilibrium is N(place s, s²). */
const well = (s: number, place = 0) => ({
  value: (x: number) => (x / s - place) ** 2 / 2,
  derivative: (x: number) => (x / s - place) / s,
  secondDerivative: () => 1 / s / s,
});
const scores = normalScores(normal(0, 1), { nodes: 41 });
const gaussians = {
  value: ([m, s]: Float64Array, z: number) => m! + s! * z,
  derivatives: (_: Float64Array, z: number) => [1, z],
};

export const densitySpace: Table = {
  displacement: {
    laws: {
      'of normals is straight in mean and deviation': () =>
        holds(
          [scale, narrow, offset],
          (s, ratio, shift) => {
            const path = displacement(normal(s * shift, s * ratio), normal(s * (shift + 1), s));
            near(
              path.squaredDistance,
              s * s * (1 + (1 - ratio) ** 2),
              1e-10 + 1e-14 * Math.abs(shift),
            );
            const truth = normal(s * (shift + 0.5), (s * (1 + ratio)) / 2);
            for (const u of [0.01, 0.5, 0.9])
              near(path.at(0.5).quantile(u), truth.quantile(u), 1e-13, s);
            near(path.velocity(0.5, s * (shift + 0.5)), s, 1e-10 + 1e-13 * Math.abs(shift));
          },
          4,
        ),
    },
    misuses: {
      t: [
        ...noNumber((bad) => displacement(normal(0, 1), normal(1, 1)).at(bad)),
        () => displacement(normal(0, 1), normal(1, 1)).velocity(2, 0),
      ],
    },
  },
  lineAction: {
    laws: {
      'of equal steps is the squared way': () =>
        holds([scale, offset], (s, shift) => {
          const path = [0, 0.5, 1].map((t) => [s * (shift + t), s * (shift + 2 * t)]);
          near(lineAction(path), 2.5 * s * s, 1e-13 + 1e-14 * Math.abs(shift));
        }),
    },
    misuses: { path: [() => lineAction([]), () => lineAction([[1]])] },
  },
  normalScores: {
    laws: {
      'of a normal are its places': () =>
        holds([scale, offset], (s, shift) => {
          const made = normalScores(normal(s * shift, s), { nodes: 5, range: 4 });
          nearVector(
            made.values,
            [-4, -2, 0, 2, 4].map((z) => s * (shift + z)),
            1e-13,
          );
          near(
            made.masses.reduce((a, b) => a + b, 0),
            1,
            1e-14,
          );
        }),
    },
    misuses: {
      nodes: [
        ...noPositive((bad) => normalScores(normal(0, 1), { nodes: bad })),
        () => normalScores(normal(0, 1), { nodes: 2.5 }),
      ],
      range: noPositive((bad) => normalScores(normal(0, 1), { range: bad })),
      density: [
        () => normalScores({ quantile: () => 0, upperQuantile: () => 0 }),
        () => normalScores({ quantile: () => Number.NaN, upperQuantile: () => 0 }),
      ],
    },
  },
  normalScoresSquaredW2: {
    laws: {
      'of a shift is its square': () =>
        holds([scale, offset, number], (s, shift, d) => {
          const make = (place: number) => normalScores(normal(s * place, s), { nodes: 41 });
          near(
            normalScoresSquaredW2(make(shift), make(shift + d)),
            s * s * d * d,
            1e-12 + (1e-14 * Math.abs(shift)) / Math.abs(d),
          );
        }),
    },
    misuses: {
      second: [() => normalScoresSquaredW2(scores, normalScores(normal(0, 1), { nodes: 5 }))],
    },
  },
  relativeEntropy: {
    laws: {
      'of N(d, 1) in its well is d²/2 less its log of volume': () =>
        holds([scale, offset, number], (s, shift, d) => {
          const made = relativeEntropy(well(s, shift), normalScores(normal(s * (shift + d), s)));
          near(
            made,
            (d * d) / 2 - Math.log(s) - Math.log(2 * Math.PI) / 2,
            1e-10 + 1e-14 * Math.abs(shift),
            1,
          );
        }),
    },
  },
  jkoStep: {
    laws: {
      'moves a Gaussian by 1/(1 + h), time in squared units': () =>
        holds(
          [scale, offset],
          (s, shift) => {
            const at = normalScores(normal(s * (shift + 1), s), { nodes: 81 });
            const made = jkoStep(well(s, shift), at, 0.5 * s * s);
            near(made.values[40]! / s - shift, 1 / 1.5, 1e-8 + 1e-14 * Math.abs(shift));
          },
          4,
        ),
    },
    misuses: {
      h: noPositive((bad) => jkoStep(well(1), scores, bad)),
      potential: [
        () =>
          jkoStep(
            { value: () => Number.NaN, derivative: () => Number.NaN, secondDerivative: () => 0 },
            scores,
            0.1,
          ),
      ],
      at: [() => jkoStep(well(1), { ...scores, values: scores.values.map(() => 0) }, 0.1)],
    },
  },
  jkoFlow: {
    laws: {
      'repeats its step': () =>
        holds(
          [scale],
          (s) => {
            const path = jkoFlow(well(s), normalScores(normal(s, s), { nodes: 41 }), {
              h: s * s,
              steps: 2,
            });
            nearVector(
              path.map(({ values }) => values[20]! / s),
              [1, 0.5, 0.25],
              1e-8,
            );
          },
          3,
        ),
    },
    misuses: {
      steps: noNumber((bad) => jkoFlow(well(1), scores, { h: 0.1, steps: bad })),
      h: noPositive((bad) => jkoFlow(well(1), scores, { h: bad, steps: 1 })),
    },
  },
  generatorFlow: {
    laws: {
      'has the loss of a Gaussian and its metric, in any unit': () =>
        holds(
          [scale, number],
          (s, d) => {
            const problem = generatorFlow(gaussians, well(s));
            const theta = Float64Array.of(s * d, s);
            near(
              problem.loss(theta),
              (1 + d * d) / 2 - 0.5 - Math.log(s) - Math.log(2 * Math.PI) / 2,
              1e-10,
              1,
            );
            const metric = problem.metric(theta) as { get(i: number, j: number): number };
            nearVector([metric.get(0, 0), metric.get(0, 1), metric.get(1, 1)], [1, 0, 1], 1e-10);
          },
          6,
        ),
    },
    misuses: {
      nodes: noPositive((bad) => generatorFlow(gaussians, well(1), { nodes: bad })),
      range: noPositive((bad) => generatorFlow(gaussians, well(1), { range: bad })),
      theta: noVector((bad) => generatorFlow(gaussians, well(1)).scores(bad)),
      generator: [() => generatorFlow(gaussians, well(1)).scores([0, -1])],
    },
  },
  ornsteinUhlenbeck: {
    laws: {
      'follows units and offsets, axis by axis': () =>
        holds([rootScale, narrow, offset, numbers(2)], (s, ratio, shift, [d, e]) => {
          // A = diag(1, 1/r)/s², centers at (shift, 0) s.
          const b = s * Math.max(ratio, 1e-4);
          const made = ornsteinUhlenbeck(
            {
              drift: [
                [1 / s / s, 0],
                [0, 1 / b / b],
              ],
              center: [s * shift, 0],
              mean: [s * (shift + d!), b * e!],
              covariance: [
                [4 * s * s, 0],
                [0, 0],
              ],
            },
            b * b,
          );
          const t = (b / s) ** 2;
          near(made.mean[0]! / s - shift, d! * Math.exp(-t), 1e-8 + 1e-15 * Math.abs(shift), 1);
          near(made.mean[1]!, b * e! * Math.exp(-1), 1e-12);
          near(made.covariance.get(0, 0), s * s * (1 + 3 * Math.exp(-2 * t)), 1e-8);
          near(made.covariance.get(1, 1), b * b * (1 - Math.exp(-2)), 1e-12);
        }),
    },
    misuses: {
      drift: [
        ...noMatrix((bad) =>
          ornsteinUhlenbeck(
            {
              drift: bad,
              mean: [0, 0],
              covariance: gaussian(
                [0, 0],
                [
                  [1, 0],
                  [0, 1],
                ],
              ).covariance,
            },
            1,
          ),
        ),
        () =>
          ornsteinUhlenbeck(
            {
              drift: [
                [1, 2],
                [0, 1],
              ],
              mean: [0, 0],
              covariance: [
                [1, 0],
                [0, 1],
              ],
            },
            1,
          ),
      ],
      center: noVector((bad) =>
        ornsteinUhlenbeck({ drift: [[1]], center: bad, mean: [0], covariance: [[1]] }, 1),
      ),
      mean: noVector((bad) => ornsteinUhlenbeck({ drift: [[1]], mean: bad, covariance: [[1]] }, 1)),
      covariance: noMatrix((bad) =>
        ornsteinUhlenbeck(
          {
            drift: [
              [1, 0],
              [0, 1],
            ],
            mean: [0, 0],
            covariance: bad,
          },
          1,
        ),
      ),
      time: [
        ...noNumber((bad) =>
          ornsteinUhlenbeck({ drift: [[1]], mean: [0], covariance: [[1]] }, bad),
        ),
        () => ornsteinUhlenbeck({ drift: [[1]], mean: [0], covariance: [[1]] }, -1),
      ],
    },
  },
  fokkerPlanck: {
    laws: {
      'follows the Ornstein-Uhlenbeck law in any unit, to its own bound': () =>
        holds(
          [scale],
          (s) => {
            const { potential } = { potential: well(s).value };
            const made = fokkerPlanck(
              { potential, start: normal(s, s / 2), interval: [-8 * s, 8 * s], cells: 64 },
              0.5 * s * s,
            );
            const truth = normal(s * Math.exp(-0.5), s * Math.sqrt(1 - 0.75 * Math.exp(-1)));
            made.grid.forEach((x, k) => {
              if (!(Math.abs(made.cdf[k]! - truth.cdf(x)) <= made.error + 1e-9))
                throw new Error(`${made.cdf[k]} ± ${made.error}`);
            });
            near(made.error, 0, 0.05, 1);
          },
          3,
        ),
    },
    misuses: {
      potential: [
        () =>
          fokkerPlanck({ potential: () => Number.NaN, start: normal(0, 1), interval: [-8, 8] }, 1),
      ],
      start: [
        () => fokkerPlanck({ potential: () => 0, start: normal(0, 9), interval: [-8, 8] }, 1),
      ],
      interval: [
        () => fokkerPlanck({ potential: () => 0, start: normal(0, 1), interval: [8, -8] }, 1),
        () =>
          fokkerPlanck({ potential: () => 0, start: normal(0, 1), interval: [Number.NaN, 8] }, 1),
      ],
      cells: noPositive((bad) =>
        fokkerPlanck({ potential: () => 0, start: normal(0, 1), interval: [-8, 8], cells: bad }, 1),
      ),
      time: [
        ...noNumber((bad) =>
          fokkerPlanck({ potential: () => 0, start: normal(0, 1), interval: [-8, 8] }, bad),
        ),
        () => fokkerPlanck({ potential: () => 0, start: normal(0, 1), interval: [-8, 8] }, -1),
      ],
    },
  },
};
