import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exactEdges,
  exactLaplacian,
  type PixelRule,
  quadraticForm,
} from '../../test/exact-pixel-graph.js';
import { onEachBackend } from '../../test/on-each-backend.js';
import {
  countEdges,
  type ImageSize,
  type PixelGraph,
  type PixelGraphOptions,
  pixelGraph,
  squaredWassersteinNorm,
} from './pixel-graph.js';

/** The neighborhoods, each with the rule by which the exact Laplacian joins two pixels. */
const inL1 = (radius: number) => (r: number, c: number) =>
  Math.abs(r) + Math.abs(c) <= radius ? 1 : 0;
const NEIGHBORHOODS: {
  name: string;
  neighborhood: PixelGraphOptions['neighborhood'] & {};
  joined: (r: number, c: number) => number;
}[] = [
  { name: '4', neighborhood: 4, joined: inL1(1) },
  {
    name: '8',
    neighborhood: 8,
    joined: (r, c) => (Math.max(Math.abs(r), Math.abs(c)) <= 1 ? 1 : 0),
  },
  { name: 'l1 radius 1', neighborhood: { l1Radius: 1 }, joined: inL1(1) },
  { name: 'l1 radius 2', neighborhood: { l1Radius: 2 }, joined: inL1(2) },
  { name: 'l1 radius 3', neighborhood: { l1Radius: 3 }, joined: inL1(3) },
  {
    name: 'four offsets, half of them upwards',
    neighborhood: [
      [-2, 1],
      [2, 1],
      [-1, -2],
      [1, -2],
    ],
    joined: (r, c) => (Math.abs(r * c) === 2 ? 1 : 0),
  },
];

/** A weight that differs for rows and columns, and for an offset and its mirror image. */
const skewed = (r: number, c: number) => {
  const [rows, columns] = r < 0 || (r === 0 && c < 0) ? [-r, -c] : [r, c];
  return 1 / (1 + rows + 0.5 * Math.abs(columns) + (columns < 0 ? 0.25 : 0));
};

const norms = (graph: PixelGraph, gradient: tf.Tensor, images: tf.Tensor) =>
  tf.tidy(() => [...squaredWassersteinNorm(graph, gradient, images).dataSync()]);

const numbers = (random: Random, { height, width, channels }: ImageSize) => ({
  // Float32 numbers, as in the tensors.
  image: [...random.uniform(height * width * channels, -1, 1)],
  gradient: [...random.normal(height * width * channels)],
});

const close = (actual: number, expected: number, relative = 1e-6) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(1, expected));

