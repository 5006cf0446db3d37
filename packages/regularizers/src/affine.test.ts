/** The affine distance and O2Full against @wprox/exact in float64. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import * as exact from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { evaluate, hessianProduct, relativeError } from '../test/value-and-gradient.js';
import {
  type AffineDistanceOptions,
  affine,
  diagonalQuadraticFunctions,
  fullQuadraticFunctions,
  linearFunctions,
  type O2FullOptions,
  o1,
  o2Diag,
  o2Full,
  type PotentialBasis,
  type ProximalDistance,
} from './index.js';

/** Axes of sines that differ enough from the coordinates. */
const directions = [2.7, -1.2, 0.9, 2.2, -2.1, 1.5]; // [2, 3]
const waves: PotentialBasis = {
  values: (x) => tf.concat([x, tf.sin(tf.matMul(x, tf.tensor2d(directions, [2, 3])))], 1),
};
const wavesWithJacobian: PotentialBasis = {
  ...waves,
  jacobian: (x) => {
    const axes = tf.tensor2d(directions, [2, 3]);
    const slopes = tf.mul(tf.expandDims(tf.cos(tf.matMul(x, axes)), 2), tf.transpose(axes));
    return tf.concat([linearFunctions.jacobian!(x), slopes as tf.Tensor3D], 1);
  },
};
const exactWaves: exact.Basis = {
  dimension: 2,
  size: 5,
  values: (x) => [...x, ...phases(x).map(Math.sin)],
  gradients: (x) => [
    [1, 0],
    [0, 1],
    ...phases(x).map((phase, k) =>
      [directions[k]!, directions[3 + k]!].map((d) => d * Math.cos(phase)),
    ),
  ],
};
const phases = (x: Float64Array) =>
  [0, 1, 2].map((k) => x[0]! * directions[k]! + x[1]! * directions[3 + k]!);

const bases = {
  linear: [linearFunctions, exact.linearBasis],
  'diagonal quadratic': [diagonalQuadraticFunctions, exact.diagonalQuadraticBasis],
  'full quadratic': [fullQuadraticFunctions, exact.fullQuadraticBasis],
  'a custom one, with Jacobian': [wavesWithJacobian, () => exactWaves],
  'a custom one, by gradients': [waves, () => exactWaves],
} as const;

/** The anchor's batch, and one at a distance from it. */
function makeBatches(batchSize: number, n: number, seed: number, distance: number) {
  const random = new Random(seed);
  const y = Float32Array.from(random.normal(batchSize * n, 0.2, 0.7));
  const noise = random.normal(batchSize * n);
  return { x: y.map((value, k) => value + distance * noise[k]!), y };
}

const points = (values: ArrayLike<number>, n: number) => exact.samples(values, n);

