/** RWP, O1 and O2Diag against @wprox/exact in float64: values, gradients, second derivatives. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { o1FromSamples, o2DiagFromSamples, rwpFromSamples, samples } from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { evaluate, hessianProduct, relativeError } from '../test/value-and-gradient.js';
import { type O2DiagOptions, o1, o2Diag, rwp } from './index.js';

const distances = { rwp, o1, o2diag: o2Diag };
type Name = keyof typeof distances;
const names = Object.keys(distances) as Name[];

/** The documented default ε of o2Diag. */
const defaultDamping = 1e-6;

interface Exact {
  readonly squaredDistance: number;
  readonly gradient: Float64Array;
}

/** Value and gradient of @wprox/exact at float32 batches, without rounding them again. */
function exact(
  name: Name,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  coordinates: number,
  damping = defaultDamping,
): Exact {
  const points = [samples(x, coordinates), samples(y, coordinates)] as const;
  if (name === 'rwp') return rwpFromSamples(...points);
  if (name === 'o1') return o1FromSamples(...points);
  return o2DiagFromSamples(...points, { damping });
}

const kinds = ['independent', 'near', 'nearer', 'shifted', 'saturated'] as const;

/** Batches as they come up in training, in float32. */
function makeBatches(kind: (typeof kinds)[number], count: number, seed: number) {
  const random = new Random(seed);
  const noise = random.normal(count);
  const y = random.normal(count, 0.2, 0.5);
  if (kind === 'independent') return { x: noise, y };
  if (kind === 'near') return { x: y.map((v, k) => v + 1e-2 * noise[k]!), y };
  if (kind === 'nearer') return { x: y.map((v, k) => v + 1e-5 * noise[k]!), y };
  if (kind === 'shifted') return { x: y.map((v) => v + 0.03), y };
  return { x: y.map((v, k) => Math.tanh(9 * v + noise[k]!)), y: y.map((v) => Math.tanh(9 * v)) };
}