onEachBackend(() => {
  describe('the known values on 3×3 pixels', () => {
    const shape = [1, 3, 3, 1];
    const image = [-1, 0, 1, 0.5, -0.5, 0, 1, -1, 0];
    const gradient = [1, 2, 0, 0, -1, 3, 2, 1, -2];
    const neighborhoods: [string, (readonly [number, number])[], number, number][] = [
      ['immediate', [[0, 1], [1, 0]], 12, 79], // biome-ignore format: a table
      ['distance 2', [[0, 2], [2, 0]], 6, 43.75], // biome-ignore format: a table
      ['diagonal', [[1, 1], [1, -1]], 8, 23], // biome-ignore format: a table
    ];
    const size = { height: 3, width: 3, channels: 1 };
    const value = (options: PixelGraphOptions) =>
      norms(pixelGraph(options), tf.tensor(gradient, shape), tf.tensor(image, shape))[0]!;

    it.each(neighborhoods)('%s edges', (_, neighborhood, edges, sum) => {
      expect(countEdges(pixelGraph({ neighborhood }), size)).toBe(edges);
      close(value({ neighborhood, mass: 'sum' }), sum);
      close(value({ neighborhood }), sum / 2);
      const joined = (r: number, c: number) =>
        neighborhood.some(([a, b]) => (r === a && c === b) || (r === -a && c === -b)) ? 1 : 0;
      const laplacian = exactLaplacian({ weight: joined, mass: 'sum' }, size, image);
      expect(quadraticForm(laplacian, gradient)).toBeCloseTo(sum, 12);
    });

    it('all edges, with γ and with half weights', () => {
      const neighborhood = { l1Radius: 2 };
      expect(countEdges(pixelGraph({ neighborhood }), size)).toBe(26);
      close(value({ neighborhood, mass: 'sum' }), 145.75);
      close(value({ neighborhood }), 72.875);
      close(value({ neighborhood, mass: 'sum', weight: () => 0.5 }), 72.875);
      // ‖g‖² = 24.
      close(value({ neighborhood, mass: 'sum', gamma: 2 }), 145.75 + 48);
    });
  });

  it.each(NEIGHBORHOODS)('is gᵀL(p)g with the exact Laplacian, to 1e-6: $name', (each) => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          height: fc.integer({ min: 1, max: 5 }),
          width: fc.integer({ min: 1, max: 5 }),
          channels: fc.integer({ min: 1, max: 4 }),
          channelLink: fc.constantFrom(0, 0.7),
          mass: fc.constantFrom('mean' as const, 'sum' as const),
          degreeNormalized: fc.boolean(),
          gamma: fc.constantFrom(0, 1.5),
          weighted: fc.boolean(),
        }),
        ({ seed, weighted, height, width, channels, gamma, ...options }) => {
          const { neighborhood, joined } = each;
          const size = { height, width, channels };
          const weight = weighted ? skewed : () => 1;
          const graph = pixelGraph({ neighborhood, weight, gamma, ...options });
          const rule: PixelRule = { weight: (r, c) => joined(r, c) * weight(r, c), ...options };
          const random = new Random(seed);
          const batch = [numbers(random, size), numbers(random, size)];
          tf.tidy(() => {
            const shape = [2, height, width, channels];
            const actual = norms(
              graph,
              tf.tensor(batch.flatMap((one) => one.gradient), shape), // biome-ignore format: one line
              tf.tensor(batch.flatMap((one) => one.image), shape), // biome-ignore format: one line
            );
            batch.forEach(({ image, gradient }, i) => {
              const laplacian = exactLaplacian(rule, size, image);
              const squares = gradient.reduce((sum, g) => sum + g * g, 0);
              close(actual[i]!, quadraticForm(laplacian, gradient) + gamma * squares);
              expect(countEdges(graph, size)).toBe(exactEdges(rule, size).length);
            });
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    [{ neighborhood: 4 }, (n: number) => 2 * n * (n - 1)],
    [{ neighborhood: 8 }, (n: number) => 2 * n * (n - 1) + 2 * (n - 1) ** 2],
    [
      { neighborhood: { l1Radius: 2 } },
      (n: number) => 2 * n * (n - 1) + 2 * n * (n - 2) + 2 * (n - 1) ** 2,
    ],
  ] as [PixelGraphOptions, (n: number) => number][])('has each edge once: %o', (options, count) => {
    for (const n of [2, 3, 32, 64]) {
      const size = { height: n, width: n, channels: 3 };
      expect(countEdges(pixelGraph(options), size)).toBe(3 * count(n));
      expect(countEdges(pixelGraph({ ...options, channelLink: 1 }), size)).toBe(
        3 * count(n) + 3 * n * n,
      );
    }
  });

  it('counts every pair of neighbors, at the borders too', () => {
    // With a gradient of 1 at one pixel only its edges count, each with mass 1 (white image, mean).
    const graph = pixelGraph();
    const white = tf.ones([16, 4, 4, 1]);
    const one = tf.reshape(tf.eye(16), [16, 4, 4, 1]);
    expect(norms(graph, one, white)).toEqual([2, 3, 3, 2, 3, 4, 4, 3, 3, 4, 4, 3, 2, 3, 3, 2]);
  });

  it('is 0 for a constant gradient, and for a black image', () => {
    const graph = pixelGraph({ neighborhood: { l1Radius: 2 } });
    const images = tf.tensor(new Random(1).uniform(2 * 8 * 8 * 3, -1, 1), [2, 8, 8, 3]);
    const gradient = tf.tensor(new Random(2).normal(2 * 8 * 8 * 3), [2, 8, 8, 3]);
    expect(norms(graph, tf.onesLike(images), images)).toEqual([0, 0]);
    expect(norms(graph, gradient, tf.fill(images.shape, -1))).toEqual([0, 0]);
    // Constant in each channel: 0 without links, positive with links.
    const perChannel = tf.add(tf.zerosLike(images), tf.tensor1d([1, 2, 4]));
    expect(norms(graph, perChannel, images)).toEqual([0, 0]);
    const linked = pixelGraph({ channelLink: 1 });
    expect(Math.min(...norms(linked, perChannel, images))).toBeGreaterThan(1);
  });

  it('treats pixels below -1 as black', () => {
    const gradient = tf.tensor(new Random(2).normal(9), [1, 3, 3, 1]);
    expect(norms(pixelGraph(), gradient, tf.fill([1, 3, 3, 1], -3))).toEqual([0]);
  });

  it('is differentiable in the gradient: 2 L(p) g + 2γg', () => {
    const size = { height: 4, width: 3, channels: 2 };
    const options = { mass: 'sum', channelLink: 0.5, degreeNormalized: true } as const;
    const graph = pixelGraph({ neighborhood: { l1Radius: 2 }, gamma: 0.3, ...options });
    const { image, gradient } = numbers(new Random(9), size);
    const laplacian = exactLaplacian({ weight: inL1(2), ...options }, size, image);
    tf.tidy(() => {
      const images = tf.tensor(image, [1, 4, 3, 2]);
      const derivative = tf.grad((g: tf.Tensor) => squaredWassersteinNorm(graph, g, images));
      [...derivative(tf.tensor(gradient, [1, 4, 3, 2])).dataSync()].forEach((actual, i) => {
        const row = gradient.reduce((sum, g, j) => sum + laplacian.get(i, j) * g, 0);
        expect(Math.abs(actual - 2 * row - 0.6 * gradient[i]!)).toBeLessThan(1e-5);
      });
    });
  });

  it('is differentiable in the images, with derivative 0 at black pixels', () => {
    const size = { height: 3, width: 4, channels: 2 };
    const options = { channelLink: 0.5, degreeNormalized: true } as const;
    const graph = pixelGraph({ neighborhood: 8, gamma: 0.3, ...options });
    const joined = (r: number, c: number) => (Math.max(Math.abs(r), Math.abs(c)) <= 1 ? 1 : 0);
    const { image, gradient } = numbers(new Random(10), size);
    image[3] = -1.5;
    const norm = (at: readonly number[]) =>
      quadraticForm(exactLaplacian({ weight: joined, ...options }, size, at), gradient);
    tf.tidy(() => {
      const shape = [1, 3, 4, 2];
      const g = tf.tensor(gradient, shape);
      const derivative = tf.grad((x: tf.Tensor) => squaredWassersteinNorm(graph, g, x));
      [...derivative(tf.tensor(image, shape)).dataSync()].forEach((actual, i) => {
        // The squared norm is linear in each pixel above -1, so that any difference is exact.
        const moved = image.map((x, j) => (i === j && x > -1 ? x + 1 : x));
        expect(Math.abs(actual - (norm(moved) - norm(image)))).toBeLessThan(1e-5);
      });
    });
  });

  it('returns one tensor and keeps the inputs', () => {
    const graph = pixelGraph({ degreeNormalized: true, channelLink: 1, gamma: 1 });
    const [gradient, images] = [tf.ones([2, 4, 4, 3]), tf.ones([2, 4, 4, 3])];
    const { numTensors } = tf.memory();
    const result = squaredWassersteinNorm(graph, gradient, images);
    expect(tf.memory().numTensors).toBe(numTensors + 1);
    tf.dispose([result, gradient, images]);
    expect(tf.memory().numTensors).toBe(numTensors - 2);
  });
});

