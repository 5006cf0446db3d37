import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellGraph, cellMasses } from '../../density-space/cell-graph.js';
import { type Edge, graphDistribution } from '../../measures/graph.js';
import { type EdgeMean, edgeMean } from '../../metric-tensors/edge-means.js';
import { graphMetric } from '../../metric-tensors/graph.js';
import { integrate } from '../../quadrature/gauss-kronrod.js';
import { graphGeodesic } from './graph-geodesic.js';

const means: EdgeMean[] = ['arithmetic', 'geometric', 'harmonic', 'logarithmic'];

/** A Gaussian of these means and deviations along the axes, on the cells. */
const product = (grid: ReturnType<typeof cellGraph>, mean: number[], deviation: number[]) =>
  cellMasses(grid, (x) =>
    Math.exp(-x.reduce((sum, v, k) => sum + ((v - mean[k]!) / deviation[k]!) ** 2, 0) / 2),
  );

describe('graphGeodesic', () => {
  it.each(means)(
    'is the length ∫dr/√(ωθ(r, 1 − r)) on two nodes to order 2 in time: %s mean',
    (mean) => {
      const length = integrate((r) => 1 / Math.sqrt(3 * edgeMean(mean).value(r, 1 - r)), 0.2, 0.9);
      const errors = [4, 8, 16].map((segments) => {
        const found = graphGeodesic(graphDistribution([0.2, 0.8], [[0, 1, 3]]), [0.9, 0.1], {
          mean,
          segments,
        });
        return Math.abs(found.squaredDistance - length.value ** 2);
      });
      if (mean === 'arithmetic') expect(Math.max(...errors)).toBeLessThan(1e-9);
      else
        for (const k of [1, 2])
          expect(Math.abs(Math.log2(errors[k - 1]! / errors[k]!) - 2)).toBeLessThan(0.35);
    },
  );

  it('tends to W₂² and displacement interpolation of Gaussians as cells are refined, in 1-D', () => {
    const errors = [12, 18, 27].map((cells) => {
      const grid = cellGraph({ lower: [-4.5], upper: [5.5], cells: [cells] });
      const { squaredDistance, gap, path } = graphGeodesic(
        product(grid, [0], [0.8]),
        product(grid, [1], [1]).probabilities,
        { segments: 4 },
      );
      expect(gap).toBeLessThan(1e-8);
      const half = product(grid, [0.5], [0.9]).probabilities;
      const apart = path[2]!.reduce((sum, mass, i) => sum + Math.abs(mass - half[i]!), 0);
      return { distance: Math.abs(squaredDistance - 1.04), apart };
    });
    for (const k of [1, 2]) {
      // Order 2 or more: the cells shrink by 1.5.
      expect(errors[k]!.distance).toBeLessThan(errors[k - 1]!.distance / 2.25);
      expect(errors[k]!.apart).toBeLessThan(errors[k - 1]!.apart / 2.25);
    }
    [0.0278, 0.0054, 0.0004].forEach((value, k) => {
      expect(errors[k]!.distance).toBeCloseTo(value, 4);
    });
    [0.0173, 0.0059, 0.0023].forEach((value, k) => {
      expect(errors[k]!.apart).toBeCloseTo(value, 4);
    });
  }); // Newton's steps of many dense blocks

  it('tends to W₂² of Gaussians on a grid in R²', () => {
    const errors = [6, 7, 8].map((cells) => {
      const grid = cellGraph({ lower: [-3.5, -3], upper: [4.5, 3], cells: [cells, cells] });
      const found = graphGeodesic(
        product(grid, [0, 0], [0.9, 1]),
        product(grid, [1, 0], [1, 0.9]).probabilities,
        { segments: 2 },
      );
      return Math.abs(found.squaredDistance - 1.02);
    });
    expect(errors[1]!).toBeLessThan(errors[0]! * (6 / 7) ** 2);
    expect(errors[2]!).toBeLessThan(errors[1]! * (7 / 8) ** 2);
    [0.1394, 0.0778, 0.0505].forEach((value, k) => {
      expect(errors[k]).toBeCloseTo(value, 4);
    });
  }); // Newton's steps of many dense blocks

  it('is symmetric, scales with 1/ω, and no path is shorter, on graphs with cycles and small masses', () => {
    const mass = fc.double({ min: -12, max: 0, noNaN: true }).map((e) => 10 ** e);
    const masses = fc.array(mass, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        masses,
        masses,
        fc.constantFrom(...means),
        fc.double({ min: -150, max: 150, noNaN: true }),
        (a, b, mean, size) => {
          const scaled = (values: number[]) => {
            const sum = values.reduce((total, value) => total + value, 0);
            return values.map((value) => value / sum);
          };
          const [p, q] = [scaled(a), scaled(b)];
          const edges: Edge[] = [
            [0, 1],
            [1, 2, 2],
            [2, 3],
            [3, 0, 0.5],
          ];
          const weighted = edges.map(([i, j, w = 1]): Edge => [i, j, w * 10 ** size]);
          const options = { mean, segments: 4 };
          const { squaredDistance, gap, path } = graphGeodesic(
            graphDistribution(p, edges),
            q,
            options,
          );
          const back = graphGeodesic(graphDistribution(q, edges), p, options);
          const heavy = graphGeodesic(graphDistribution(p, weighted), q, options);
          // The masses that were used, of sum 1 to the last bit that float64 gives them.
          const [start, end] = [path[0]!, path[4]!];
          const middleOf = (k: number) => start.map((v, i) => v + ((k + 0.5) / 4) * (end[i]! - v));
          // Masses are rounded at 2⁻⁵³. A gradient by masses is twice a potential, whose drops are at
          // most √(R · action) over a resistance of R: 200 such products in 3 distributions of 4.
          const resistance = Math.max(
            ...[0, 1, 2, 3].map((k) => {
              const masses = middleOf(k);
              return edges.reduce((sum, [i, j, w = 1]) => {
                return sum + 1 / (w * edgeMean(mean).value(masses[i]!, masses[j]!));
              }, 0);
            }),
          );
          const rounding = 200 * Number.EPSILON * Math.sqrt(resistance);
          const slack = rounding * (Math.sqrt(squaredDistance) + rounding);
          const tolerance = 2 * gap + slack;
          expect(gap).toBeLessThanOrEqual(1e-9 * squaredDistance + slack);
          expect(Math.abs(back.squaredDistance - squaredDistance)).toBeLessThanOrEqual(tolerance);
          expect(
            Math.abs(heavy.squaredDistance * 10 ** size - squaredDistance),
          ).toBeLessThanOrEqual(tolerance);
          // The straight path's action, by the metric tensor.
          let straight = 0;
          for (let k = 0; k < 4; k++) {
            const change = start.map((v, i) => (end[i]! - v) / 4);
            const largest = start.indexOf(Math.max(...start));
            change[largest]! -= change.reduce((sum, value) => sum + value, 0);
            const tangent = Array.from(change, (v) => [v]);
            const at = graphDistribution(middleOf(k), edges);
            straight += 4 * graphMetric(at, tangent, { mean }).get(0, 0);
          }
          expect(squaredDistance).toBeLessThanOrEqual(straight * (1 + 1e-6) + tolerance);
          for (const point of path) {
            expect(Math.min(...point)).toBeGreaterThan(0);
            expect(point.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  const coin = graphDistribution([0.5, 0.5], [[0, 1]]);
  it('joins equal distributions by standing still, and ends without mass on a node', () => {
    expect(graphGeodesic(coin, [0.5, 0.5]).squaredDistance).toBeLessThan(1e-20);
    expect(graphGeodesic(coin, [1, 0]).squaredDistance).toBeCloseTo(0.5, 8);
    expect(graphGeodesic(graphDistribution([1], []), [1]).squaredDistance).toBe(0);
  });

  it.each<[string, () => unknown]>([
    ['to', () => graphGeodesic(coin, [1])],
    ['to', () => graphGeodesic(coin, [0.7, 0.7])],
    ['segments', () => graphGeodesic(coin, [0.4, 0.6], { segments: 1.5 })],
    [
      'segments',
      () =>
        graphGeodesic(graphDistribution([1, 0], [[0, 1]]), [1, 0], {
          segments: 1,
          mean: 'harmonic',
        }),
    ],
    ['from', () => graphGeodesic(graphDistribution([0.5, 0.3, 0.2], [[0, 1]]), [0.2, 0.3, 0.5])],
    ['mean', () => graphGeodesic(coin, [0.4, 0.6], { mean: 'median' as EdgeMean })],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
