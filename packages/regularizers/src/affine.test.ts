/** The affine distance and O2Full against the float64 oracle, on every backend. */
import * as tf from '@tensorflow/tfjs';
import * as oracle from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { evaluate, hessianProduct, relativeError } from '../test/value-and-gradient.js';
import {
  affinePenalty,
  affineSquaredDistance,
  diagonalQuadraticBasis,
  fullQuadraticBasis,
  linearBasis,
  o1SquaredDistance,
  o2DiagSquaredDistance,
  o2FullPenalty,
  o2FullSquaredDistance,
  type TensorBasis,
} from './index.js';

/** The coordinates, and sines that are curved enough to be told from them. */
const directions = [2.7, -1.2, 0.9, 2.2, -2.1, 1.5]; // [2, 3]
const waves: TensorBasis = {
  values: (x) => tf.concat([x, tf.sin(tf.matMul(x, tf.tensor2d(directions, [2, 3])))], 1),
};
const wavesWithJacobian: TensorBasis = {
  ...waves,
  jacobian: (x) => {
    const axes = tf.tensor2d(directions, [2, 3]);
    const slopes = tf.mul(tf.expandDims(tf.cos(tf.matMul(x, axes)), 2), tf.transpose(axes));
    return tf.concat([linearBasis.jacobian!(x), slopes as tf.Tensor3D], 1);
  },
};
const exactWaves: oracle.Basis = {
  dimension: 2,
  size: 5,
  values: (x) => [...x, ...phases(x).map(Math.sin)],
  gradients: (x) => [
    ...[1, 0, 0, 1],
    ...phases(x).flatMap((phase, k) =>
      [directions[k]!, directions[3 + k]!].map((d) => d * Math.cos(phase)),
    ),
  ],
};
const phases = (x: Float64Array) =>
  [0, 1, 2].map((k) => x[0]! * directions[k]! + x[1]! * directions[3 + k]!);

const bases = {
  linear: [linearBasis, oracle.linearBasis],
  'diagonal quadratic': [diagonalQuadraticBasis, oracle.diagonalQuadraticBasis],
  'full quadratic': [fullQuadraticBasis, oracle.fullQuadraticBasis],
  'a user’s, with Jacobian': [wavesWithJacobian, () => exactWaves],
  'a user’s, by gradients': [waves, () => exactWaves],
} as const;

/** The anchor's batch, and one that is near it or not. */
function makeBatches(batchSize: number, n: number, seed: number, distance: number) {
  const random = new Random(seed);
  const y = Float32Array.from(random.normal(batchSize * n, 0.2, 0.7));
  const noise = random.normal(batchSize * n);
  return { x: y.map((value, k) => value + distance * noise[k]!), y };
}

const points = (values: ArrayLike<number>, n: number) => oracle.samples(values, n);

