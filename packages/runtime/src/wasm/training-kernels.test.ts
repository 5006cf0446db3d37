/**
 * The training kernels against tfjs's `cpu` backend, over every stride, padding, rounding and data
 * layout that tfjs allows in a gradient (it refuses dilations there).
 */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { Random } from '../random/random.js';

type Values = { data: Float32Array; shape: number[] };

const random = new Random(11);
const values = (...shape: number[]): Values => ({
  data: random.normal(tf.util.sizeFromShape(shape)),
  shape,
});

/** Runs one kernel on one backend and checks that it leaves nothing behind but its result. */
async function run(
  backend: string,
  kernel: string,
  inputs: Record<string, Values>,
  attrs: object,
): Promise<Values> {
  await tf.setBackend(backend);
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [name, tf.tensor(data, shape)]),
  );
  const before = tf.memory();
  const result = tf.engine().runKernel(kernel, tensors, attrs as tf.NamedAttrMap) as tf.Tensor;
  expect(tf.memory().numTensors - before.numTensors).toBe(1);
  expect(tf.memory().numDataBuffers - before.numDataBuffers).toBe(1);
  for (const [name, tensor] of Object.entries(tensors)) {
    expect(Array.from(await tensor.data()), `${name} unchanged`).toEqual([...inputs[name]!.data]);
  }
  const data = (await result.data()) as Float32Array;
  tf.dispose([result, ...Object.values(tensors)]);
  return { data, shape: result.shape };
}

/** `terms` products are added in another order than on the reference: 2^-24 each, normal inputs. */
async function agree(kernel: string, inputs: Record<string, Values>, attrs: object, terms: number) {
  const expected = await run('cpu', kernel, inputs, attrs);
  const actual = await run('wasm', kernel, inputs, attrs);
  expect(actual.shape).toEqual(expected.shape);
  const tolerance = 32 * terms * 2 ** -24;
  const difference = (a: number, b: number) => (Object.is(a, b) ? 0 : Math.abs(a - b));
  const worst = expected.data.reduce(
    (largest, value, i) => Math.max(largest, difference(value, actual.data[i]!)),
    0,
  );
  expect(worst).toBeLessThanOrEqual(tolerance);
}

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
      // tfjs demands a rounding mode where a padding in pixels may leave a remainder.
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

  it('Conv2DBackpropInput of more images than are added up at a time', async () => {
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
    // Sums of up to 512 products of size ~16, squared and averaged: 1e-4 absolute is float32's share.
    actual.forEach((value, i) => void expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4));
  });
});

describe('sums on wasm run in the order of XNNPACK', () => {
  // The fused kernels are the backend's own.
  const bits = (x: tf.Tensor) => [...new Int32Array((x.dataSync() as Float32Array).buffer)];

  it.each([
    { x: [3, 9, 9, 5], filter: [3, 3, 5, 7], stride: 2 },
    { x: [2, 16, 16, 16], filter: [4, 4, 16, 32], stride: 2 },
    { x: [4, 4, 4, 64], filter: [4, 4, 64, 1], stride: 1 },
    { x: [1, 6, 6, 200], filter: [3, 3, 200, 9], stride: 1 },
  ])('Conv2D of $x with $filter', async ({ x, filter, stride }) => {
    await tf.setBackend('wasm');
    tf.tidy(() => {
      const tensor = (shape: number[]) =>
        tf.tensor4d(values(...shape).data, shape as [number, number, number, number]);
      const [images, weights] = [tensor(x), tensor(filter)];
      const stock = tf.fused.conv2d({ x: images, filter: weights, strides: stride, pad: 'valid' });
      expect(bits(tf.conv2d(images, weights, stride, 'valid'))).toEqual(bits(stock));
    });
  });

  it.each([
    [64, 128, 40],
    [7, 1100, 13],
    [1, 5, 3],
  ])('BatchMatMul of [%i, %i] with %i columns', async (m, k, n) => {
    await tf.setBackend('wasm');
    tf.tidy(() => {
      const a = tf.tensor2d(values(m, k).data, [m, k]);
      const b = tf.tensor2d(values(k, n).data, [k, n]);
      // Without a bias tfjs would not take the fused kernel.
      const stock = tf.fused.matMul({ a, b, bias: tf.zeros([n]) });
      expect(bits(tf.matMul(a, b))).toEqual(bits(stock));
    });
  });
});

describe('matrix products on wasm agree with cpu', () => {
  const dimension = fc.integer({ min: 1, max: 40 });
  // Sums are taken 128 at a time.
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
  it('BatchMatMul, transposed and broadcast in every way', async () => {
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
  });

  it('with a right operand that was one before in another shape', async () => {
    // The stock kernel takes the packed form of the first shape for the second.
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

describe('Tile on wasm agrees with cpu', () => {
  it('for every rank and repetition', async () => {
    const axes = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 })),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(axes, async (sizes) => {
        const x = values(...sizes.map(([length]) => length));
        await agree('Tile', { x }, { reps: sizes.map(([, reps]) => reps) }, 0);
      }),
    );
  });
});

describe('reductions and activations on wasm agree with cpu', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

  it.each(['Sum', 'Mean'])('%s over any axes', async (kernel) => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(15), fc.boolean(), async (shape, mask, keepDims) => {
        const axis = shape.map((_, i) => i).filter((i) => mask & (1 << i));
        const compute = async (backend: string, x: Values) => {
          await tf.setBackend(backend);
          const reduce = kernel === 'Sum' ? tf.sum : tf.mean;
          const result = tf.tidy(() => reduce(tf.tensor(x.data, x.shape), axis, keepDims));
          const data = await result.data();
          result.dispose();
          return { shape: result.shape, data };
        };
        const x = values(...shape);
        const expected = await compute('cpu', x);
        const actual = await compute('wasm', x);
        expect(actual.shape).toEqual(expected.shape);
        const terms = tf.util.sizeFromShape(shape);
        actual.data.forEach((value, i) => {
          expect(Math.abs(value - expected.data[i]!)).toBeLessThan(32 * terms * 2 ** -24);
        });
      }),
    );
  });

  it('sums many rows to the last digits, where adding one by one would lose three', async () => {
    await tf.setBackend('wasm');
    const rows = 200_000;
    const mean = tf.tidy(() => tf.mean(tf.fill([rows, 17], 0.1), 0));
    for (const value of await mean.data()) expect(Math.abs(value / 0.1 - 1)).toBeLessThan(1e-5);
    mean.dispose();
  });

  it('LeakyRelu, special values included', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom(0, 0.2, 1.5), async (shape, alpha) => {
        const x = values(...shape);
        [Number.NaN, Number.NEGATIVE_INFINITY, -0].forEach((special, i) => {
          if (i < x.data.length) x.data[i] = special;
        });
        await agree('LeakyRelu', { x }, { alpha }, 1);
      }),
    );
  });

  it('Identity shares the data and lives on when its source is gone', async () => {
    await tf.setBackend('wasm');
    const before = tf.memory();
    const source = tf.tensor([1, 2, 3]);
    const copy = tf.clone(source);
    source.dispose();
    expect(Array.from(await copy.data())).toEqual([1, 2, 3]);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1);
    copy.dispose();
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
});