onEachBackend(() => {
  describe.each(Object.keys(bases) as (keyof typeof bases)[])('affine, basis: %s', (name) => {
    const [basis, exactBasis] = bases[name];
    const dimension = () => (name.startsWith('a custom') ? 2 : 3);

    it('agrees with @wprox/exact in value and gradient', () => {
      const n = dimension();
      fc.assert(
        fc.property(
          fc.integer({ min: 0 }),
          fc.constantFrom(1, 1e-2),
          fc.constantFrom(1e-5, 1e-2),
          (seed, distance, damping) => {
            const { x, y } = makeBatches(32, n, seed, distance);
            const expected = exact.affineFromSamples(points(x, n), points(y, n), exactBasis(n), {
              damping,
            });
            const { squaredDistance } = affine({ basis, damping });
            const { value, gradient } = evaluate([32, n], x, y, squaredDistance);
            // float32's 6e-8 times the condition of M (about 100 here) and, for the custom basis,
            // which has no `differences`, divided by the relative size of the step.
            expect(Math.abs(value / expected.squaredDistance - 1)).toBeLessThan(1e-3);
            expect(relativeError(gradient, expected.gradient)).toBeLessThan(1e-3);
          },
        ),
        { numRuns: 12 },
      );
    });

    it('has correct second derivatives', () => {
      const n = dimension();
      const { x, y } = makeBatches(8, n, 5, 0.5);
      const along = new Random(6).normal(8 * n);
      const step = 1e-5;
      const at = (sign: number) =>
        exact.affineFromSamples(
          points(
            Float64Array.from(x, (v, k) => v + sign * step * along[k]!),
            n,
          ),
          points(y, n),
          exactBasis(n),
          { damping: 1e-2 },
        ).gradient;
      const minus = at(-1);
      const expected = at(1).map((g, k) => (g - minus[k]!) / (2 * step));
      const { squaredDistance } = affine({ basis, damping: 1e-2 });
      const product = hessianProduct([8, n], x, y, along, squaredDistance);
      expect(relativeError(product, expected)).toBeLessThan(1e-3);
    });

    it('sends no gradient into the anchor, and is zero there', () => {
      const n = dimension();
      const { x, y } = makeBatches(8, n, 3, 1);
      const { squaredDistance } = affine({ basis });
      const atAnchor = evaluate([8, n], y, y, squaredDistance);
      expect(atAnchor.value).toBe(0);
      expect(atAnchor.gradient.every((g) => g === 0)).toBe(true);
      tf.tidy(() => {
        const [, toAnchor] = tf.grads(squaredDistance)([
          tf.tensor2d(x, [8, n]),
          tf.tensor2d(y, [8, n]),
        ]) as [tf.Tensor, tf.Tensor];
        expect(tf.max(tf.abs(toAnchor)).dataSync()[0]).toBe(0);
      });
    });

    it('keeps no tensor but its result', () => {
      const n = dimension();
      const { x, y } = makeBatches(8, n, 4, 1);
      const [a, b] = [tf.tensor2d(x, [8, n]), tf.tensor2d(y, [8, n])];
      const before = tf.memory().numTensors;
      const value = affine({ basis }).squaredDistance(a, b);
      expect(tf.memory().numTensors).toBe(before + 1);
      tf.dispose([value, a, b]);
    });
  });

  it.each([
    // The dampings differ: each changes its value by about λ.
    ['O1', linearFunctions, o1(), 5],
    ['O2Diag', diagonalQuadraticFunctions, o2Diag(), 4],
    ['O2Full', fullQuadraticFunctions, o2Full(), 3],
  ] as const)('affine has the value of %s', (_, basis, expected, digits) => {
    const { x, y } = makeBatches(64, 3, 7, 0.3);
    const value = ({ squaredDistance }: ProximalDistance) =>
      evaluate([64, 3], x, y, squaredDistance).value;
    expect(value(affine({ basis, damping: 1e-7 })) / value(expected)).toBeCloseTo(1, digits);
  });

  it('affine takes a basis with linearly dependent functions, by its damping', () => {
    const { x, y } = makeBatches(16, 2, 8, 0.1);
    const twice: PotentialBasis = { values: (at) => tf.concat([at, at, tf.mul(at, 3)], 1) };
    const exactTwice: exact.Basis = {
      dimension: 2,
      size: 6,
      values: (at) => [1, 1, 3].flatMap((factor) => Array.from(at, (v) => factor * v)),
      gradients: () =>
        [1, 1, 3].flatMap((factor) => [
          [factor, 0],
          [0, factor],
        ]),
    };
    for (const damping of [1e-2, 1e-4, 1e-5]) {
      const expected = exact.affineFromSamples(points(x, 2), points(y, 2), exactTwice, { damping });
      const { squaredDistance } = affine({ basis: twice, damping });
      const { value, gradient } = evaluate([16, 2], x, y, squaredDistance);
      // Eigenvalues 11 + λ and λ: 6e-8 · 11/λ in Δ's component in the kernel, which is rounding.
      expect(Math.abs(value / expected.squaredDistance - 1)).toBeLessThan(1e-3);
      expect(relativeError(gradient, expected.gradient)).toBeLessThan(3e-2);
    }
  });

  it('affine refuses a basis that returns a wrong shape or has too many functions', () => {
    tf.tidy(() => {
      const ones: tf.Tensor2D = tf.ones([4, 2]);
      const use = (basis: PotentialBasis) => () => affine({ basis }).squaredDistance(ones, ones);
      expect(use({ values: (x) => tf.sum(x, 1) as never })).toThrow(/values\(x\) has shape \[4\]/);
      expect(use({ values: (x) => x, jacobian: () => tf.ones([4, 2, 3]) })).toThrow(
        /jacobian\(y\) has shape \[4,2,3\].*\[4,2,2\]/,
      );
      expect(use({ values: (x) => tf.tile(x, [1, 513]) })).toThrow(/1026 functions/);
    });
  });

  describe('O2Full', () => {
    it('agrees with @wprox/exact in value and gradient', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0 }),
          fc.constantFrom(1, 2, 5),
          fc.constantFrom(1, 1e-2, 1e-4),
          (seed, n, distance) => {
            const { x, y } = makeBatches(48, n, seed, distance);
            const damping = 1e-5;
            const expected = exact.o2FullFromSamples(points(x, n), points(y, n), { damping });
            const { squaredDistance } = o2Full({ damping });
            const { value, gradient } = evaluate([48, n], x, y, squaredDistance);
            // 6e-8 times the condition of S_y, about 10; the rest is wasm's order of summation.
            expect(Math.abs(value / expected.squaredDistance - 1)).toBeLessThan(1e-4);
            expect(relativeError(gradient, expected.gradient)).toBeLessThan(1e-4);
          },
        ),
        { numRuns: 20 },
      );
    });

    it('takes fewer samples than coordinates, and constant coordinates, by its damping', () => {
      const n = 6;
      const { x, y } = makeBatches(4, n, 9, 1e-3);
      for (let row = 0; row < y.length; row += n) y[row] = 0.99;
      const damping = 1e-4;
      const expected = exact.o2FullFromSamples(points(x, n), points(y, n), { damping });
      const { squaredDistance } = o2Full({ damping });
      const { value, gradient } = evaluate([4, n], x, y, squaredDistance);
      // The condition is 1/damping: 6e-8 · 1e4 in the worst direction.
      expect(Math.abs(value / expected.squaredDistance - 1)).toBeLessThan(1e-3);
      expect(relativeError(gradient, expected.gradient)).toBeLessThan(1e-3);
    });

    it('has correct second derivatives', () => {
      const { x, y } = makeBatches(8, 3, 5, 0.5);
      const along = new Random(6).normal(24);
      const step = 1e-5;
      const at = (sign: number) =>
        exact.o2FullFromSamples(
          points(
            Float64Array.from(x, (v, k) => v + sign * step * along[k]!),
            3,
          ),
          points(y, 3),
          { damping: 1e-5 },
        ).gradient;
      const minus = at(-1);
      const expected = at(1).map((g, k) => (g - minus[k]!) / (2 * step));
      const product = hessianProduct([8, 3], x, y, along, o2Full().squaredDistance);
      expect(relativeError(product, expected)).toBeLessThan(1e-3);
    });

    it('gives D̃² = 2 for Vector A and keeps no tensor but its result', () => {
      const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([0, 1])];
      const before = tf.memory().numTensors;
      const value = o2Full({ damping: 0 }).squaredDistance(x, y);
      expect(tf.memory().numTensors).toBe(before + 1);
      expect(value.dataSync()[0]).toBeCloseTo(2, 6);
      tf.dispose([value, x, y]);
    });

    it('refuses more than 16 coordinates', () => {
      tf.tidy(() => {
        const use = () => o2Full().squaredDistance(tf.ones([2, 17]), tf.ones([2, 17]));
        expect(use).toThrow(ArgumentError);
        expect(use).toThrow(/17 coordinates/);
      });
    });
  });
});

describe('options, checked when the distance is made', () => {
  it.each([-1, Number.NaN, '1e-5'])('refuses damping %s', (value) => {
    const damping = value as number;
    for (const make of [
      () => affine({ basis: linearFunctions, damping }),
      () => o2Full({ damping }),
    ]) {
      expect(make).toThrow(ArgumentError);
      expect(make).toThrow(/^damping is /);
    }
  });

  it.each([undefined, 'linear', {}, { values: 1 }, { ...linearFunctions, jacobian: 1 }])(
    'refuses basis %s',
    (basis) => {
      const make = () => affine({ basis } as unknown as AffineDistanceOptions);
      expect(make).toThrow(ArgumentError);
      expect(make).toThrow(/^basis(\.\w+)? is /);
    },
  );

  it('refuses options that are not an object', () => {
    expect(() => affine(undefined as unknown as AffineDistanceOptions)).toThrow(ArgumentError);
    expect(() => o2Full(1e-5 as O2FullOptions)).toThrow(ArgumentError);
  });
});