describe('a pixel graph refuses', () => {
  it.each([
    [{ neighborhood: { l1Radius: 0 } }, 'l1Radius is 0;'],
    [{ neighborhood: 6 }, 'neighborhood is 6;'],
    [{ neighborhood: [[0, 0]] }, '[0, 0]'],
    [{ neighborhood: [[0.5, 1]] }, 'neighborhood[0][0] is 0.5'],
    // biome-ignore format: a table
    [{ neighborhood: [[1, -1], [-1, 1]] }, '[-1, 1]'],
    [{ weight: () => -1 }, 'weight(0, 1) is -1;'],
    [{ channelLink: Number.NaN }, 'channelLink is NaN;'],
    [{ gamma: -1 }, 'gamma is -1;'],
    [{ mass: 'max' }, 'mass is "max";'],
  ])('the option %o', (options, named) => {
    expect(() => pixelGraph(options as unknown as PixelGraphOptions)).toThrow(ArgumentError);
    expect(() => pixelGraph(options as unknown as PixelGraphOptions)).toThrow(named);
  });

  it.each([
    [
      [2, 9],
      [2, 9],
    ],
    [
      [2, 3, 3, 1],
      [2, 3, 3, 3],
    ],
  ])('a gradient of shape [%s] at images of shape [%s]', (gradient, images) => {
    tf.tidy(() => {
      const norm = () => squaredWassersteinNorm(pixelGraph(), tf.ones(gradient), tf.ones(images));
      expect(norm).toThrow(ArgumentError);
      expect(norm).toThrow(`[${gradient}]`);
      expect(norm).toThrow(`[${images}]`);
    });
  });
});
