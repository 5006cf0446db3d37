import { discreteMeasure, gaussianMixture, wasserstein, wassersteinOnLine } from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { parallelLine, ring, swissRoll } from './curves.js';
import type { ToyDistribution } from './distribution.js';
import { deltaPairDistribution, eightGaussians, twentyFiveGaussians } from './mixtures.js';
import { pointCloud } from './point-cloud.js';

const COUNT = 40_000;

/** Returns the atoms, or the means of the Gaussians. */
function centers(description: ReturnType<typeof eightGaussians>['description']) {
  return description.kind === 'atoms' ? description.points : description.means;
}

/** Computes E x and E xxᵀ from the exact description: sums over atoms and components, midpoints for curves. */
function exactMoments({ description, dimension }: ToyDistribution): number[] {
  const [points, weights, variance] = (() => {
    switch (description.kind) {
      case 'atoms':
        return [description.points, description.weights, 0] as const;
      case 'gaussian-mixture':
        return [
          description.means,
          description.weights,
          description.standardDeviation ** 2,
        ] as const;
      case 'segment':
      case 'curve': {
        const n = 20_000;
        const at =
          description.kind === 'curve'
            ? description.at
            : (u: number) =>
                description.from.map((start, i) => start + u * (description.to[i]! - start));
        const points = Array.from({ length: n }, (_, i) => at((i + 0.5) / n));
        const sd = description.kind === 'curve' ? description.standardDeviation : 0;
        return [points, Array<number>(n).fill(1 / n), sd ** 2] as const;
      }
    }
  })();
  const average = (f: (point: readonly number[]) => number) =>
    points.reduce((sum, point, i) => sum + weights[i]! * f(point), 0);
  const axes = Array.from({ length: dimension }, (_, i) => i);
  return [
    ...axes.map((i) => average((x) => x[i]!)),
    ...axes.flatMap((i) =>
      axes.map((j) => average((x) => x[i]! * x[j]!) + (i === j ? variance : 0)),
    ),
  ];
}

function sampleMoments({ dimension, draw }: ToyDistribution): { mean: number; error: number }[] {
  const { values } = draw(new Random(11), COUNT);
  const axes = Array.from({ length: dimension }, (_, i) => i);
  const moment = (f: (at: number) => number) => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < COUNT; i++) {
      const value = f(i * dimension);
      sum += value;
      squares += value * value;
    }
    const mean = sum / COUNT;
    return { mean, error: Math.sqrt(Math.max(0, squares / COUNT - mean * mean) / COUNT) };
  };
  return [
    ...axes.map((i) => moment((at) => values[at + i]!)),
    ...axes.flatMap((i) => axes.map((j) => moment((at) => values[at + i]! * values[at + j]!))),
  ];
}

const toys = [
  deltaPairDistribution({ a: -2, b: 1, alpha: 0.2 }),
  eightGaussians(),
  eightGaussians({ radius: 1, standardDeviation: 0 }),
  twentyFiveGaussians({ standardDeviation: 0.3 }),
  ring({ radius: 3, standardDeviation: 0.5 }),
  swissRoll(),
  parallelLine(-1.5),
  pointCloud({
    points: [
      [0, 1],
      [2, -1],
      [-3, 0.5],
      [0, 0],
      [1, 1],
    ],
    standardDeviation: 0.1,
  }),
];

describe.each(toys)('$name', (toy) => {
  it('has draws with the mean and second moments of its description', () => {
    const exact = exactMoments(toy);
    sampleMoments(toy).forEach(({ mean, error }, k) => {
      // Five standard errors of the sample; 1e-6 for float32 if the points do not vary.
      expect(Math.abs(mean - exact[k]!)).toBeLessThan(5 * error + 1e-6);
    });
  });

  it('has a name of its own and draws determined by the generator', () => {
    expect(toys.filter(({ name }) => name === toy.name)).toHaveLength(1);
    expect(toy.draw(new Random(3), 50)).toEqual(toy.draw(new Random(3), 50));
    expect(toy.draw(new Random(3), 50)).not.toEqual(toy.draw(new Random(4), 50));
    expect(toy.draw(new Random(3), 50).values).toHaveLength(50 * toy.dimension);
  });
});

