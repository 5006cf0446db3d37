import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { criticGradient, gradientPenalty } from './gradient-penalty.js';
import { l2Norm, wassersteinNorm } from './norms.js';
import { pixelGraph } from './pixel-graph.js';
import { draganPoints, segmentPoints } from './points.js';

const value = (scalar: tf.Tensor) => scalar.dataSync()[0]!;

/** Makes f(x) = Σ over all coordinates of w · x, whose gradient is w at every point. */
const linear = (w: tf.Tensor) => (x: tf.Tensor) =>
  tf.reshape(tf.sum(tf.mul(x, w), [1, 2, 3]), [-1, 1]);

onEachBackend(() => {
  describe('gradientPenalty', () => {
    it('takes the norm over all pixels and channels of a sample', () => {
      tf.tidy(() => {
        // 12 coordinates with gradient 1/2: the norm is √12/2. Over the channels only it would be
        // √3/2 at each pixel, over one axis √2/2.
        const points = tf.zeros([4, 2, 2, 3]);
        const critic = linear(tf.fill([2, 2, 3], 0.5));
        const expected = 10 * (Math.sqrt(12) / 2 - 1) ** 2;
        expect(value(gradientPenalty()(critic, points))).toBeCloseTo(expected, 5);
        expect([...l2Norm(tf.fill([2, 2, 2, 3], 0.5), points).dataSync()]).toEqual([3, 3]);
      });
    });

    it('is two-sided, uses weight and target, and is the mean over the points', () => {
      tf.tidy(() => {
        // The gradient of sample i is i everywhere on 4 pixels: the norm is 2i.
        const scale = tf.reshape(tf.tensor1d([0.25, 1, 2]), [3, 1, 1, 1]);
        const points = tf.ones([3, 2, 2, 1]);
        const critic = linear(scale);
        const mean = (target: number) =>
          [0.5, 2, 4].reduce((sum, norm) => sum + (norm - target) ** 2, 0) / 3;
        expect(value(gradientPenalty({ weight: 1 })(critic, points))).toBeCloseTo(mean(1), 5);
        expect(value(gradientPenalty({ weight: 7, target: 0 })(critic, points))).toBeCloseTo(
          7 * mean(0),
          4,
        );
      });
    });

    it('uses the given norm', () => {
      tf.tidy(() => {
        const norm = wassersteinNorm(pixelGraph({ gamma: 1 }));
        const images = tf.ones([2, 2, 1, 1]); // white: mass 1, one edge
        const critic = linear(tf.tensor([3, 5], [2, 1, 1]));
        // 1·(5 - 3)² + 3² + 5² = 38.
        const expected = (Math.sqrt(38) - 1) ** 2;
        expect(value(gradientPenalty({ norm, weight: 1 })(critic, images))).toBeCloseTo(
          expected,
          4,
        );
      });
    });

    it('has value λ and gradient 0, not NaN, if the critic’s gradient is 0', () => {
      tf.tidy(() => {
        const points = tf.ones([2, 2, 2, 1]);
        const penalty = gradientPenalty();
        const ofWeights = (w: tf.Tensor) => penalty(linear(w), points);
        const zero = tf.zeros([2, 2, 1]);
        expect(value(ofWeights(zero))).toBeCloseTo(10, 5);
        expect([...tf.grad(ofWeights)(zero).dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0]);
        // A tiny gradient w keeps its direction: dP/dw = -2λ w/‖w‖ to first order in ‖w‖.
        const [first] = tf
          .grad(ofWeights)(tf.mul(tf.ones([2, 2, 1]), 1e-6))
          .dataSync();
        expect(first).toBeCloseTo(-10, 3);
      });
    });

    it('refuses a critic that does not give one output per point', () => {
      const points = tf.ones([4, 2, 2, 1]);
      const penalty = gradientPenalty();
      const { numTensors } = tf.memory();
      expect(() => penalty((x) => tf.mean(x), points)).toThrow(ArgumentError);
      expect(() => penalty((x) => tf.mean(x, [1, 3]), points)).toThrow('gives [4,2]');
      expect(tf.memory().numTensors).toBe(numTensors);
      points.dispose();
    });

    it('criticGradient computes the gradient at each point and returns one tensor', () => {
      const points = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      const { numTensors } = tf.memory();
      const gradient = criticGradient((x) => tf.sum(tf.square(x), 1, true), points);
      expect([...gradient.dataSync()]).toEqual([2, 4, 6, 8]);
      expect(tf.memory().numTensors).toBe(numTensors + 1);
      tf.dispose([gradient, points]);
    });
  });

  describe('points', () => {
    const [real, fake] = [[5, 2, 2, 1], [5, 2, 2, 1]] as const; // biome-ignore format: a table
    const samples = () => ({
      real: tf.tensor(new Random(1).uniform(20, -1, 1), [...real]),
      fake: tf.tensor(new Random(2).uniform(20, -1, 1), [...fake]),
      random: new Random(3),
    });

    it('on segments are x̂ = εx + (1 - ε)g with one ε per sample', () => {
      tf.tidy(() => {
        const given = samples();
        const [x, g] = [given.real.dataSync(), given.fake.dataSync()];
        const epsilons = [...segmentPoints(given).dataSync()].map(
          (point, i) => (point - g[i]!) / (x[i]! - g[i]!),
        );
        const expected = new Random(3).uniform(5, 0, 1);
        epsilons.forEach((epsilon, i) => {
          // Tolerance: a difference of two numbers of size 1, divided by a number down to 0.05.
          expect(epsilon).toBeCloseTo(expected[Math.floor(i / 4)]!, 4);
        });
        expect(new Set(expected).size).toBe(5);
      });
    });

    it('of DRAGAN are above the real samples by at most scale · std', () => {
      tf.tidy(() => {
        const given = samples();
        const shift = tf.sub(draganPoints(2)(given), given.real).dataSync();
        const deviation = Math.sqrt(value(tf.moments(given.real).variance));
        expect(Math.min(...shift)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...shift)).toBeLessThan(2 * deviation);
        expect(new Set(shift).size).toBe(20);
        const withoutNoise = draganPoints(0)(given);
        expect(withoutNoise.dataSync()).toEqual(given.real.dataSync());
      });
    });

    it('are one tensor that the caller owns', () => {
      const given = samples();
      const { numTensors } = tf.memory();
      const points = [segmentPoints(given), draganPoints()(given)];
      expect(tf.memory().numTensors).toBe(numTensors + 2);
      tf.dispose([...points, given.real, given.fake]);
    });

    it('on segments need batches of equal shapes', () => {
      const given = { ...samples(), fake: tf.ones([4, 2, 2, 1]) };
      expect(() => segmentPoints(given)).toThrow(ArgumentError);
      expect(() => segmentPoints(given)).toThrow('[4,2,2,1]');
      tf.dispose([given.real, given.fake]);
    });
  });
});
