/**
 * The kernels of the native backend; run with WPROX_TEST_BACKENDS=tensorflow. The conformance suite
 * compares their values with those of other backends.
 */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { repairGradients } from '../gradients/repair-gradients.js';
import { Random } from '../random/random.js';
import { registerNativeKernels } from './training-kernels.js';

const isAsked = (process.env['WPROX_TEST_BACKENDS'] ?? '').split(',').includes('tensorflow');

describe.runIf(isAsked)('on tensorflow', () => {
  beforeAll(async () => {
    repairGradients();
    await prepareBackend('tensorflow');
  });

  const values = (f: () => tf.Tensor) => [...tf.tidy(f).dataSync()];

  it('step is exact at zero, infinity and NaN, for every alpha', () => {
    const x = tf.tensor1d([-Infinity, -2, 0, 1e-30, Infinity, NaN]);
    for (const alpha of [0, 0.25, 1, -0.5, 2]) {
      expect(values(() => tf.step(x, alpha))).toEqual([alpha, alpha, alpha, 1, 1, NaN]);
    }
    x.dispose();
  });

  it.each([
    [[4, 3], [0], [3]],
    [
      [2, 3, 4, 5],
      [0, 1, 2],
      [1, 1, 1, 5],
    ],
    [[2, 3, 4, 5], [1], [2, 1, 4, 5]],
    [[7], [0], [1]],
    [[0, 3], [0], [3]],
  ])('sum and mean of %o over %o have the right shape', (shape, axes, sumShape) => {
    const keep = sumShape.length === shape.length;
    const x = tf.ones(shape);
    const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
    const sum = tf.sum(x, axes, keep);
    expect(sum.shape).toEqual(sumShape);
    expect(new Set(sum.dataSync())).toEqual(new Set([count]));
    const mean = tf.mean(x, axes, keep);
    expect(mean.shape).toEqual(sumShape);
    if (count > 0) expect(new Set(mean.dataSync())).toEqual(new Set([1]));
    tf.dispose([x, sum, mean]);
  });

  it('sums many rows without losing digits', () => {
    const rows = 65536;
    const tenth = Math.fround(0.1);
    const sums = tf.tidy(() => tf.sum(tf.fill([rows, 3], tenth), 0).arraySync() as number[]);
    // Two stages of 256 terms; each addition rounds by at most 2⁻²⁴ of the sum so far, half of it on
    // average. One stage would round as much for each of the 65,536 terms.
    for (const sum of sums) expect(Math.abs(sum / (rows * tenth) - 1)).toBeLessThan(256 * 2 ** -24);
  });

  it('sums integers to an integer', () => {
    expect(tf.tidy(() => tf.sum(tf.ones([3, 2], 'int32'), 0)).dtype).toBe('int32');
  });

  it('has right filter gradients for every small kernel and stride', () => {
    const random = new Random(3);
    const side = fc.integer({ min: 1, max: 3 });
    const size = fc.integer({ min: 3, max: 9 });
    const channels = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        fc.record({
          kernel: fc.oneof(fc.constant<[number, number]>([1, 1]), fc.tuple(side, side)),
          strides: fc.tuple(side, side),
          pad: fc.constantFrom('same' as const, 'valid' as const, 0),
          image: fc.tuple(fc.integer({ min: 1, max: 3 }), size, size),
          inChannels: channels,
          outChannels: channels,
        }),
        ({ kernel, strides, pad, image, inChannels, outChannels }) => {
          const shape = [...image, inChannels] as [number, number, number, number];
          const filterShape = [...kernel, inChannels, outChannels] as typeof shape;
          const info = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad);
          const [x, dy] = [shape, info.outShape].map((each) =>
            random.normal(tf.util.sizeFromShape(each)),
          ) as [Float32Array, Float32Array];
          const gradient = tf.tidy(() => {
            const f = (filter: tf.Tensor) =>
              tf.conv2d(tf.tensor4d(x, shape), filter as tf.Tensor4D, strides, pad);
            return tf.grad(f)(tf.zeros(filterShape), tf.tensor(dy, info.outShape)).dataSync();
          });
          const expected = filterGradient(x, dy, info);
          const largest = Math.max(1, ...expected.map(Math.abs));
          // Sums of up to 243 float32 products.
          gradient.forEach((value, i) => {
            expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * largest);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reshape to the same shape shares the data', () => {
    const x = tf.square(tf.tensor2d([[1, 2]]));
    const { numDataBuffers } = tf.memory();
    const same = tf.reshape(x, [1, 2]);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    x.dispose();
    expect([...same.dataSync()]).toEqual([1, 4]);
    same.dispose();
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers - 1);
  });

  it('are registered once', async () => {
    const before = tf.getKernel('Step', 'tensorflow').kernelFunc;
    await registerNativeKernels();
    expect(tf.getKernel('Step', 'tensorflow').kernelFunc).toBe(before);
  });

  it('leak no tensors', () => {
    const { numTensors } = tf.memory();
    tf.tidy(() => {
      const x = tf.ones([2, 3, 4]);
      const slope = (t: tf.Tensor) =>
        tf.grad((z) => tf.sum(tf.square(tf.mean(tf.leakyRelu(z), [0, 1], true))))(t);
      tf.grad((t) => tf.sum(tf.square(slope(t))))(x);
    });
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

/** Computes dW[k, l, c, o] = Σ x[n, i·s + k - top, j·s + l - left, c] · dy[n, i, j, o] in float64. */
function filterGradient(
  x: Float32Array,
  dy: Float32Array,
  info: ReturnType<typeof tf.backend_util.computeConv2DInfo>,
): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const sums: number[] = [];
  for (let k = 0; k < filterHeight; k++) {
    for (let l = 0; l < filterWidth; l++) {
      for (let c = 0; c < inChannels; c++) {
        for (let o = 0; o < outChannels; o++) {
          let sum = 0;
          for (let at = 0; at < batchSize * outHeight * outWidth; at++) {
            const j = at % outWidth;
            const i = Math.floor(at / outWidth) % outHeight;
            const n = Math.floor(at / outWidth / outHeight);
            const u = i * strideHeight + k - padInfo.top;
            const v = j * strideWidth + l - padInfo.left;
            if (u < 0 || u >= inHeight || v < 0 || v >= inWidth) continue;
            const pixel = ((n * inHeight + u) * inWidth + v) * inChannels + c;
            sum += x[pixel]! * dy[at * outChannels + o]!;
          }
          sums.push(sum);
        }
      }
    }
  }
  return sums;
}
