import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { criticGradient, gradientPenalty } from './gradient-penalty.js';
import { l2Norm, wassersteinNorm } from './norms.js';
import { pixelGraph } from './pixel-graph.js';
import { draganPoints, segmentPoints } from './points.js';

const value = (scalar: tf.Tensor) => scalar.dataSync()[0]!;

/** f(x) = Σ over all coordinates of slope · x: its gradient is the slope, at every point. */
const linear = (slope: tf.Tensor) => (x: tf.Tensor) =>
  tf.reshape(tf.sum(tf.mul(x, slope), [1, 2, 3]), [-1, 1]);

onEachBackend(() => {
  describe('gradientPenalty', () => {
    it('takes the norm over all pixels and channels of a sample', () => {
      tf.tidy(() => {
        // 2×2 pixels of 3 channels, each slope 1/2: the norm is √12/2. Over the channels alone it
        // would be √3/2 at each pixel, over an axis √2/2.
        const points = tf.zeros([4, 2, 2, 3]);
        const critic = linear(tf.fill([2, 2, 3], 0.5));
        const expected = 10 * (Math.sqrt(12) / 2 - 1) ** 2;
        expect(value(gradientPenalty()(critic, points))).toBeCloseTo(expected, 5);
        expect([...l2Norm(tf.fill([2, 2, 2, 3], 0.5), points).dataSync()]).toEqual([3, 3]);
      });
    });

    it('is two-sided, has its weight and its target, and is the mean over the points', () => {
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

    it('measures in the norm that it is given', () => {
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

    it('has value λ and gradient 0, not NaN, where the critic’s gradient is 0', () => {
      tf.tidy(() => {
        const points = tf.ones([2, 2, 2, 1]);
        const penalty = gradientPenalty();
        const ofSlope = (slope: tf.Tensor) => penalty(linear(slope), points);
        const zero = tf.zeros([2, 2, 1]);
        expect(value(ofSlope(zero))).toBeCloseTo(10, 5);
        expect([...tf.grad(ofSlope)(zero).dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0]);
        // Tiny gradients keep their direction: dP/ds = -2λ s/‖s‖, to first order in ‖s‖.
        const [first] = tf
          .grad(ofSlope)(tf.mul(tf.ones([2, 2, 1]), 1e-6))
          .dataSync();
        expect(first).toBeCloseTo(-10, 3);
      });
    });

    it('refuses a critic that does not give one output per point', () => {
      const points = tf.ones([4, 2, 2, 1]);
      const penalty = gradientPenalty();
      const { numTensors } = tf.memory();
      expect(() => penalty((x) => tf.mean(x), points)).toThrow(
        /^the critic gives \[\] for points \[4,2,2,1\]; expected one output per point, \[4, 1\]/,
      );
      expect(() => penalty((x) => tf.mean(x, [1, 3]), points)).toThrow(/gives \[4,2\]/);
      expect(tf.memory().numTensors).toBe(numTensors);
      points.dispose();
    });

    it('criticGradient is the gradient at each point, alone too', () => {
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

    it('on segments: one ε per sample, x̂ = εx + (1 - ε)g', () => {
      tf.tidy(() => {
        const given = samples();
        const [x, g] = [given.real.dataSync(), given.fake.dataSync()];
        const epsilons = [...segmentPoints(given).dataSync()].map(
          (point, i) => (point - g[i]!) / (x[i]! - g[i]!),
        );
        const expected = new Random(3).uniform(5, 0, 1);
        epsilons.forEach((epsilon, i) => {
          // A difference of two numbers of size 1, divided by one that may be 0.05.
          expect(epsilon).toBeCloseTo(expected[Math.floor(i / 4)]!, 4);
        });
        expect(new Set(expected).size).toBe(5);
      });
    });

    it('of DRAGAN lie above the real samples, by at most scale · std', () => {
      tf.tidy(() => {
        const given = samples();
        const shift = tf.sub(draganPoints(2)(given), given.real).dataSync();
        const deviation = Math.sqrt(value(tf.moments(given.real).variance));
        expect(Math.min(...shift)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...shift)).toBeLessThan(2 * deviation);
        expect(new Set(shift).size).toBe(20);
        const still = draganPoints(0)(given);
        expect(still.dataSync()).toEqual(given.real.dataSync());
      });
    });

    it('are one tensor of the caller', () => {
      const given = samples();
      const { numTensors } = tf.memory();
      const points = [segmentPoints(given), draganPoints()(given)];
      expect(tf.memory().numTensors).toBe(numTensors + 2);
      tf.dispose([...points, given.real, given.fake]);
    });

    it('on segments need batches of one shape', () => {
      const given = { ...samples(), fake: tf.ones([4, 2, 2, 1]) };
      expect(() => segmentPoints(given)).toThrow(
        /^real samples have shape \[5,2,2,1\] and generated ones \[4,2,2,1\]; expected the same/,
      );
      tf.dispose([given.real, given.fake]);
    });
  });
});