describe('the mixtures', () => {
  it('draw each component with its weight and label the points by component', () => {
    const toy = eightGaussians({ standardDeviation: 0.01 });
    const { values, labels } = toy.draw(new Random(5), COUNT);
    const counts = new Array<number>(8).fill(0);
    labels.forEach((label, i) => {
      counts[label]!++;
      const angle = (label * Math.PI) / 4;
      const off = Math.hypot(
        values[2 * i]! - 2 * Math.cos(angle),
        values[2 * i + 1]! - 2 * Math.sin(angle),
      );
      expect(off).toBeLessThan(0.07); // seven standard deviations
    });
    // Five standard deviations of a binomial count.
    const spread = 5 * Math.sqrt(COUNT * (1 / 8) * (7 / 8));
    for (const count of counts) expect(Math.abs(count - COUNT / 8)).toBeLessThan(spread);
  });

  it('have the published means', () => {
    const grid = twentyFiveGaussians().description;
    expect(grid).toMatchObject({ kind: 'gaussian-mixture', standardDeviation: 0.05 });
    const means = centers(grid);
    expect(means).toHaveLength(25);
    expect(means.flat().every((x) => [-4, -2, 0, 2, 4].includes(x))).toBe(true);
    expect(new Set(means.map(String)).size).toBe(25);
    expect(eightGaussians({ standardDeviation: 0 }).description.kind).toBe('atoms');
  });

  it('have a description that gives the exact distance to samples', () => {
    const gap = 3;
    const toy = deltaPairDistribution({ a: -1, b: -1 + gap, alpha: 0.25 });
    const { values, labels } = toy.draw(new Random(2), 1000);
    const share = labels.filter((label) => label === 0).length / 1000;
    const { points, weights } = toy.description;
    const drawn = Array.from(values, (x) => [x]);
    // The optimal plan moves the surplus of one atom across the gap.
    const expected = Math.sqrt(Math.abs(share - 0.25)) * gap;
    expect(wasserstein(discreteMeasure(points, weights), drawn, 2)).toBeCloseTo(expected, 12);
    // Atoms in the plane, by the transport simplex.
    const eight = eightGaussians({ radius: 2, standardDeviation: 0 }).description;
    const measure = discreteMeasure(centers(eight), eight.weights);
    // Every atom is at distance 2 from 0.
    expect(wasserstein(measure, [[0, 0]], 2)).toBeCloseTo(2, 12);
  });

  it('agree with the exact mixture when projected to a line', () => {
    const toy = eightGaussians({ radius: 1, standardDeviation: 0.2 });
    const means = centers(toy.description);
    const exact = gaussianMixture({
      weights: toy.description.weights,
      means: means.map(([x]) => x!),
      standardDeviations: means.map(() => 0.2),
    });
    const { values } = toy.draw(new Random(4), 500);
    const drawn = Array.from({ length: 500 }, (_, i) => [values[2 * i]!]);
    // W₁ of n samples of standard deviation s = 0.73 is about s/√n = 0.033; the bound is three times that.
    expect(wassersteinOnLine(exact, drawn, 1)).toBeLessThan(0.1);
  });
});

describe('the curves', () => {
  it('lie on their formulas if there is no noise', () => {
    const circle = ring({ radius: 2, standardDeviation: 0 }).draw(new Random(1), 500).values;
    const roll = swissRoll({ noise: 0, scale: 1 }).draw(new Random(1), 500).values;
    for (let i = 0; i < 500; i++) {
      // float32: a relative error of 2^-24 on each coordinate.
      expect(Math.abs(Math.hypot(circle[2 * i]!, circle[2 * i + 1]!) - 2)).toBeLessThan(1e-6);
      const [x, y] = [roll[2 * i]!, roll[2 * i + 1]!];
      const t = Math.hypot(x, y);
      expect(t).toBeGreaterThan(1.5 * Math.PI - 1e-5);
      expect(t).toBeLessThan(4.5 * Math.PI + 1e-5);
      expect(Math.abs(x - t * Math.cos(t)) + Math.abs(y - t * Math.sin(t))).toBeLessThan(1e-4);
    }
  });

  it('start and end where the formulas say', () => {
    // t runs from 3π/2 (pointing down) to 9π/2 (pointing up), one and a half turns.
    const roll = swissRoll({ scale: 1 }).description;
    const points = [0, 0.5, 1].map((u) => roll.at(u));
    [
      [0, -1.5 * Math.PI],
      [-3 * Math.PI, 0],
      [0, 4.5 * Math.PI],
    ].forEach(([x, y], i) => {
      expect(points[i]![0]).toBeCloseTo(x!, 12);
      expect(points[i]![1]).toBeCloseTo(y!, 12);
    });
    const circle = ring({ radius: 3 }).description;
    expect([circle.at(0)[0], circle.at(0.25)[1]]).toEqual([3, 3]);
  });

  it('give parallel lines at distance |θ|', () => {
    const rows = (theta: number) => {
      const { values } = parallelLine(theta).draw(new Random(9), 60);
      return Array.from({ length: 60 }, (_, i) => [values[2 * i]!, values[2 * i + 1]!]);
    };
    // The same generator gives the same heights, so the optimal plan is horizontal.
    expect(wasserstein(rows(0), rows(0.75), 1)).toBeCloseTo(0.75, 12);
  });
});

