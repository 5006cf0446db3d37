/** Laws of density space: x in other units, time in their squares, closed forms of Gaussians. */
import {
  cellGraph,
  cellMasses,
  densityFlow,
  displacement,
  entropyEnergy,
  fokkerPlanck,
  gaussian,
  generatorFlow,
  graphDistribution,
  graphGeodesic,
  interactionEnergy,
  internalEnergy,
  jkoFlow,
  jkoStep,
  lineAction,
  normal,
  normalScores,
  normalScoresSquaredW2,
  ornsteinUhlenbeck,
  potentialEnergy,
  relativeEntropy,
  relativeEntropyEnergy,
  sumOfEnergies,
  tangentOfPotential,
  wassersteinGradient,
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

const pairGraph = (weight = 1, p = [0.5, 0.5]) => graphDistribution(p, [[0, 1, weight]]);
const half = [0.5, 0.5];
const masses = Float64Array.of(0.25, 0.75);
/** V = (x/s − place)²/2, whose equilibrium is N(place s, s²). */
const well = (s: number, place = 0) => ({
  value: (x: number) => (x / s - place) ** 2 / 2,
  derivative: (x: number) => (x / s - place) / s,
  secondDerivative: () => 1 / s / s,
});
const scores = normalScores(normal(0, 1), { nodes: 41 });
const volumes = (make: (volume: number) => unknown) => ({ volume: noPositive(make) });
const gaussians = {
  value: ([m, s]: Float64Array, z: number) => m! + s! * z,
  derivatives: (_: Float64Array, z: number) => [1, z],
};

export const densitySpace: Table = {
  cellGraph: {
    laws: {
      'follows the unit: weights 1/width²': () =>
        holds([scale, offset], (unit, shift) => {
          // Widths are from 1e-150 to 1e150.
          const s = Math.min(Math.max(unit, 1e-149), 1e149);
          const made = cellGraph({
            lower: [4 * s * shift],
            upper: [4 * s * (shift + 1)],
            cells: [4],
          });
          near(made.volume, s, 1e-15 + 2e-15 * Math.abs(shift));
          near(made.edges[0]![2]!, 1 / s / s, 1e-14 + 4e-15 * Math.abs(shift));
          near(made.centers[3]![0]!, 4 * s * (shift + 0.875), 1e-15, s);
        }),
    },
    misuses: {
      box: [
        ...noVector((bad) => cellGraph({ lower: bad, upper: [1, 1], cells: [1, 1] })),
        ...noVector((bad) => cellGraph({ lower: [0], upper: [1], cells: bad }), 1),
        () => cellGraph({ lower: [1], upper: [1], cells: [2] }),
        () => cellGraph({ lower: [0], upper: [1e-200], cells: [2] }),
      ],
    },
  },
  cellMasses: {
    laws: {
      'sum to 1 at any unit of x and of the density': () =>
        holds([scale, scale], (unit, t) => {
          const s = Math.min(Math.max(unit, 1e-149), 1e149);
          const graph = cellGraph({ lower: [0], upper: [4 * s], cells: [4] });
          const made = cellMasses(graph, ([x]) => t * (1 + x! / s / 4));
          nearVector(
            made.probabilities,
            [9, 11, 13, 15].map((m) => m / 48),
            1e-14,
          );
        }),
    },
    misuses: {
      pdf: [-1, 0, Number.NaN, Infinity].map(
        (value) => () => cellMasses(cellGraph({ lower: [0], upper: [1], cells: [2] }), () => value),
      ),
    },
  },
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
  internalEnergy: {
    laws: {
      'is ∫U(ρ) at any volume': () =>
        holds([scale], (v) => {
          const energy = internalEnergy({ value: (r) => r * r, derivative: (r) => 2 * r }, v);
          near(energy.value(masses), 0.625 / v, 1e-14);
          near(energy.firstVariation(masses)[1]!, 1.5 / v, 1e-14);
        }),
    },
    misuses: volumes((bad) => internalEnergy({ value: (r) => r, derivative: () => 1 }, bad)),
  },
  entropyEnergy: {
    laws: {
      'is Σ p log(p/v)': () =>
        holds([scale], (v) => {
          const expected = 0.25 * Math.log(0.25) + 0.75 * Math.log(0.75) - Math.log(v);
          near(entropyEnergy(v).value(masses), expected, 1e-14, 1);
          const [a, b] = entropyEnergy(v).firstVariation(masses);
          near(b! - a!, Math.log(3), 1e-12);
        }),
    },
    misuses: volumes((bad) => entropyEnergy(bad)),
  },
  potentialEnergy: {
    laws: {
      'is Σ V p at any unit': () =>
        holds([scale, number], (s, d) =>
          near(potentialEnergy([s, s * d]).value(masses), s * (0.25 + 0.75 * d), 1e-14, s),
        ),
    },
    misuses: { potential: noVector((bad) => potentialEnergy(bad)).slice(1) },
  },
  interactionEnergy: {
    laws: {
      'is ½ pᵀWp at any unit': () =>
        holds([scale], (s) => {
          const energy = interactionEnergy([
            [0, s],
            [s, 0],
          ]);
          near(energy.value(masses), 0.1875 * s, 1e-14);
          near(energy.firstVariation(masses)[0]!, 0.75 * s, 1e-14);
        }),
    },
    misuses: {
      kernel: [
        ...noMatrix((bad) => interactionEnergy(bad)),
        () =>
          interactionEnergy([
            [0, 1],
            [2, 0],
          ]),
      ],
    },
  },
  relativeEntropyEnergy: {
    laws: {
      'is its two parts': () =>
        holds([scale, scale, number], (v, s, d) => {
          const made = relativeEntropyEnergy([s, s * d], v).value(masses);
          near(made, entropyEnergy(v).value(masses) + s * (0.25 + 0.75 * d), 1e-13, Math.max(1, s));
        }),
    },
    misuses: {
      potential: noVector((bad) => relativeEntropyEnergy(bad)).slice(1),
      ...volumes((bad) => relativeEntropyEnergy([0, 0], bad)),
    },
  },
  sumOfEnergies: {
    laws: {
      'adds values and variations': () =>
        holds([scale, number], (s, d) => {
          const sum = sumOfEnergies(potentialEnergy([s, 0]), potentialEnergy([s * d, s]));
          near(sum.value(masses), s * (0.25 * (1 + d) + 0.75), 1e-14, s);
          near(sum.firstVariation(masses)[0]!, s * (1 + d), 1e-14, s);
        }),
    },
  },
  tangentOfPotential: {
    laws: {
      'is ωθΔΦ at any unit': () =>
        holds([rootScale, rootScale], (w, s) =>
          nearVector(tangentOfPotential(pairGraph(w), [s, 0]), [(w * s) / 2, (-w * s) / 2], 1e-14),
        ),
    },
    misuses: {
      potential: noVector((bad) => tangentOfPotential(pairGraph(), bad)),
      mean: [() => tangentOfPotential(pairGraph(), half, { mean: 'none' as never })],
    },
  },
  wassersteinGradient: {
    laws: {
      'of a potential is its tangent; of entropy ω(p − q) with the logarithmic mean': () =>
        holds([scale, narrow], (w, ratio) => {
          const p = [ratio / 4, 1 - ratio / 4];
          const made = wassersteinGradient(pairGraph(w, p), entropyEnergy(), {
            mean: 'logarithmic',
          });
          nearVector(made, [w * (p[0]! - p[1]!), w * (p[1]! - p[0]!)], 1e-13);
        }),
    },
    misuses: {
      energy: [() => wassersteinGradient(pairGraph(1, [0, 1]), entropyEnergy())],
      mean: [() => wassersteinGradient(pairGraph(), entropyEnergy(), { mean: 'none' as never })],
    },
  },
  densityFlow: {
    laws: {
      'of entropy is the heat flow, time in units of 1/ω': () =>
        holds(
          [scale, narrow],
          (w, ratio) => {
            const p = [ratio / 4, 1 - ratio / 4];
            const made = densityFlow(pairGraph(w, p), entropyEnergy(), 0.25 / w, {
              mean: 'logarithmic',
            });
            near(made.probabilities[0]!, 0.5 + (p[0]! - 0.5) * Math.exp(-0.5), 1e-8);
          },
          5,
        ),
    },
    misuses: {
      time: [
        ...noNumber((bad) => densityFlow(pairGraph(), entropyEnergy(), bad)),
        () => densityFlow(pairGraph(), entropyEnergy(), -1),
      ],
      tolerance: noPositive((bad) =>
        densityFlow(pairGraph(), entropyEnergy(), 1, { tolerance: bad }),
      ),
      maximumSteps: [
        () => densityFlow(pairGraph(1, [0.1, 0.9]), entropyEnergy(), 1, { maximumSteps: 1 }),
        () => densityFlow(pairGraph(), entropyEnergy(), 1, { maximumSteps: Number.NaN }),
      ],
    },
  },
  graphGeodesic: {
    laws: {
      'of two nodes is 2Δ²/ω': () =>
        holds(
          [scale, narrow],
          (w, ratio) => {
            const made = graphGeodesic(
              pairGraph(w, [0.25, 0.75]),
              [0.25 + ratio / 2, 0.75 - ratio / 2],
              { segments: 2 },
            );
            // The difference of masses keeps 1e-16 of 1.
            near(made.squaredDistance, (ratio * ratio) / 2 / w, 1e-8 + 1e-15 / ratio);
          },
          5,
        ),
    },
    misuses: {
      from: [() => graphGeodesic(graphDistribution(half, []), half)],
      to: noVector((bad) => graphGeodesic(pairGraph(), bad)),
      segments: noPositive((bad) => graphGeodesic(pairGraph(), half, { segments: bad })),
      mean: [() => graphGeodesic(pairGraph(), half, { mean: 'none' as never })],
    },
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
          // A = diag(1, 1/r)/s², centres at (shift, 0) s.
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
