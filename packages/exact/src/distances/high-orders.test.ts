/** W_p of any order at any scale: no power of a distance leaves float64 on the way. */
import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  displacement,
  fittedGaussianW2Terms,
  gaussian,
  gaussianSquaredW2,
  geodesic,
  lineAction,
  normal,
  o1FromSamples,
  rwpFromSamples,
  transportLoss,
} from '../index.js';
import { optimalTransport, wasserstein } from './discrete.js';

const permutations = (n: number): number[][] =>
  n === 1
    ? [[0]]
    : permutations(n - 1).flatMap((p) =>
        Array.from({ length: n }, (_, i) => [...p.slice(0, i), n - 1, ...p.slice(i)]),
      );

/** The least of all pairings, with powers on the log scale. */
function byPairings(x: number[][], y: number[][], order: number): number {
  const costs = permutations(x.length).map((pairing) => {
    const distances = pairing.map((j, i) =>
      Math.hypot(x[i]![0]! - y[j]![0]!, x[i]![1]! - y[j]![1]!),
    );
    const most = Math.max(...distances);
    const mean = distances.reduce((sum, d) => sum + (d / most) ** order, 0) / distances.length;
    return most * mean ** (1 / order);
  });
  return Math.min(...costs);
}

it('W_p is that of the best pairing, for orders from 1 to 1e300 and scales from 1e-300 to 1e300', () => {
  const coordinate = fc.double({ min: 0.01, max: 1, noNaN: true });
  const point = fc.tuple(coordinate, coordinate);
  const cloud = fc.integer({ min: 2, max: 5 }).chain((n) => {
    const points = fc.array(point, { minLength: n, maxLength: n });
    return fc.tuple(points, points);
  });
  const order = fc.constantFrom(1, 2, 7.5, 100, 1500, 20_000, 1e6, 1e12, 1e300);
  const exponent = fc.integer({ min: -300, max: 300 });
  fc.assert(
    fc.property(
      cloud,
      order,
      exponent,
      fc.double({ min: 0, max: 8, noNaN: true }),
      (clouds, p, e, near) => {
        // The first coordinates of x lie closer to each other than those of y.
        const x = clouds[0].map(([a, b]) => [a * 10 ** e, b * 10 ** -near * 10 ** e]);
        const y = clouds[1].map(([a, b]) => [a * 10 ** e, b * 10 ** e]);
        const expected = byPairings(x, y, p);
        expect(Math.abs(optimalTransport(x, y, p).distance / expected - 1)).toBeLessThan(1e-13);
      },
    ),
    { numRuns: 300 },
  );
});

it('four points at order 20,000, against mpmath', () => {
  // mpmath 1.3.0 at 60 digits: (0.25 · Σ d^20000)^(1/20000) of d = 0.003, 0.1, 0.5, 49.997.
  const x = [[0], [1], [2], [50]];
  const y = [[0.003], [1.1], [2.5], [99.997]];
  expect(wasserstein(x, y, 20_000)).toBeCloseTo(49.99353459214463, 12);
  const inPlane = (points: number[][]) => points.map(([a]) => [a!, 0]);
  expect(wasserstein(inPlane(x), inPlane(y), 1e6)).toBeCloseTo(49.997 * 0.25 ** 1e-6, 12);
  expect(wasserstein([[0, 0]], [[1e-200, 0]], 2)).toBe(1e-200);
});

it('masses of which little must go far count with their root', () => {
  const p = {
    count: 2,
    dimension: 2,
    values: Float64Array.of(0, 0, 1, 0),
    weights: Float64Array.of(0.5, 0.5),
  };
  const weights = Float64Array.of(0.5 + 1e-6, 0.5 - 1e-6);
  const q = { ...p, weights };
  expect(optimalTransport(p, q, 20_000).distance).toBeCloseTo(1e-6 ** (1 / 20_000), 9);
});

it.each<[string, () => unknown]>([
  ['q', () => gaussianSquaredW2(gaussian([0], [[1]]), gaussian([1e200], [[1]]))],
  ['y', () => fittedGaussianW2Terms([[0], [1]], [[1e200], [1e200]])],
  ['to', () => displacement(normal(0, 1), normal(1e200, 1))],
  ['path', () => lineAction([[0], [1e200]])],
  ['y', () => rwpFromSamples([[0]], [[1e200]])],
  ['y', () => o1FromSamples([[0]], [[1e200]])],
  ['x', () => transportLoss([[0]])({ ...rowOf(1e200), toMatrix: () => undefined as never })],
  ['to', () => geodesic(() => [[1]], [0], [1e200])],
])('a square beyond float64 is an error that names %s', (argument, action) => {
  expect(action).toThrow(ArgumentError);
  expect(action).toThrow(new RegExp(`^${argument} is so far away`));
});

it.each<[string, () => unknown]>([
  ['q', () => gaussianSquaredW2(gaussian([0], [[1e308]]), gaussian([0], [[1e308]]))],
  ['y', () => fittedGaussianW2Terms([[0], [1]], [[1e200], [0]])],
])('traces beyond float64 are an error that names %s and the covariances', (argument, action) => {
  expect(action).toThrow(ArgumentError);
  expect(action).toThrow(new RegExp(`^${argument} and .*covariances`));
});

const rowOf = (x: number) => ({ count: 1, dimension: 1, values: Float64Array.of(x) });
