import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { bwgan } from '../objectives/penalized.js';
import { gradientPenalty } from './gradient-penalty.js';
import { l2Norm } from './norms.js';
import { sobolevDualNorm } from './sobolev.js';

interface Size {
  height: number;
  width: number;
}

/**
 * The Gram matrix of ‖·‖_s on one channel, in float64 from the definition: for pixels x and y it is the
 * mean over all frequencies of (1 + c|ξ|²)^s cos(ξ·(x − y)).
 */
function gramMatrix({ height, width }: Size, order: number, scale: number): number[][] {
  const centered = (k: number, n: number) => (2 * Math.PI * (2 * k > n ? k - n : k)) / n;
  const entry = (rows: number, columns: number) => {
    let sum = 0;
    for (let k = 0; k < height; k++) {
      for (let l = 0; l < width; l++) {
        const [a, b] = [centered(k, height), centered(l, width)];
        sum += (1 + scale * (a * a + b * b)) ** order * Math.cos(a * rows + b * columns);
      }
    }
    return sum / (height * width);
  };
  const pixels = Array.from({ length: height * width }, (_, i) => [
    Math.floor(i / width),
    i % width,
  ]);
  return pixels.map(([r, c]) => pixels.map(([q, d]) => entry(r! - q!, c! - d!)));
}

/**
 * The square of sup ⟨g, u⟩ over uᵀAu ≤ 1 by conjugate gradients, which go up ⟨g, u⟩ − ½uᵀAu in
 * subspaces that grow: at its top, u = A⁻¹g, twice that value is the square.
 */
function squaredSupremum(gram: number[][], g: number[]): number {
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  let u = g.map(() => 0);
  let residual = [...g];
  let direction = [...g];
  for (let step = 0; step < 4 * g.length; step++) {
    const square = dot(residual, residual);
    if (square < 1e-28 * dot(g, g)) break;
    const image = gram.map((row) => dot(row, direction));
    const length = square / dot(direction, image);
    u = u.map((value, i) => value + length * direction[i]!);
    residual = residual.map((value, i) => value - length * image[i]!);
    const ratio = dot(residual, residual) / square;
    direction = residual.map((value, i) => value + ratio * direction[i]!);
  }
  return 2 * (dot(g, u) - dot(u, gram.map((row) => dot(row, u))) / 2); // biome-ignore format: one line
}

const squared = (options: { order: number; scale?: number }, gradient: tf.Tensor) =>
  tf.tidy(() => [...sobolevDualNorm(options)(gradient, gradient).dataSync()]);

