import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { type Edge, graphDistribution } from '../measures/graph.js';
import type { EdgeMean } from './edge-means.js';
import { graphLaplacian, graphMetric, treeMetric } from './graph.js';

/** Positive probabilities on n nodes, a random tree on them, and tangents that keep the sum. */
const trees = fc
  .integer({ min: 2, max: 8 })
  .chain((n) =>
    fc.record({
      masses: fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), {
        minLength: n,
        maxLength: n,
      }),
      parents: fc.array(fc.nat(), { minLength: n, maxLength: n }),
      weights: fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), {
        minLength: n,
        maxLength: n,
      }),
      tangents: fc.array(fc.integer({ min: -1000, max: 1000 }), {
        minLength: 2 * n,
        maxLength: 2 * n,
      }),
      mean: fc.constantFrom<EdgeMean>('arithmetic', 'geometric', 'harmonic', 'logarithmic'),
    }),
  )
  .map(({ masses, parents, weights, tangents, mean }) => {
    const n = masses.length;
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    const edges: Edge[] = Array.from({ length: n - 1 }, (_, k) => [
      k + 1,
      parents[k]! % (k + 1),
      weights[k]!,
    ]);
    const columns = [0, 1].map((c) => {
      const column = tangents.slice(c * n, (c + 1) * n);
      // Whole numbers, so that the sum is 0 and not a rounding of it.
      column[0]! -= column.reduce((sum, value) => sum + value, 0);
      return column.map((value) => value / 1024);
    });
    const jacobian = new Matrix(columns).transpose();
    return { p: masses.map((mass) => mass / total), edges, jacobian, columns, mean };
  });

const coin = graphDistribution([0.5, 0.5], [[0, 1]]);

describe('graphMetric', () => {
  it('is 2 for two nodes, ω = 1 and σ = (1, −1)', () => {
    expect(graphMetric(coin, [[1], [-1]]).get(0, 0)).toBeCloseTo(2, 14);
    expect(graphMetric(graphDistribution([0.2, 0.8], [[0, 1]]), [[1], [-1]]).get(0, 0)).toBeCloseTo(
      2,
      14,
    ); // the mean is ½ again
    expect(treeMetric(coin, [[1], [-1]]).get(0, 0)).toBe(2);
  });

  it('is the cut sums on trees', () => {
    fc.assert(
      fc.property(trees, ({ p, edges, jacobian, mean }) => {
        const byLaplacian = graphMetric(graphDistribution(p, edges), jacobian, { mean });
        const byCuts = treeMetric(graphDistribution(p, edges), jacobian, { mean });
        const size = Matrix.abs(byCuts).max();
        expect(Matrix.sub(byCuts, byLaplacian).abs().max()).toBeLessThanOrEqual(1e-10 * size);
      }),
    );
  });

  it('is resistance in parallel on a cycle', () => {
    // Mass from node 0 to node 2 of a square of equal probabilities: two ways of two edges each,
    // each edge of conductance ω/4; so each way resists 2·4/ω, both together half of that.
    const square: Edge[] = [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ];
    const p = [0.25, 0.25, 0.25, 0.25];
    expect(graphMetric(graphDistribution(p, square), [[1], [0], [-1], [0]]).get(0, 0)).toBeCloseTo(
      4,
      13,
    );
    const heavy = square.map(([i, j]): Edge => [i, j, 3]);
    expect(graphMetric(graphDistribution(p, heavy), [[1], [0], [-1], [0]]).get(0, 0)).toBeCloseTo(
      4 / 3,
      13,
    );
    // Neighbors: ways of 4 and 12 in parallel, 3.
    expect(graphMetric(graphDistribution(p, square), [[1], [-1], [0], [0]]).get(0, 0)).toBeCloseTo(
      3,
      13,
    );
  });

  it('falls when an edge is added (cycles make detours unnecessary)', () => {
    fc.assert(
      fc.property(trees, ({ p, edges, columns, mean }) => {
        const column = Matrix.columnVector(columns[0]!);
        const without = graphMetric(graphDistribution(p, edges), column, { mean }).get(0, 0);
        const added = graphMetric(graphDistribution(p, [...edges, [0, p.length - 1]]), column, {
          mean,
        }).get(0, 0);
        expect(added).toBeLessThanOrEqual(without * (1 + 1e-11));
      }),
    );
  });

  it('has a Laplacian that is symmetric with rows of sum 0', () => {
    const laplacian = graphLaplacian(
      graphDistribution(
        [0.2, 0.3, 0.5],
        [
          [0, 1, 2],
          [1, 2],
          [0, 2],
        ],
      ),
    );
    expect(laplacian.get(0, 1)).toBe(-2 * 0.25);
    for (const i of [0, 1, 2]) {
      expect(laplacian.sum('row')[i]).toBeCloseTo(0, 15);
    }
  });

  it('has a logarithmic mean between the geometric and the arithmetic', () => {
    const of = (mean: EdgeMean) =>
      -graphLaplacian(graphDistribution([0.9, 0.1], [[0, 1]]), { mean }).get(0, 1);
    expect(of('harmonic')).toBeCloseTo(0.18, 15);
    expect(of('geometric')).toBeCloseTo(0.3, 15);
    expect(of('logarithmic')).toBeCloseTo(0.8 / Math.log(9), 15);
    expect(of('arithmetic')).toBe(0.5);
  });

  const path = (nodes: number) => Array.from({ length: nodes - 1 }, (_, i): Edge => [i, i + 1]);
  const third = [0.5, 0.25, 0.25];
  it.each<[string, () => unknown]>([
    ['jacobian', () => graphMetric(coin, [[1], [0]])],
    ['jacobian', () => graphMetric(coin, [[1], [-1], [0]])],
    ['jacobian', () => graphMetric(coin, [[1], [Number.NaN]])],
    ['jacobian', () => graphMetric(graphDistribution(third, [[1, 2]]), [[1], [-1], [0]])],
    ['jacobian', () => treeMetric(graphDistribution([1, 0, 0], path(3)), [[1], [0], [-1]])],
    ['mean', () => graphMetric(coin, [[1], [-1]], { mean: 'median' as EdgeMean })],
    ['at', () => treeMetric(graphDistribution(third, [[0, 1]]), [[1], [-1], [0]])],
    [
      'at',
      () =>
        treeMetric(
          graphDistribution(third, [
            [0, 1],
            [1, 0],
          ]),
          [[1], [-1], [0]],
        ),
    ],
    [
      'at',
      () =>
        treeMetric(
          graphDistribution(
            [0.25, 0.25, 0.25, 0.25],
            [
              [0, 1],
              [1, 2],
              [2, 0],
            ],
          ),
          [[1], [-1], [0], [0]],
        ),
    ],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
