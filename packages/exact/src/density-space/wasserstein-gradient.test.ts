import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { type Edge, graphDistribution } from '../measures/graph.js';
import type { EdgeMean } from '../metric-tensors/edge-means.js';
import { cellGraph, cellMasses } from './cell-graph.js';
import {
  entropyEnergy,
  interactionEnergy,
  internalEnergy,
  potentialEnergy,
  relativeEntropyEnergy,
  sumOfEnergies,
} from './energies.js';
import { ornsteinUhlenbeck } from './ornstein-uhlenbeck.js';
import { densityFlow, tangentOfPotential, wassersteinGradient } from './wasserstein-gradient.js';

/** The ordinary weighted Laplacian Σ_e ω_e (1_i − 1_j)(1_i − 1_j)ᵀ. */
function ordinaryLaplacian(nodes: number, edges: readonly Edge[]): Matrix {
  const laplacian = Matrix.zeros(nodes, nodes);
  for (const [i, j, weight = 1] of edges) {
    for (const [a, b, sign] of [
      [i, i, 1],
      [j, j, 1],
      [i, j, -1],
      [j, i, -1],
    ] as const) {
      laplacian.set(a, b, laplacian.get(a, b) + sign * weight);
    }
  }
  return laplacian;
}

/** Connected graphs with cycles, weights over 12 decades and masses over 200. */
const graphs = fc
  .array(
    fc.record({
      mass: fc.double({ min: -200, max: 0, noNaN: true }),
      parent: fc.nat(),
      other: fc.nat(),
      weight: fc.double({ min: -6, max: 6, noNaN: true }),
    }),
    { minLength: 2, maxLength: 9 },
  )
  .map((nodes) => {
    const masses = nodes.map(({ mass }) => 10 ** mass);
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    const edges = nodes.slice(1).flatMap(({ parent, other, weight }, k): Edge[] => {
      const [i, j] = [parent % (k + 1), other % (k + 1)];
      return [
        [k + 1, i, 10 ** weight],
        [k + 1, j, 10 ** -weight],
      ];
    });
    return graphDistribution(
      masses.map((mass) => mass / total),
      edges,
    );
  });

/** The entries of a covariance, row by row. */
const covarianceOf = ({
  covariance,
}: {
  covariance: Iterable<number> | { to1DArray(): number[] };
}) => ('to1DArray' in covariance ? covariance.to1DArray() : [...covariance]);

/** Σ|p − exact| at t = ½ of the flow from N(0, I). */
const heatError = (cells: number, dimensions: number, mean: EdgeMean) => {
  const time = 0.5;
  const axis = (value: number) => Array<number>(dimensions).fill(value);
  const grid = cellGraph({ lower: axis(-6), upper: axis(6), cells: axis(cells) });
  const gaussianAt = (variance: number) =>
    cellMasses(grid, (x) => Math.exp(-x.reduce((sum, v) => sum + v * v, 0) / (2 * variance)));
  const end = densityFlow(gaussianAt(1), entropyEnergy(grid.volume), time, { mean });
  const exact = gaussianAt(1 + 2 * time).probabilities;
  return end.probabilities.reduce((sum, mass, i) => sum + Math.abs(mass - exact[i]!), 0);
};

