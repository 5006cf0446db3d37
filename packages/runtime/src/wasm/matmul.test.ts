/** The matrix products compared with tfjs's `cpu` backend. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { agree, bitsOf, values } from '../../test/wasm-kernels.js';
import { prepareBackend } from '../backend/prepare-backend.js';

beforeAll(() => prepareBackend('wasm').then(() => undefined));

describe('sums of matrix products on wasm', () => {
  it.each([
    [64, 128, 40],
    [7, 1100, 13],
    [1, 5, 3],
  ])('of [%i, %i] with %i columns have the bits of XNNPACK', async (m, k, n) => {
    await tf.setBackend('wasm');
    tf.tidy(() => {
      const a = tf.tensor2d(values(m, k).data, [m, k]);
      const b = tf.tensor2d(values(k, n).data, [k, n]);
      // tfjs runs the fused kernel, which is the backend's own, only with a bias.
      const stock = tf.fused.matMul({ a, b, bias: tf.zeros([n]) });
      expect(bitsOf(tf.matMul(a, b))).toEqual(bitsOf(stock));
    });
  });
});

describe('matrix products on wasm agree with cpu', () => {
  const dimension = fc.integer({ min: 1, max: 40 });
  // The kernel takes up to 512 terms at a time, or 256 if the first factor is transposed.
  const summed = fc.oneof(dimension, fc.integer({ min: 120, max: 300 }));
  const batches = fc.constantFrom(
    [[], []],
    [[1], [1]],
    [[3], [3]],
    [[1], [3]],
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 3],
      [1, 1],
    ],
  );
  it('BatchMatMul with all transpositions and broadcasts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(dimension, summed, dimension),
        batches,
        fc.boolean(),
        fc.boolean(),
        async ([m, k, n], [batchA, batchB], transposeA, transposeB) => {
          const a = values(...batchA!, ...(transposeA ? [k, m] : [m, k]));
          const b = values(...batchB!, ...(transposeB ? [n, k] : [k, n]));
          const product = async (backend: string) => {
            await tf.setBackend(backend);
            const result = tf.tidy(() =>
              tf.matMul(
                tf.tensor(a.data, a.shape),
                tf.tensor(b.data, b.shape),
                transposeA,
                transposeB,
              ),
            );
            const data = await result.data();
            result.dispose();
            return { shape: result.shape, data };
          };
          const expected = await product('cpu');
          const actual = await product('wasm');
          expect(actual.shape).toEqual(expected.shape);
          actual.data.forEach((value, i) => {
            expect(Math.abs(value - expected.data[i]!)).toBeLessThan(32 * k * 2 ** -24);
          });
        },
      ),
      { numRuns: 150 },
    );
  }); // the cpu backend is slow

  it('a right operand that was one before in another shape', async () => {
    // The stock kernel uses the packed form of the first shape for the second.
    const products = async (backend: string) => {
      await tf.setBackend(backend);
      const data = tf.tidy(() => {
        const b = tf.tensor(Float32Array.from({ length: 12 }, (_, i) => i));
        return [
          tf.matMul(tf.ones([4, 6]), b.reshape([6, 2])),
          tf.matMul(tf.ones([4, 3]), b.reshape([3, 4])),
          tf.fused.matMul({ a: tf.ones([4, 2]), b: b.reshape([2, 6]) }),
          tf.matMul(tf.ones([4, 6]), b.reshape([1, 6, 2])),
        ].map((product) => [...product.dataSync()]);
      });
      return data;
    };
    const before = tf.memory().numDataBuffers;
    expect(await products('wasm')).toEqual(await products('cpu'));
    expect(tf.memory().numDataBuffers).toBe(before);
  });

  it('_FusedMatMul with bias and activation', async () => {
    const inputs = { a: values(7, 5), b: values(6, 5), bias: values(6) };
    const attrs = { transposeA: false, transposeB: true, activation: 'relu', leakyreluAlpha: 0.2 };
    const batched = { a: { ...inputs.a, shape: [1, 7, 5] }, b: { ...inputs.b, shape: [1, 6, 5] } };
    await agree('_FusedMatMul', { ...batched, bias: inputs.bias }, attrs, 5);
  });
});
