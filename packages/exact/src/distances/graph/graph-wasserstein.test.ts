import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edge, graphDistribution } from '../../measures/graph.js';
import { graphMetric } from '../../metric-tensors/graph.js';
import { graphGeodesic } from './graph-geodesic.js';
import { graphWasserstein } from './graph-wasserstein.js';
import { imageWasserstein1, pixelEdges } from './images.js';

const square = pixelEdges({ height: 2, width: 2, channels: 1 });
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

/** Asserts that bounds hold a value and are near it. */
function expectBetween({ distance, lowerBound }: ReturnType<typeof graphWasserstein>, truth: number, width: number): void {
  expect(lowerBound).toBeLessThanOrEqual(truth * (1 + 1e-12));
  expect(distance).toBeGreaterThanOrEqual(truth * (1 - 1e-12));
  expect(distance - lowerBound).toBeLessThan(width * truth);
} // biome-ignore format: one block

describe('graphWasserstein', () => {
  it.each<[string, number[], number[], Edge[], number]>([
    // SciPy 1.17: solve_ivp(DOP853, rtol 1e-13) of ρ' = L(ρ)φ, φ_i' = −¼ Σ ω (φ_i − φ_j)², and fsolve for
    // the φ(0) that carries p to q; W₂² = φᵀL(p)φ. All three paths stay above 0.
    ['three nodes', [0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [[0, 1], [1, 2, 2]], 0.9423456652311104],
    ['2 × 2 pixels', [0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.2, 0.5], square, 0.7097719396726735],
    [
      '3 × 3 pixels',
      [0.9, 0.5, 0.2, 0.6, 0.5, 0.3, 0.4, 0.1, 0.5],
      [0.3, 0.4, 0.3, 0.4, 0.6, 0.4, 0.5, 0.4, 0.7],
      pixelEdges({ height: 3, width: 3, channels: 1 }),
      1.0344955067826307,
    ],
  ])('holds the length that shooting finds, on %s', (_, p, q, edges, truth) => {
    const coarse = graphWasserstein(p, q, edges, { segments: 4 });
    const fine = graphWasserstein(p, q, edges, { segments: 8 });
    expectBetween(coarse, truth, 4e-3);
    expectBetween(fine, truth, 1.2e-3);
    expect(fine.converged).toBe(true);
    fine.path.forEach((masses) => {
      expect(sum(masses)).toBeCloseTo(sum(p), 12);
    });
  }); // biome-ignore format: a table

  it('bounds the action of graphGeodesic, on more nodes than shooting reaches', () => {
    const edges = pixelEdges({ height: 4, width: 4, channels: 1 });
    const [p, q] = [0, 7].map((shift) => {
      const raw = Array.from({ length: 16 }, (_, i) => 1 + ((5 * i + shift) % 16));
      return raw.map((mass) => mass / 136);
    }) as [number[], number[]];
    const bounds = graphWasserstein(p, q, edges, { segments: 4 });
    // It errs by O(N⁻²): from N = 2 to 16 the distance goes from 0.59517 to 0.59447.
    const { squaredDistance } = graphGeodesic(graphDistribution(p, edges), q, { segments: 8 });
    expectBetween(bounds, Math.sqrt(squaredDistance), 1e-2);
  });

  it('is |p − q| √(2/ω) between two nodes, on all scales', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: -150, max: 150 }).map((k) => 10 ** k),
        fc.integer({ min: -100, max: 100 }).map((k) => 10 ** k),
        (p, q, mass, weight) => {
          const result = graphWasserstein(
            [p * mass, (1 - p) * mass],
            [q * mass, (1 - q) * mass],
            [[0, 1, weight]],
            { segments: 4 },
          );
          const unit = Math.sqrt(mass) / Math.sqrt(weight);
          const truth = Math.abs(p - q) * Math.SQRT2;
          // Masses that sum to 1 to rounding move by a rounding.
          expect(Math.abs(result.distance / unit - truth)).toBeLessThan(1e-9 * truth + 1e-14);
          expect(Math.abs(result.lowerBound / unit - truth)).toBeLessThan(1e-9 * truth + 1e-14);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('reaches and leaves nodes without mass', () => {
    // The bounds close in on what longer runs give, 2 on the square's diagonal.
    expectBetween(graphWasserstein([1, 0, 0, 0], [0, 0, 0, 1], square), 2, 4e-3);
    const path: Edge[] = [[0, 1], [1, 2]]; // biome-ignore format: a list
    const three = graphWasserstein([1, 0, 0], [0, 0, 1], path);
    expect(three.distance / three.lowerBound - 1).toBeLessThan(4e-3);
    expect(three.distance).toBeGreaterThan(2 * Math.SQRT2 * 0.7);
  });

  const images = fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }); // biome-ignore format: one line
  const normalized = (values: number[]) => values.map((value) => value / sum(values));

  it('is symmetric, has the triangle inequality and is homogeneous, within its bounds', () => {
    fc.assert(
      fc.property(images, images, images, (...all) => {
        const [p, q, r] = all.map(normalized) as [number[], number[], number[]];
        const d = (x: number[], y: number[]) => graphWasserstein(x, y, square, { segments: 4 });
        expect(d(p, q).lowerBound).toBeLessThanOrEqual(d(q, p).distance * (1 + 1e-12));
        expect(d(p, r).lowerBound).toBeLessThanOrEqual((d(p, q).distance + d(q, r).distance) * (1 + 1e-12)); // biome-ignore format: one line
        const larger = d(p.map((x) => 4 * x), q.map((x) => 4 * x)); // biome-ignore format: one line
        expect(larger.distance / 2).toBeCloseTo(d(p, q).distance, 9);
      }),
      { numRuns: 5 },
    );
  });

  it('is the metric tensor on small steps', () => {
    const p = [0.4, 0.3, 0.2, 0.1];
    const tangent = [1, -0.5, -0.25, -0.25];
    const squared = graphMetric(
      graphDistribution(p, square),
      tangent.map((v) => [v]),
    ).get(0, 0);
    const step = 1e-4;
    const moved = p.map((x, i) => x + step * tangent[i]!);
    const { distance } = graphWasserstein(p, moved, square, { segments: 4 });
    expect(distance / step / Math.sqrt(squared!)).toBeCloseTo(1, 3);
  });

  it('is infinite where a part has other mass, and adds the squares of parts', () => {
    const colors = pixelEdges({ height: 1, width: 2, channels: 2 });
    expect(graphWasserstein([1, 1, 0, 0], [0, 0, 1, 1], colors).distance).toBeCloseTo(2, 9);
    expect(graphWasserstein([1, 1, 0, 0], [0, 0, 1, 1.1], colors).distance).toBe(Infinity);
    expect(graphWasserstein([1, 0, 0, 0], [0, 1, 0, 0], colors).lowerBound).toBe(Infinity);
    expect(graphWasserstein([0, 0, 0, 0], [0, 0, 0, 0], colors).distance).toBe(0);
  });

  it.each([
    ['first', () => graphWasserstein([-1, 2], [0, 1], [[0, 1]])],
    ['second', () => graphWasserstein([1, 0], [1], [[0, 1]])],
    ['edges', () => graphWasserstein([1, 0], [0, 1], [[0, 2]])],
    ['segments', () => graphWasserstein([1, 0], [0, 1], [[0, 1]], { segments: 2 })],
    ['size', () => pixelEdges({ height: 0, width: 1, channels: 1 })],
    ['offsets', () => pixelEdges({ height: 1, width: 1, channels: 1 }, [[0, 0]])],
    ['second', () => imageWasserstein1([[1, -1]], [[1, 0]], [[0, 1]])],
    ['first', () => imageWasserstein1([[2, -1]], [[1, 0]], [[0, 1]])],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument}\\b`));
  });
});

describe('a critic of images in [−1, 1] whose Wasserstein gradient norm is at most 1', () => {
  /** The largest ∇fᵀL(p)∇f over images of total mass M for a constant gradient: L is linear in p. */
  const largestSquare = (gradient: number[], mass: number) =>
    mass *
    Math.max(
      ...gradient.map((g, i) =>
        sum(
          square.map(([a, b]) =>
            a === i || b === i ? (g - gradient[a === i ? b : a]!) ** 2 / 2 : 0,
          ),
        ),
      ),
    );
  // Whole numbers, because doubles would mostly be next to 0.
  const pixels = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 });
  const slopes = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 });

  it('is 1-Lipschitz for twice W₂ of the masses', () => {
    fc.assert(
      fc.property(pixels, pixels, slopes, fc.constantFrom('linear', 'sine'), (a, b, slope, kind) => {
        fc.pre(sum(a) > 0 && sum(b) > 0 && slope.some((g) => g !== slope[0]));
        const [x, y] = [a, b].map((raw) => raw.map((v) => (2 * v) / sum(raw) - 1)) as [number[], number[]]; // biome-ignore format: one line
        const norm = Math.sqrt(largestSquare(slope, 1));
        const inner = (z: number[]) => sum(z.map((v, i) => (v * slope[i]!) / norm));
        // |sin'| ≤ 1, so its norm is no larger than the inner one's.
        const critic = (z: number[]) => (kind === 'linear' ? inner(z) : Math.sin(3 * inner(z)) / 3);
        const masses = (z: number[]) => z.map((v) => (v + 1) / 2);
        const { distance } = graphWasserstein(masses(x), masses(y), square, { segments: 4 });
        expect(Math.abs(critic(x) - critic(y))).toBeLessThanOrEqual(2 * distance * (1 + 1e-9) + 1e-12);
      }),
      { numRuns: 25 },
    ); // biome-ignore format: one block
  });

  it('is not if the norm is above 1 at one image: nearby images show it', () => {
    // At p the direction L(p)∇f is the steepest: f grows along it at the rate of the norm.
    const p = [0.4, 0.3, 0.2, 0.1];
    const slope = [0.9, -1.1, 0.3, 1.6];
    const rise = p.map(() => 0);
    for (const [i, j] of square) {
      const flow = ((p[i]! + p[j]!) / 2) * (slope[i]! - slope[j]!);
      rise[i]! += flow;
      rise[j]! -= flow;
    }
    const norm = Math.sqrt(sum(rise.map((r, i) => r * slope[i]!)));
    const step = 1e-4;
    const q = p.map((mass, i) => mass + step * rise[i]!);
    const { distance, lowerBound } = graphWasserstein(p, q, square, { segments: 4 });
    // f(x) = slope · x, so that f changes by 2 slope · (q − p); the ground metric is 2 W₂.
    const change = 2 * sum(q.map((mass, i) => slope[i]! * (mass - p[i]!)));
    expect(change / (2 * distance) / norm).toBeCloseTo(1, 3);
    expect(change / (2 * lowerBound) / norm).toBeCloseTo(1, 3);
  });
});

describe('imageWasserstein1', () => {
  it('has a critic that attains what transport costs', () => {
    const first = [[0.9, -1, -0.9, -1], [0, 0, -1, -1]]; // biome-ignore format: a table
    const second = [[-1, -1, 0, 0], [-0.5, -0.5, -0.5, -0.5], [-1, 0.5, -0.5, -1]]; // biome-ignore format: a table
    const result = imageWasserstein1(first, second, square, {
      segments: 4,
      firstWeights: [0.25, 0.75],
      secondWeights: [0.5, 0.25, 0.25],
    });
    expect(result.lowerBound).toBeLessThanOrEqual(result.primal);
    expect(result.primal / result.lowerBound - 1).toBeLessThan(2e-2);
    // The upper bounds of d are no metric to all digits, so the dual may miss by what they are off.
    const slack = result.primal - result.lowerBound;
    expect(Math.abs(result.dual - result.primal)).toBeLessThanOrEqual(slack + 1e-12);
    const [ofFirst, ofSecond] = [first.map(result.critic), second.map(result.critic)];
    ofFirst.forEach((f, i) => {
      ofSecond.forEach((g, j) => {
        expect(Math.abs(f - g)).toBeLessThanOrEqual(result.distances.get(i, j) + slack);
      });
    });
    expect(result.critic([1, 1, 1, 1])).toBe(Infinity);
  });

  it('is 2√2 from a pixel to its neighbor', () => {
    const pair = pixelEdges({ height: 1, width: 2, channels: 1 });
    const result = imageWasserstein1([[1, -1]], [[-1, 1]], pair);
    expect(result.primal).toBeCloseTo(2 * Math.SQRT2, 9);
    expect(result.lowerBound).toBeCloseTo(2 * Math.SQRT2, 9);
  });
});