describe('the flow of entropy', () => {
  it('has L(p; logarithmic) log p = the ordinary Laplacian of p, on any graph and scale', () => {
    fc.assert(
      fc.property(graphs, (at) => {
        const n = at.probabilities.length;
        const gradient = wassersteinGradient(at, entropyEnergy(), { mean: 'logarithmic' });
        const ordinary = ordinaryLaplacian(n, at.edges);
        const expected = ordinary.mmul(Matrix.columnVector([...at.probabilities]));
        gradient.forEach((value, i) => {
          // Each term is a difference of masses; log rounds them to 1e-15 of the larger one.
          const size = at.edges.reduce(
            (sum, [a, b, weight = 1]) =>
              a === i || b === i
                ? sum + weight * Math.max(at.probabilities[a]!, at.probabilities[b]!)
                : sum,
            0,
          );
          expect(Math.abs(value - expected.get(i, 0))).toBeLessThanOrEqual(1e-13 * size);
        });
      }),
    );
  });

  it('is the graph’s heat flow e^{−tL}p for the logarithmic mean, and another for the others', () => {
    const edges: Edge[] = [
      [0, 1, 2],
      [1, 2, 0.5],
      [2, 3, 1],
      [3, 0, 3],
      [1, 3, 0.7],
    ];
    const at = graphDistribution([0.7, 0.1, 0.15, 0.05], edges);
    const eigen = new EigenvalueDecomposition(ordinaryLaplacian(4, edges));
    const basis = eigen.eigenvectorMatrix;
    const decay = Matrix.diag(eigen.realEigenvalues.map((value) => Math.exp(-0.4 * value)));
    const heat = basis
      .mmul(decay)
      .mmul(basis.transpose())
      .mmul(Matrix.columnVector([...at.probabilities]));
    const difference = (mean: EdgeMean) => {
      const end = densityFlow(at, entropyEnergy(), 0.4, { mean });
      return Math.max(...end.probabilities.map((mass, i) => Math.abs(mass - heat.get(i, 0))));
    };
    expect(difference('logarithmic')).toBeLessThan(1e-9);
    for (const mean of ['arithmetic', 'geometric', 'harmonic'] as const) {
      expect(difference(mean)).toBeGreaterThan(1e-3);
    }
  });

  it.each<[EdgeMean, number, number[]]>([
    ['logarithmic', 1, [0.0105, 0.00263, 0.00068]],
    ['arithmetic', 1, [0.0129, 0.00338, 0.00087]],
    ['geometric', 1, [0.012, 0.00294, 0.00074]],
    ['logarithmic', 2, [0.0405, 0.0104, 0.0026]],
  ])(
    'is the heat flow of Gaussians to second order in the cells: %s mean, R^%i',
    (mean, dimensions, published) => {
      const errors = (dimensions === 1 ? [20, 40, 80] : [12, 24, 48]).map((cells) =>
        heatError(cells, dimensions, mean),
      );
      errors.forEach((error, k) => {
        expect(Math.abs(error / published[k]! - 1)).toBeLessThan(0.02);
      });
      for (const k of [1, 2]) {
        const order = Math.log2(errors[k - 1]! / errors[k]!);
        expect(Math.abs(order - 2)).toBeLessThan(0.1);
      }
    },
  );
});

describe('wassersteinGradient', () => {
  const grid = (cells: number) =>
    cellGraph({ lower: [-5, -5], upper: [5, 5], cells: [cells, cells] });

  it('is −∇·(ρ∇ δF/δρ) for KL to second order', () => {
    // ρ = N(0, I), V = x² + y²/4 + xy/2: ∇·(ρ∇(log ρ + V)) in closed form.
    const potential = ([x, y]: Float64Array) => x! * x! + (y! * y!) / 4 + (x! * y!) / 2;
    const errors = [20, 40, 80].map((cells) => {
      const { centers, volume, ...graph } = grid(cells);
      const at = cellMasses({ centers, volume, ...graph }, ([x, y]) =>
        Math.exp(-(x! * x! + y! * y!) / 2),
      );
      const energy = relativeEntropyEnergy(centers.map(potential), volume);
      const gradient = wassersteinGradient(at, energy);
      let worst = 0;
      centers.forEach(([x, y], i) => {
        const density = Math.exp(-(x! * x! + y! * y!) / 2) / (2 * Math.PI);
        const [u, v] = [x! + y! / 2, -y! / 2 + x! / 2]; // ∇(log ρ + V), of divergence ½
        const exact = -density * (1 - 0.5 - (x! * u + y! * v));
        if (Math.max(Math.abs(x!), Math.abs(y!)) > 4) return;
        worst = Math.max(worst, Math.abs(gradient[i]! / volume - exact));
      });
      return worst;
    });
    for (const k of [1, 2]) {
      expect(Math.abs(Math.log2(errors[k - 1]! / errors[k]!) - 2)).toBeLessThan(0.1);
    }
  });

  it('has first variations that are the derivatives of the energies', () => {
    const kernel = [
      [0, 1, 4],
      [1, 0, 1],
      [4, 1, 0],
    ];
    const energies = [
      entropyEnergy(0.5),
      internalEnergy({ value: (r) => r ** 3 / 2, derivative: (r) => (3 * r * r) / 2 }, 2),
      potentialEnergy([1, -2, 5]),
      interactionEnergy(kernel),
      sumOfEnergies(relativeEntropyEnergy([1, 0, 1]), interactionEnergy(kernel)),
    ];
    const masses = Float64Array.of(0.2, 0.5, 0.3);
    const step = 1e-5;
    for (const energy of energies) {
      const variation = energy.firstVariation(masses);
      for (const k of [0, 1, 2]) {
        const [up, down] = [step, -step].map((d) =>
          energy.value(masses.map((mass, i) => (i === k ? mass + d : mass))),
        );
        expect(variation[k]).toBeCloseTo((up! - down!) / (2 * step), 8);
      }
    }
  });
});

