/**
 * The convolution kernels compared with tfjs's `cpu` backend, over every stride, padding, rounding and
 * data layout that tfjs allows in a gradient (it refuses dilations there). `winograd.test.ts` has the
 * channels of which Winograd's filtering takes over.
 */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { agree, bitsOf, values } from '../../test/wasm-kernels.js';
import { prepareBackend } from '../backend/prepare-backend.js';

beforeAll(() => prepareBackend('wasm').then(() => undefined));

const size = fc.integer({ min: 1, max: 9 });
const padding = fc.oneof(
  fc.constantFrom('same' as const, 'valid' as const),
  fc.nat(3),
  fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)),
);
const convolutions = fc
  .record({
    images: fc.integer({ min: 1, max: 3 }),
    height: size,
    width: size,
    inChannels: size,
    outChannels: fc.integer({ min: 1, max: 11 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    padding,
    dataFormat: fc.constantFrom('NHWC' as const, 'NCHW' as const),
  })
  .map((c) => {
    const nchw = c.dataFormat === 'NCHW';
    const layout = (n: number, h: number, w: number, channels: number) =>
      nchw ? [n, channels, h, w] : [n, h, w, channels];
    const [top, bottom, left, right] = Array.isArray(c.padding) ? c.padding : [0, 0, 0, 0];
    const spatial = [
      [top, bottom],
      [left, right],
    ];
    const none = [0, 0];
    const explicit = nchw ? [none, none, ...spatial] : [none, ...spatial, none];
    const attrs = {
      strides: c.strides,
      pad: Array.isArray(c.padding) ? explicit : c.padding,
      dataFormat: c.dataFormat,
      dilations: [1, 1],
      // tfjs demands a rounding mode if a padding in pixels may leave a remainder.
      ...(typeof c.padding === 'string' ? {} : { dimRoundingMode: 'floor' as const }),
    };
    const x = layout(c.images, c.height, c.width, c.inChannels);
    const filter = [...c.kernel, c.inChannels, c.outChannels];
    const info = tf.backend_util.computeConv2DInfo(
      x as [number, number, number, number],
      filter as [number, number, number, number],
      c.strides,
      1,
      attrs.pad as tf.backend_util.ExplicitPadding,
      attrs.dimRoundingMode,
      false,
      nchw ? 'channelsFirst' : 'channelsLast',
    );
    return { x, filter, dy: info.outShape, attrs, terms: c.images * 81 * 11 };
  })
  .filter(({ dy }) => dy.every((length) => length > 0));

describe('convolution kernels on wasm agree with cpu', () => {
  it('Conv2DBackpropFilter', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async ({ x, filter, dy, attrs, terms }) => {
        const inputs = { x: values(...x), dy: values(...dy) };
        await agree('Conv2DBackpropFilter', inputs, { ...attrs, filterShape: filter }, terms);
      }),
      { numRuns: 150 },
    );
  });

  it('Conv2DBackpropInput', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async ({ x, filter, dy, attrs, terms }) => {
        const inputs = { dy: values(...dy), filter: values(...filter) };
        await agree('Conv2DBackpropInput', inputs, { ...attrs, inputShape: x }, terms);
      }),
      { numRuns: 150 },
    );
  });

  const depthwise = fc
    .tuple(
      convolutions.filter(({ attrs }) => attrs.dataFormat === 'NHWC'),
      fc.integer({ min: 1, max: 3 }),
    )
    .map(([{ x, filter, dy, attrs }, multiplier]) => {
      const channels = x[3]!;
      return {
        x,
        filter: [...filter.slice(0, 2), channels, multiplier],
        dy: [...dy.slice(0, 3), channels * multiplier],
        attrs,
        terms: 3 * 81, // images and positions, or kernel positions times the multiplier
      };
    });

  it('DepthwiseConv2dNativeBackpropFilter', async () => {
    await fc.assert(
      fc.asyncProperty(depthwise, async ({ x, filter, dy, attrs, terms }) => {
        const inputs = { x: values(...x), dy: values(...dy) };
        const kernel = 'DepthwiseConv2dNativeBackpropFilter';
        await agree(kernel, inputs, { ...attrs, filterShape: filter }, terms);
      }),
      { numRuns: 100 },
    );
  });

  it('DepthwiseConv2dNativeBackpropInput', async () => {
    await fc.assert(
      fc.asyncProperty(depthwise, async ({ x, filter, dy, attrs, terms }) => {
        const inputs = { dy: values(...dy), filter: values(...filter) };
        const kernel = 'DepthwiseConv2dNativeBackpropInput';
        await agree(kernel, inputs, { ...attrs, inputShape: x }, terms);
      }),
      { numRuns: 100 },
    );
  });

  it('Conv2DBackpropInput of more images than one pass adds up', async () => {
    const inputs = { dy: values(9, 8, 8, 5), filter: values(4, 4, 8, 5) };
    const attrs = { strides: [2, 2], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
    await agree('Conv2DBackpropInput', inputs, { ...attrs, inputShape: [9, 16, 16, 8] }, 16 * 5);
  });

  it('Conv2D', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async ({ x, filter, attrs, terms }) => {
        const inputs = { x: values(...x), filter: values(...filter) };
        await agree('Conv2D', inputs, attrs, terms);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['stride 2, the shapes of DCGAN', 2, [2, 8, 8, 16], [4, 4, 16, 32]],
    ['stride 1', 1, [2, 8, 8, 16], [3, 3, 16, 32]],
  ] as const)('both gradients through tf.grads, %s', async (_, stride, xShape, filterShape) => {
    const x = values(...xShape);
    const filter = values(...filterShape);
    const gradients = async (backend: string) => {
      await tf.setBackend(backend);
      const loss = (a: tf.Tensor, f: tf.Tensor) =>
        tf
          .conv2d(a as tf.Tensor4D, f as tf.Tensor4D, stride, 'same')
          .square()
          .mean();
      const [dx, df] = tf.tidy(() =>
        tf.grads(loss)([tf.tensor(x.data, x.shape), tf.tensor(filter.data, filter.shape)]),
      ) as [tf.Tensor, tf.Tensor];
      const data = [...(await dx.data()), ...(await df.data())];
      tf.dispose([dx, df]);
      return data;
    };
    const expected = await gradients('cpu');
    const actual = await gradients('wasm');
    // Sums of up to 512 products of size 16, squared and averaged: float32 rounds by up to 1e-4.
    actual.forEach((value, i) => void expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4));
  });
});

describe("sums of convolutions on wasm that are not by Winograd's filtering", () => {
  // The fused kernels are the backend's own.
  it.each([
    { x: [3, 9, 9, 5], filter: [3, 3, 5, 7], stride: 2 },
    { x: [4, 4, 4, 64], filter: [4, 4, 64, 1], stride: 1 },
    { x: [1, 6, 6, 200], filter: [3, 3, 200, 9], stride: 1 },
  ])('of $x with $filter have the bits of XNNPACK', async ({ x, filter, stride }) => {
    await tf.setBackend('wasm');
    tf.tidy(() => {
      const tensor = (shape: number[]) =>
        tf.tensor4d(values(...shape).data, shape as [number, number, number, number]);
      const [images, weights] = [tensor(x), tensor(filter)];
      const stock = tf.fused.conv2d({ x: images, filter: weights, strides: stride, pad: 'valid' });
      expect(bitsOf(tf.conv2d(images, weights, stride, 'valid'))).toEqual(bitsOf(stock));
    });
  });
});