onEachBackend(() => {
  describe.each(names)('%s', (name) => {
    const { squaredDistance } = distances[name]();

    it.each(kinds)('agrees with @wprox/exact at 64 × 3072, %s batches', (kind) => {
      const shape = [64, 32, 32, 3];
      fc.assert(
        fc.property(fc.integer({ min: 0 }), fc.constantFrom(0, 1e-4, 1e-1), (seed, choice) => {
          const damping = kind === 'saturated' ? choice || 1e-5 : choice;
          const { x, y } = makeBatches(kind, 64 * 3072, seed);
          const expected = exact(name, x, y, 3072, damping);
          const damped = distances[name]({ damping });
          const { value, gradient } = evaluate(shape, x, y, damped.squaredDistance);
          // The float32 sums lose at most 1e-6 (see coordinateSum).
          expect(Math.abs(value / expected.squaredDistance - 1)).toBeLessThan(1e-5);
          expect(relativeError(gradient, expected.gradient)).toBeLessThan(1e-5);
        }),
        { numRuns: 3 },
      );
    });

    it('agrees with @wprox/exact on small batches of any rank', () => {
      const shapes = [[2], [5], [3, 1], [1, 4], [4, 2, 3], [2, 3, 1, 2], [7, 1, 2, 1, 2]];
      fc.assert(
        fc.property(fc.constantFrom(...shapes), fc.integer({ min: 0 }), (shape, seed) => {
          const count = shape.reduce((product, size) => product * size, 1);
          const { x, y } = makeBatches('independent', count, seed);
          const expected = exact(name, x, y, count / shape[0]!);
          const { value, gradient } = evaluate(shape, x, y, squaredDistance);
          // Means of few numbers can nearly cancel; float32 then has an error relative to the numbers themselves.
          const squares = x.reduce((sum, one, i) => sum + (one - y[i]!) ** 2, 0) / count;
          const { squaredDistance: distance, gradient: slope } = expected;
          expect(Math.abs(value - distance)).toBeLessThan(1e-4 * distance + 1e-7 * squares);
          const error = Math.hypot(...slope.map((one, i) => one - gradient[i]!));
          const rounding = 1e-6 * Math.sqrt(squares / shape[0]!);
          expect(error).toBeLessThan(1e-4 * Math.hypot(...slope) + rounding);
        }),
        { numRuns: 30 },
      );
    });

    it('has the gradient of finite differences in float64', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0 }), (seed) => {
          const [batch, coordinates] = [6, 5];
          const { x, y } = makeBatches('independent', batch * coordinates, seed);
          const { gradient } = evaluate([batch, coordinates], x, y, squaredDistance);
          const step = 1e-5;
          const differences = Array.from(x, (_, k) => {
            const at = (delta: number) => {
              const moved = Float64Array.from(x);
              moved[k]! += delta;
              return exact(name, moved, y, coordinates).squaredDistance;
            };
            return (at(step) - at(-step)) / (2 * step);
          });
          // The differences have an error of about 1e-8 here; the rest is float32.
          expect(relativeError(gradient, differences)).toBeLessThan(1e-4);
        }),
        { numRuns: 10 },
      );
    });

    it('has correct second derivatives', () => {
      const [batch, coordinates] = [4, 3];
      const { x, y } = makeBatches('independent', batch * coordinates, 5);
      const direction = new Random(6).normal(batch * coordinates);
      const step = 1e-5;
      const at = (sign: number) =>
        exact(
          name,
          Float64Array.from(x, (v, k) => v + sign * step * direction[k]!),
          y,
          coordinates,
        ).gradient;
      const minus = at(-1);
      const expected = at(1).map((g, k) => (g - minus[k]!) / (2 * step));
      const product = hessianProduct([batch, coordinates], x, y, direction, squaredDistance);
      expect(relativeError(product, expected)).toBeLessThan(1e-4);
    });

    it('is zero with zero gradient at the anchor, and sends no gradient into the anchor', () => {
      const { y } = makeBatches('saturated', 8 * 6, 3);
      const atAnchor = evaluate([8, 6], y, y, squaredDistance);
      expect(atAnchor.value).toBe(0);
      expect(atAnchor.gradient.every((g) => g === 0)).toBe(true);
      tf.tidy(() => {
        // Both batches depend on t; the gradient must have the share of the samples only.
        const own = tf.tensor2d(y, [8, 6]);
        const both = tf.grad((t) => squaredDistance(t, tf.mul(t, 3)))(own);
        const samplesOnly = tf.grad((t) => squaredDistance(t, tf.mul(own, 3)))(own);
        expect(tf.max(tf.abs(samplesOnly)).dataSync()[0]).toBeGreaterThan(0);
        expect(both.dataSync()).toEqual(samplesOnly.dataSync());
      });
    });

    it('keeps no tensor but its result', () => {
      const { x, y } = makeBatches('independent', 12, 1);
      const [a, b] = [tf.tensor2d(x, [4, 3]), tf.tensor2d(y, [4, 3])];
      const before = tf.memory().numTensors;
      const value = squaredDistance(a, b);
      expect(tf.memory().numTensors).toBe(before + 1);
      tf.dispose([value, a, b]);
    });

    it('refuses batches of different shape and empty batches', () => {
      tf.tidy(() => {
        const ones = tf.ones([2, 3]);
        expect(() => squaredDistance(ones, tf.ones([3, 2]))).toThrow(/\[3,2\].*\[2,3\]/);
        expect(() => squaredDistance(ones, tf.ones([2, 3, 1]))).toThrow(ArgumentError);
        expect(() => squaredDistance(tf.scalar(1), tf.scalar(1))).toThrow(ArgumentError);
        expect(() => squaredDistance(tf.zeros([0, 3]), tf.zeros([0, 3]))).toThrow(ArgumentError);
      });
    });
  });

  describe('Vector A: x = (1, 2), y = (0, 1)', () => {
    it.each([
      ['rwp', 1],
      ['o1', 1],
      ['o2diag', 2],
    ] as const)('%s gives %d', (name, expected) => {
      const { squaredDistance } = distances[name]({ damping: 0 });
      const { value } = evaluate([2, 1], [1, 2], [0, 1], squaredDistance);
      expect(value).toBe(expected);
    });
  });

  describe('O2Diag', () => {
    it('has the same value and gradient with q held constant (envelope theorem)', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0 }), fc.constantFrom(...kinds), (seed, kind) => {
          const { x, y } = makeBatches(kind, 16 * 48, seed);
          const [free, held] = [false, true].map((stopGradient) =>
            evaluate([16, 48], x, y, o2Diag({ stopGradient }).squaredDistance),
          ) as [ReturnType<typeof evaluate>, ReturnType<typeof evaluate>];
          expect(Math.abs(held.value / free.value - 1)).toBeLessThan(1e-5); // float32 rounding
          expect(relativeError(held.gradient, free.gradient)).toBeLessThan(1e-5);
        }),
        { numRuns: 15 },
      );
    });

    it('is finite at constant pixels, with a cost that the damping bounds', () => {
      // A constant pixel at 1 − 2⁻²⁴ beside a varying one; both move by 2√ε.
      const d = 2 * Math.sqrt(defaultDamping);
      const y = [0.99999994, -0.5, 0.99999994, 0.5, 0.99999994, 0.1];
      const x = y.map((v) => v - d);
      const { value, gradient } = evaluate([3, 2], x, y, o2Diag().squaredDistance);
      expect(gradient.every(Number.isFinite)).toBe(true);
      const variance = (0.25 + 0.25 + 0.01) / 3 - (0.1 / 3) ** 2;
      const varying = d ** 2 + d ** 4 / (4 * (variance + defaultDamping));
      expect(value / (2 * d ** 2 + varying)).toBeCloseTo(1, 4); // constant pixel: twice O1's cost
    });

    it('divides by zero at a constant pixel with damping 0', () => {
      const undamped = o2Diag({ damping: 0 });
      const infinite = evaluate([2, 1], [1, 2], [3, 3], undamped.squaredDistance);
      expect(infinite.value).toBe(Number.POSITIVE_INFINITY);
    });

    it.each([-1e-9, Number.NaN, '0.1'])('refuses damping %s when it is made', (damping) => {
      const make = () => o2Diag({ damping: damping as number });
      expect(make).toThrow(ArgumentError);
      expect(make).toThrow(/^damping is /);
    });

    it('refuses options of another type when it is made', () => {
      expect(() => o2Diag(1e-6 as O2DiagOptions)).toThrow(ArgumentError);
      expect(() => o2Diag({ stopGradient: 1 } as unknown as O2DiagOptions)).toThrow(ArgumentError);
    });
  });

  it('O1 ≤ diagonal Gaussian W₂² ≤ RWP', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.constantFrom(...kinds), (seed, kind) => {
        const { x, y } = makeBatches(kind, 16 * 12, seed);
        const value = (name: Name) =>
          evaluate([16, 12], x, y, distances[name]().squaredDistance).value;
        const gaussian = diagonalGaussian(samples(x, 12), samples(y, 12));
        const slack = 1 + 1e-4; // the error of the two float32 values
        expect(value('o1')).toBeLessThanOrEqual(gaussian * slack);
        expect(gaussian).toBeLessThanOrEqual(value('rwp') * slack);
      }),
      { numRuns: 15 },
    );
  });
});

/** Computes Σ d² + (σ_x − σ_y)². */
function diagonalGaussian(x: ReturnType<typeof samples>, y: ReturnType<typeof samples>): number {
  const moments = ({ values, count, dimension }: typeof x, i: number) => {
    let [mean, square] = [0, 0];
    for (let k = i; k < values.length; k += dimension) mean += values[k]! / count;
    for (let k = i; k < values.length; k += dimension) square += (values[k]! - mean) ** 2 / count;
    return [mean, Math.sqrt(square)] as const;
  };
  let sum = 0;
  for (let i = 0; i < x.dimension; i++) {
    const [[meanX, deviationX], [meanY, deviationY]] = [moments(x, i), moments(y, i)];
    sum += (meanX - meanY) ** 2 + (deviationX - deviationY) ** 2;
  }
  return sum;
}