describe('densityFlow', () => {
  it('is Ornstein-Uhlenbeck about its own mean for entropy and ½∬|x − y|²/2 ρρ', () => {
    const errors = [20, 40, 80].map((cells) => {
      const grid = cellGraph({ lower: [-5], upper: [7], cells: [cells] });
      const gaussianAt = (variance: number) =>
        cellMasses(grid, ([x]) => Math.exp(-((x! - 1) ** 2) / (2 * variance)));
      const kernel = grid.centers.map(([x]) => grid.centers.map(([y]) => (x! - y!) ** 2 / 2));
      const energy = sumOfEnergies(entropyEnergy(grid.volume), interactionEnergy(kernel));
      const end = densityFlow(gaussianAt(0.5), energy, 0.3);
      const exact = gaussianAt(1 - 0.5 * Math.exp(-0.6)).probabilities;
      return end.probabilities.reduce((sum, mass, i) => sum + Math.abs(mass - exact[i]!), 0);
    });
    for (const k of [1, 2]) {
      expect(Math.abs(Math.log2(errors[k - 1]! / errors[k]!) - 2)).toBeLessThan(0.3);
    }
  });

  it('is Ornstein-Uhlenbeck with a full drift in R² for KL', () => {
    const drift = [
      [2, 0.5],
      [0.5, 1],
    ];
    const exact = ornsteinUhlenbeck(
      {
        drift,
        mean: [1, 0],
        covariance: drift.map((_, i) => drift.map((__, j) => (i === j ? 0.5 : 0))),
      },
      0.2,
    );
    const errors = [12, 24, 48].map((cells) => {
      const grid = cellGraph({ lower: [-4, -4], upper: [4, 4], cells: [cells, cells] });
      const potential = grid.centers.map(([x, y]) => x! * x! + (x! * y!) / 2 + (y! * y!) / 2);
      const start = cellMasses(grid, ([x, y]) => Math.exp(-((x! - 1) ** 2) - y! * y!));
      const energy = relativeEntropyEnergy(potential, grid.volume);
      const { probabilities } = densityFlow(start, energy, 0.2, {
        mean: 'logarithmic',
        tolerance: 1e-8,
      });
      const mean = (f: (x: number, y: number) => number) =>
        probabilities.reduce(
          (sum, mass, i) => sum + mass * f(...([...grid.centers[i]!] as [number, number])),
          0,
        );
      const [m, n] = [mean((x) => x), mean((_, y) => y)];
      return Math.hypot(
        m - exact.mean[0]!,
        n - exact.mean[1]!,
        mean((x, y) => (x - m) * (y - n)) - covarianceOf(exact)[1]!,
      );
    });
    for (const k of [1, 2]) {
      expect(Math.abs(Math.log2(errors[k - 1]! / errors[k]!) - 2)).toBeLessThan(0.3);
    }
  });

  it('is the porous medium equation for U = r²: Barenblatt’s profile', () => {
    // ∂_tρ = ∂_xx ρ²: ρ = t^{−1/3} (C − x²/(12 t^{2/3}))₊, from t = 1 to 2.
    const barenblatt = (t: number) => (x: Float64Array) =>
      Math.max(0, 0.2 - x[0]! ** 2 / (12 * t ** (2 / 3))) / t ** (1 / 3);
    const errors = [40, 80, 160].map((cells) => {
      const grid = cellGraph({ lower: [-4], upper: [4], cells: [cells] });
      const energy = internalEnergy({ value: (r) => r * r, derivative: (r) => 2 * r }, grid.volume);
      const start = cellMasses(grid, barenblatt(1));
      // Of mass 1 instead of this total, which is as if time went faster.
      const total = (4 / 3) * 0.2 * Math.sqrt(2.4);
      const end = densityFlow(start, energy, total);
      const exact = cellMasses(grid, barenblatt(2)).probabilities;
      return end.probabilities.reduce((sum, mass, i) => sum + Math.abs(mass - exact[i]!), 0);
    });
    // Where in a cell the front lies makes the order irregular.
    expect(errors[0]!).toBeLessThan(1e-2);
    expect(errors[2]!).toBeLessThan(1e-3);
  });

  it('keeps the mass and lowers the energy at the rate ‖grad F‖²', () => {
    const at = graphDistribution(
      [0.6, 0.3, 0.1],
      [
        [0, 1],
        [1, 2, 2],
        [0, 2],
      ],
    );
    const energy = sumOfEnergies(entropyEnergy(), potentialEnergy([0, 1, -1]));
    const end = densityFlow(at, energy, 1e-3);
    expect(end.probabilities.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 14);
    const gradient = wassersteinGradient(at, energy);
    const rate = energy
      .firstVariation(at.probabilities)
      .reduce((sum, v, i) => sum + v * gradient[i]!, 0);
    const lost = energy.value(at.probabilities) - energy.value(end.probabilities);
    expect(rate).toBeGreaterThan(0);
    expect(Math.abs(lost / 1e-3 / rate - 1)).toBeLessThan(0.01);
  });

  const coin = graphDistribution([0.5, 0.5], [[0, 1]]);
  it.each<[string, () => unknown]>([
    ['potential', () => tangentOfPotential(coin, [1])],
    ['potential', () => tangentOfPotential(coin, [1, Number.NaN])],
    ['potential', () => potentialEnergy([1, Number.POSITIVE_INFINITY])],
    ['potential', () => wassersteinGradient(coin, potentialEnergy([1, 2, 3]))],
    ['energy', () => wassersteinGradient(graphDistribution([1, 0], [[0, 1]]), entropyEnergy())],
    ['kernel', () => interactionEnergy([[0, 1]])],
    [
      'kernel',
      () =>
        interactionEnergy([
          [0, 1],
          [2, 0],
        ]),
    ],
    ['volume', () => entropyEnergy(0)],
    ['mean', () => densityFlow(coin, entropyEnergy(), 1, { mean: 'median' as EdgeMean })],
    ['time', () => densityFlow(coin, entropyEnergy(), -1)],
    ['maximumSteps', () => densityFlow(coin, entropyEnergy(), 1, { maximumSteps: 2 })],
    ['maximumSteps', () => densityFlow(coin, potentialEnergy([0, 9]), 9, { maximumSteps: 500 })],
    ['box', () => cellGraph({ lower: [0], upper: [0], cells: [3] })],
    ['box', () => cellGraph({ lower: [0], upper: [1e-160], cells: [3] })],
    ['box', () => cellGraph({ lower: [0, 0], upper: [1], cells: [3, 3] })],
    ['pdf', () => cellMasses(cellGraph({ lower: [0], upper: [1], cells: [3] }), () => -1)],
    ['pdf', () => cellMasses(cellGraph({ lower: [0], upper: [1], cells: [3] }), () => 0)],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument}\\b`));
  });
});