onEachBackend(() => {
  describe('sobolevDualNorm', () => {
    it('is the supremum over the unit ball of W^{s,2}, solved in float64', () => {
      fc.assert(
        fc.property(
          fc.record({
            height: fc.integer({ min: 1, max: 6 }),
            width: fc.integer({ min: 1, max: 6 }),
            channels: fc.integer({ min: 1, max: 3 }),
            order: fc.constantFrom(-1.5, -1, 0, 0.5, 1, 2),
            scale: fc.constantFrom(0.1, 1, 5),
            seed: fc.nat(),
          }),
          ({ height, width, channels, order, scale, seed }) => {
            const values = new Random(seed).normal(2 * height * width * channels);
            const gradient = tf.tensor(values, [2, height, width, channels]);
            const gram = gramMatrix({ height, width }, order, scale);
            squared({ order, scale }, gradient).forEach((actual, sample) => {
              let expected = 0;
              for (let channel = 0; channel < channels; channel++) {
                const g = Array.from(
                  { length: height * width },
                  (_, i) => values[(sample * height * width + i) * channels + channel]!,
                );
                expected += squaredSupremum(gram, g);
              }
              // float32 sums of up to 108 products, twice.
              expect(Math.abs(actual - expected)).toBeLessThanOrEqual(3e-6 * expected);
            });
            gradient.dispose();
          },
        ),
        { numRuns: 25 },
      );
    });

    it('is the Euclidean norm for s = 0', () => {
      tf.tidy(() => {
        const gradient = tf.tensor(new Random(4).normal(3 * 8 * 5 * 3), [3, 8, 5, 3]);
        const expected = l2Norm(gradient, gradient).dataSync();
        squared({ order: 0, scale: 7 }, gradient).forEach((value, i) => {
          expect(value / expected[i]!).toBeCloseTo(1, 5);
        });
      });
    });

    it('leaves constants alone and weighs waves, on images of 64 pixels', () => {
      tf.tidy(() => {
        const constant = tf.fill([1, 64, 64, 1], 0.5);
        expect(squared({ order: 3 }, constant)[0]).toBeCloseTo(1024, 2);
        // cos(2π·16·i/64 + 1) has ξ = π/2 along the rows and a mean square of ½.
        const wave = tf.cos(tf.add(tf.mul(tf.range(0, 64), Math.PI / 2), 1));
        const image = tf.mul(tf.ones([1, 64, 64, 1]), tf.reshape(wave, [1, 1, 64, 1]));
        const weight = (1 + 2 * (Math.PI / 2) ** 2) ** -1.5;
        expect(squared({ order: 1.5, scale: 2 }, image)[0]! / (2048 * weight)).toBeCloseTo(1, 4);
        const turned = tf.transpose(image, [0, 2, 1, 3]);
        expect(squared({ order: 1.5, scale: 2 }, turned)[0]! / (2048 * weight)).toBeCloseTo(1, 4);
      });
    });

    it('is differentiable twice: a penalty with it has the gradient of its differences', () => {
      // f(x) = Σ tanh(k · x), k a number per pixel: its gradient depends on x and on k.
      tf.tidy(() => {
        const random = new Random(5);
        const points = tf.tensor(random.uniform(2 * 4 * 3 * 2, -1, 1), [2, 4, 3, 2]);
        const kernel = random.normal(4 * 3 * 2);
        const direction = random.normal(4 * 3 * 2);
        const critic = (k: tf.Tensor) => (x: tf.Tensor) => tf.sum(tf.tanh(tf.mul(x, k)), [1, 2, 3]);
        const penalty = gradientPenalty({ norm: sobolevDualNorm({ order: 1 }), weight: 1 });
        const loss = (k: tf.Tensor) => penalty(critic(k), points);
        const at = (step: number) =>
          loss(
            tf.tensor(
              kernel.map((v, i) => v + step * direction[i]!),
              [4, 3, 2],
            ),
          ).dataSync()[0]!;
        const slope = tf
          .grad(loss)(tf.tensor(kernel, [4, 3, 2]))
          .dataSync();
        const expected = direction.reduce((sum, value, i) => sum + value * slope[i]!, 0);
        const step = 2e-2;
        const difference =
          (8 * (at(step / 2) - at(-step / 2)) - (at(step) - at(-step))) / (6 * step);
        expect(Math.abs(difference - expected)).toBeLessThan(2e-3 * (1 + Math.abs(expected)));
      });
    });

    it('is the norm of the objective bwgan', () => {
      tf.tidy(() => {
        // f(x) = Σ w x on 4 × 4 pixels with w ± 1 in turns along a row: ξ = π.
        const signs = tf.tensor([1, -1, 1, -1], [1, 4, 1]);
        const critic = (x: tf.Tensor) => tf.sum(tf.mul(x, signs), [1, 2, 3]);
        const [real, fake] = [tf.ones([2, 4, 4, 1]), tf.zeros([2, 4, 4, 1])];
        const objective = bwgan({ weight: 3, order: 2, scale: 0.5, target: 0.25 });
        const penalty = objective.penalty!(critic, { real, fake, random: new Random(1) });
        const norm = Math.sqrt(16) / (1 + Math.PI ** 2 / 2);
        expect(penalty.dataSync()[0]).toBeCloseTo(3 * (norm - 0.25) ** 2, 4);
        expect(objective.criticSteps?.(0)).toBe(5);
      });
    });

    it('returns one tensor and keeps the inputs', () => {
      const gradient = tf.ones([2, 4, 4, 3]);
      const { numTensors } = tf.memory();
      const result = sobolevDualNorm({ order: 1 })(gradient, gradient);
      expect(tf.memory().numTensors).toBe(numTensors + 1);
      tf.dispose([result, gradient]);
    });

    it('refuses what is no image', () => {
      const gradient = tf.ones([2, 9]);
      expect(() => sobolevDualNorm({ order: 1 })(gradient, gradient)).toThrow('[2,9]');
      gradient.dispose();
    });
  });
});

describe('a Sobolev norm refuses', () => {
  it.each([
    [{ order: Number.NaN }, 'order is NaN;'],
    [{ order: 1, scale: -1 }, 'scale is -1;'],
    [{ order: 1, scale: Infinity }, 'scale is Infinity;'],
  ])('%o', (options, named) => {
    expect(() => sobolevDualNorm(options)).toThrow(ArgumentError);
    expect(() => sobolevDualNorm(options)).toThrow(named);
  });
});
