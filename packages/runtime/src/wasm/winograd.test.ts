/**
 * Winograd's filtering compared with loops in float64.
 *
 * The tolerance for normal inputs: at a point, numbers of a tile are sums of at most four of size one, so
 * their size is 2, as is that of the filter's: their products have size 4. A sum of n of them in float32
 * (u = 2⁻²⁴) is wrong by 4·u·n/√6, because its partial sums grow like 4·√k and each is rounded. An output
 * adds four points: twice that. (With stride 1 products have size 2 and outputs add nine points, which is
 * less.) Six standard deviations are 20·n·u; the transforms round 8 times more.
 */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { convolutions, outSize, type Sizes } from '../../test/convolution-in-float64.js';
import { values } from '../../test/wasm-kernels.js';
import { prepareBackend } from '../backend/prepare-backend.js';
import { WINOGRAD_FLAG } from './winograd-rule.js';

// Small images, whose borders are tested here, take it although it does not pay.
vi.mock('./winograd-saving.js', () => ({ winogradSaving: () => Number.POSITIVE_INFINITY }));

beforeAll(() => prepareBackend('wasm').then(() => undefined));
beforeEach(() => tf.setBackend('wasm').then(() => undefined));

const channels = fc.constantFrom(16, 20, 32, 36);
const padding = fc.nat(3);
const sizes: fc.Arbitrary<Sizes> = fc
  .record({
    images: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 11 }),
    width: fc.integer({ min: 1, max: 11 }),
    inChannels: channels,
    outChannels: channels,
    kernelAndStride: fc.constantFrom(
      { kernel: [4, 4] as const, stride: 2 },
      { kernel: [3, 3] as const, stride: 2 },
      { kernel: [3, 4] as const, stride: 2 },
      { kernel: [4, 3] as const, stride: 2 },
      { kernel: [3, 3] as const, stride: 1 },
    ),
    pad: fc.tuple(padding, padding, padding, padding),
  })
  .map(({ kernelAndStride, ...rest }) => ({ ...rest, ...kernelAndStride }))
  .filter((candidate) => outSize(candidate).every((length) => length > 0));

type Pass = 'y' | 'dx' | 'dw';

/** Runs the three passes on wasm, with or without Winograd's filtering. */
function onWasm(
  s: Sizes,
  data: ReturnType<typeof draw>,
  isFast = true,
): Record<Pass, Float32Array> {
  const [top, bottom, left, right] = s.pad;
  const attrs = {
    strides: [s.stride, s.stride],
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    dataFormat: 'NHWC',
    dilations: [1, 1],
    dimRoundingMode: 'floor',
  };
  tf.env().set(WINOGRAD_FLAG, isFast);
  const result = tf.tidy(() => {
    const [x, filter, dy] = [data.x, data.w, data.dy].map(({ data: numbers, shape }) =>
      tf.tensor(numbers, shape),
    ) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const run = (kernel: string, inputs: tf.NamedTensorMap, more: object) =>
      (
        tf.engine().runKernel(kernel, inputs, { ...attrs, ...more } as tf.NamedAttrMap) as tf.Tensor
      ).dataSync() as Float32Array;
    return {
      y: run('Conv2D', { x, filter }, {}),
      dx: run('Conv2DBackpropInput', { dy, filter }, { inputShape: x.shape }),
      dw: run('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape }),
    };
  });
  tf.env().set(WINOGRAD_FLAG, true);
  return result;
}

function draw(s: Sizes) {
  return {
    x: values(s.images, s.height, s.width, s.inChannels),
    w: values(...s.kernel, s.inChannels, s.outChannels),
    dy: values(s.images, ...outSize(s), s.outChannels),
  };
}

/** Products that are summed at one point. */
function summed(s: Sizes, pass: Pass): number {
  if (pass === 'y') return s.stride ** 2 * s.inChannels;
  if (pass === 'dx') return s.stride === 1 ? 9 * s.outChannels : s.outChannels;
  const [height, width] = outSize(s);
  return s.images * Math.ceil(height / 2) * Math.ceil(width / 2);
}

const largest = (values: ArrayLike<number>): number =>
  Array.prototype.reduce.call<
    ArrayLike<number>,
    [(a: number, b: number) => number, number],
    number
  >(
    values,
    (most, value) => (Number.isNaN(value) ? Number.NaN : Math.max(most, Math.abs(value))),
    0,
  );

describe("convolutions by Winograd's filtering agree with float64", () => {
  it('for all sizes, paddings, kernels and strides that have transforms', () => {
    fc.assert(
      fc.property(sizes, (s) => {
        const data = draw(s);
        const truth = convolutions(s, data.x.data, data.w.data, data.dy.data);
        const actual = onWasm(s, data);
        for (const pass of ['y', 'dx', 'dw'] as const) {
          const tolerance = 20 * (summed(s, pass) + 8) * 2 ** -24;
          const differences = actual[pass].map((value, i) => value - truth[pass][i]!);
          expect(largest(differences), pass).toBeLessThanOrEqual(tolerance);
        }
      }),
      { numRuns: 100 },
    );
  });

  const layer = { images: 8, height: 16, width: 16, pad: [1, 1, 1, 1] } as const;
  it.each([
    ['4 × 4, stride 2', { ...layer, inChannels: 64, outChannels: 64, kernel: [4, 4], stride: 2 }],
    ['3 × 3, stride 2', { ...layer, inChannels: 64, outChannels: 64, kernel: [3, 3], stride: 2 }],
    ['3 × 3, stride 1', { ...layer, inChannels: 64, outChannels: 32, kernel: [3, 3], stride: 1 }],
  ] as const)('and round about as much as direct sums: %s', (_, s: Sizes) => {
    const data = draw(s);
    const truth = convolutions(s, data.x.data, data.w.data, data.dy.data);
    const [fast, direct] = [onWasm(s, data), onWasm(s, data, false)];
    for (const pass of ['y', 'dx', 'dw'] as const) {
      const error = (numbers: Float32Array) =>
        Math.sqrt(numbers.reduce((sum, value, i) => sum + (value - truth[pass][i]!) ** 2, 0));
      expect(fast[pass], 'another algorithm has other bits').not.toEqual(direct[pass]);
      // As derived above, 2; the direct gradient of the input adds short sums, one for each tap.
      const most = pass === 'dx' ? 4 : 2;
      expect(error(fast[pass]) / error(direct[pass]), pass).toBeLessThan(most);
    }
  });

  it('has the gradient of a gradient of the cpu backend', async () => {
    const data = draw({
      ...{ images: 2, height: 6, width: 7, inChannels: 16, outChannels: 16 },
      ...{ kernel: [4, 4] as const, stride: 2, pad: [1, 1, 1, 1] as const },
    });
    const penalty = async (backend: string) => {
      await tf.setBackend(backend);
      return tf.tidy(() => {
        const x = tf.tensor4d(data.x.data, data.x.shape as [number, number, number, number]);
        const slope = (w: tf.Tensor) =>
          tf.grad((images) =>
            tf.conv2d(images as tf.Tensor4D, w as tf.Tensor4D, 2, 1, 'NHWC', 1, 'floor').square(),
          )(x);
        return tf
          .grad((w) => slope(w).square().mean())(tf.tensor(data.w.data, data.w.shape))
          .dataSync();
      });
    };
    const expected = await penalty('cpu');
    const actual = await penalty('wasm');
    const scale = largest(expected);
    expect(scale).toBeGreaterThan(1);
    // Three convolutions of float32 in a row, of up to 256 terms each.
    expect(largest(actual.map((value, i) => value - expected[i]!)) / scale).toBeLessThan(3e-6);
  });
});