onEachBackend(() => {
  describe.each(Object.keys(bases) as (keyof typeof bases)[])('affine, basis: %s', (name) => {
    const [basis, exactBasis] = bases[name];
    const dimension = () => (name.startsWith('a user') ? 2 : 3);

    it('agrees with the oracle in value and gradient', () => {
      const n = dimension();
      fc.assert(
        fc.property(
          fc.integer({ min: 0 }),
          fc.constantFrom(1, 1e-2),
          fc.constantFrom(1e-5, 1e-2),
          (seed, distance, damping) => {
            const { x, y } = makeBatches(32, n, seed, distance);
            const expected = oracle.affineFromSamples(points(x, n), points(y, n), exactBasis(n), {
              damping,
            });
            const { value, gradient } = evaluate([32, n], x, y, (a, b) =>
              affineSquaredDistance(a, b, { basis, damping }),
            );
            // float32's 6e-8 times the condition of M (about 100 here) and, for the user's basis,
            // which has no `differences`, over the relative size of the step.
            expect(Math.abs(value / expected.squaredDistance - 1)).toBeLessThan(1e-3);
            expect(relativeError(gradient, expected.gradient)).toBeLessThan(1e-3);
          },
        ),
        { numRuns: 12 },
      );
    });

    it('is right to the second order', () => {
      const n = dimension();
      const { x, y } = makeBatches(8, n, 5, 0.5);
      const along = new Random(6).normal(8 * n);
      const step = 1e-5;
      const at = (sign: number) =>
        oracle.affineFromSamples(
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
      const product = hessianProduct([8, n], x, y, along, (a, b) =>
        affineSquaredDistance(a, b, { basis, damping: 1e-2 }),
      );
      expect(relativeError(product, expected)).toBeLessThan(1e-3);
    });

    it('sends no gradient into the anchor, and is zero there', () => {
      const n = dimension();
      const { x, y } = makeBatches(8, n, 3, 1);
      const atAnchor = evaluate([8, n], y, y, (a, b) => affineSquaredDistance(a, b, { basis }));
      expect(atAnchor.value).toBe(0);
      expect(atAnchor.gradient.every((g) => g === 0)).toBe(true);
      tf.tidy(() => {
        const [, toAnchor] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
          affineSquaredDistance(a, b, { basis }),
        )([tf.tensor2d(x, [8, n]), tf.tensor2d(y, [8, n])]) as [tf.Tensor, tf.Tensor];
        expect(tf.max(tf.abs(toAnchor)).dataSync()[0]).toBe(0);
      });
    });

    it('keeps no tensor but its result', () => {
      const n = dimension();
      const { x, y } = makeBatches(8, n, 4, 1);
      const [a, b] = [tf.tensor2d(x, [8, n]), tf.tensor2d(y, [8, n])];
      const before = tf.memory().numTensors;
      const penalty = affinePenalty(a, b, 0.2, { basis });
      expect(tf.memory().numTensors).toBe(before + 1);
      const distance = affineSquaredDistance(a, b, { basis });
      expect(penalty.dataSync()[0]! / (distance.dataSync()[0]! / 0.4)).toBeCloseTo(1, 5);
      tf.dispose([penalty, distance, a, b]);
    });
  });

  it('affine with quadratic bases is O1, O2Diag and O2Full', () => {
    const { x, y } = makeBatches(64, 3, 7, 0.3);
    const value = (distance: (a: tf.Tensor, b: tf.Tensor) => tf.Scalar) =>
      evaluate([64, 3], x, y, distance).value;
    const affine = (basis: TensorBasis) =>
      value((a, b) => affineSquaredDistance(a, b, { basis, damping: 1e-7 }));
    // The dampings differ: each changes its value by about λ.
    expect(affine(linearBasis) / value(o1SquaredDistance)).toBeCloseTo(1, 5);
    expect(
      affine(diagonalQuadraticBasis) / value((a, b) => o2DiagSquaredDistance(a, b)),
    ).toBeCloseTo(1, 4);
    expect(affine(fullQuadraticBasis) / value((a, b) => o2FullSquaredDistance(a, b))).toBeCloseTo(
      1,
      3,
    );
  });

  it('affine takes a basis that says the same twice, by its damping', () => {
    const { x, y } = makeBatches(16, 2, 8, 0.1);
    const twice: TensorBasis = { values: (at) => tf.concat([at, at, tf.mul(at, 3)], 1) };
    const exact: oracle.Basis = {
      dimension: 2,
      size: 6,
      values: (at) => [1, 1, 3].flatMap((factor) => Array.from(at, (v) => factor * v)),
      gradients: () => [1, 1, 3].flatMap((factor) => [factor, 0, 0, factor]),
    };
    for (const damping of [1e-2, 1e-4, 1e-5]) {
      const expected = oracle.affineFromSamples(points(x, 2), points(y, 2), exact, { damping });
      const { value, gradient } = evaluate([16, 2], x, y, (a, b) =>
        affineSquaredDistance(a, b, { basis: twice, damping }),
      );
      // Eigenvalues 11 + λ and λ: 6e-8 · 11/λ in Δ's component in the kernel, which is rounding.
      expect(Math.abs(value / expected.squaredDistance - 1)).toBeLessThan(1e-3);
      expect(relativeError(gradient, expected.gradient)).toBeLessThan(3e-2);
    }
  });

  it('affine refuses bad bases and a bad damping', () => {
    tf.tidy(() => {
      const ones: tf.Tensor2D = tf.ones([4, 2]);
      const penalty = (basis: TensorBasis, damping?: number) => () =>
        affinePenalty(ones, ones, 1, { basis, damping });
      expect(penalty(linearBasis, -1)).toThrow(/^damping is -1; expected/);
      expect(penalty({ values: (x) => tf.sum(x, 1) as never })).toThrow(/values have shape \[4\]/);
      expect(penalty({ values: (x) => x, jacobian: () => tf.ones([4, 2, 3]) })).toThrow(
        /jacobian has shape \[4,2,3\].*\[4,2,2\]/,
      );
      expect(penalty({ values: (x) => tf.tile(x, [1, 513]) })).toThrow(/1026 functions/);
      expect(() => affinePenalty(ones, ones, 0, { basis: linearBasis })).toThrow(/^h is 0/);
    });
  });

  describe('O2Full', () => {
    it('agrees with the oracle in value and gradient', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0 }),
          fc.constantFrom(1, 2, 5),
          fc.constantFrom(1, 1e-2, 1e-4),
          (seed, n, distance) => {
            const { x, y } = makeBatches(48, n, seed, distance);
            const damping = 1e-5;
            const expected = oracle.o2FullFromSamples(points(x, n), points(y, n), { damping });
            const { value, gradient } = evaluate([48, n], x, y, (a, b) =>
              o2FullSquaredDistance(a, b, { damping }),
            );
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
      const expected = oracle.o2FullFromSamples(points(x, n), points(y, n), { damping });
      const { value, gradient } = evaluate([4, n], x, y, (a, b) =>
        o2FullSquaredDistance(a, b, { damping }),
      );
      // The condition is 1/damping: 6e-8 · 1e4 in the worst direction.
      expect(Math.abs(value / expected.squaredDistance - 1)).toBeLessThan(1e-3);
      expect(relativeError(gradient, expected.gradient)).toBeLessThan(1e-3);
    });

    it('is right to the second order', () => {
      const { x, y } = makeBatches(8, 3, 5, 0.5);
      const along = new Random(6).normal(24);
      const step = 1e-5;
      const at = (sign: number) =>
        oracle.o2FullFromSamples(
          points(
            Float64Array.from(x, (v, k) => v + sign * step * along[k]!),
            3,
          ),
          points(y, 3),
          { damping: 1e-5 },
        ).gradient;
      const minus = at(-1);
      const expected = at(1).map((g, k) => (g - minus[k]!) / (2 * step));
      const product = hessianProduct([8, 3], x, y, along, (a, b) => o2FullSquaredDistance(a, b));
      expect(relativeError(product, expected)).toBeLessThan(1e-3);
    });

    it('gives D̃² = 2 for Vector A and keeps no tensor but its result', () => {
      const [x, y] = [tf.tensor1d([1, 2]), tf.tensor1d([0, 1])];
      const before = tf.memory().numTensors;
      const penalty = o2FullPenalty(x, y, 1, { damping: 0 });
      expect(tf.memory().numTensors).toBe(before + 1);
      expect(penalty.dataSync()[0]).toBeCloseTo(1, 6);
      tf.dispose([penalty, x, y]);
    });

    it('refuses many coordinates and a bad damping', () => {
      tf.tidy(() => {
        expect(() => o2FullPenalty(tf.ones([2, 17]), tf.ones([2, 17]), 1)).toThrow(
          /17 coordinates; O2Full takes at most 16/,
        );
        expect(() => o2FullPenalty(tf.ones([2]), tf.ones([2]), 1, { damping: -1 })).toThrow(
          /^damping is -1; expected/,
        );
      });
    });
  });
});
