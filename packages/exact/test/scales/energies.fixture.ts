/** Laws of energies and of flows of masses on cells and graphs. */
import {
  cellGraph,
  cellMasses,
  densityFlow,
  entropyEnergy,
  graphDistribution,
  graphGeodesic,
  interactionEnergy,
  internalEnergy,
  potentialEnergy,
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
  offset,
  rootScale,
  scale,
  type Table,
} from './law.fixture.js';

const pairGraph = (weight = 1, p = [0.5, 0.5]) => graphDistribution(p, [[0, 1, weight]]);
const half = [0.5, 0.5];
const masses = Float64Array.of(0.25, 0.75);
const volumes = (make: (volume: number) => unknown) => ({ volume: noPositive(make) });

export const energies: Table = {
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
};