describe('a point cloud', () => {
  it('draws each of its points about equally often, and nothing else without noise', () => {
    const points = [
      [0, 1],
      [2, -1],
      [-3, 0.5],
    ];
    const { values } = pointCloud({ points, standardDeviation: 0 }).draw(new Random(2), 3000);
    const counts = new Map<string, number>();
    for (let i = 0; i < values.length; i += 2) {
      const key = `${values[i]},${values[i + 1]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted()).toEqual(points.map(String).toSorted());
    // Five standard deviations of a binomial count of 3000 draws.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it('keeps its points when the list that it was made of changes', () => {
    const points = [[0, 1]];
    const cloud = pointCloud({ points, standardDeviation: 0 });
    points[0]![0] = 5;
    expect([...cloud.draw(new Random(1), 1).values]).toEqual([0, 1]);
  });

  it('refuses what is no list of points', () => {
    for (const points of [[], [[1]], [[1, 2, 3]], [[1, Number.NaN]], ['ab'], {}] as never[]) {
      expect(() => pointCloud({ points })).toThrow(/^points/);
    }
  });
});

it('refuses parameters out of range and names them', () => {
  expect(() => deltaPairDistribution({ alpha: 1 })).toThrow(
    'alpha is 1; expected a number strictly between',
  );
  expect(() => deltaPairDistribution({ a: Number.NaN })).toThrow(
    'a is NaN; expected a finite number',
  );
  expect(() => eightGaussians({ radius: 0 })).toThrow('radius is 0');
  expect(() => eightGaussians({ standardDeviation: -1 })).toThrow('standardDeviation is -1');
  expect(() => twentyFiveGaussians({ spacing: -2 })).toThrow('spacing is -2');
  expect(() => ring({ radius: Infinity })).toThrow('radius is Infinity');
  expect(() => swissRoll({ scale: 0 })).toThrow('scale is 0');
  expect(() => swissRoll({ noise: Number.NaN })).toThrow('noise is NaN');
  expect(() => parallelLine(Infinity)).toThrow('theta is Infinity');
});

it('refuses parameters whose points float32 does not hold', () => {
  for (const size of [5e-324, 1e-45, 1e38, 1e308]) {
    expect(() => ring({ radius: size })).toThrow(/^radius is /);
    expect(() => eightGaussians({ standardDeviation: size })).toThrow(/^standardDeviation is /);
    expect(() => twentyFiveGaussians({ spacing: size })).toThrow(/^spacing is /);
    expect(() => swissRoll({ scale: size })).toThrow(/^scale is /);
  }
  expect(() => swissRoll({ scale: 1e-30, noise: 1e30 })).toThrow(/^noise is /);
  expect(() => deltaPairDistribution({ b: -1e38 })).toThrow(/^b is /);
  expect(() => parallelLine(1e308)).toThrow(/^theta is /);
  for (const toy of [ring({ radius: 1e37 }), swissRoll({ scale: 1e-37, noise: 0.9 })]) {
    expect(toy.draw(new Random(1), 999).values.every(Number.isFinite)).toBe(true);
  }
  expect(() => ring().draw(new Random(1), 2 ** 27)).toThrow(/^count is /);
});
