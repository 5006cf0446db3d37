/**
 * The tiled gradients of convolutions on the card compared with plain loops in float64, at shapes that fill
 * no tile, whole tiles, several tiles and several parts of the depth.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { noWebGPU, valuesOn } from '../../test/webgpu.js';
import { Random } from '../random/random.js';
import { convolution } from './conv2d-shape.js';

type Pad = 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]];
interface Case {
  readonly input: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: [number, number];
  readonly pad: Pad;
}

const cases: Case[] = [
  { input: [2, 5, 7, 3], filter: [3, 3, 3, 4], strides: [1, 1], pad: 'same' },
  { input: [3, 8, 8, 4], filter: [4, 4, 4, 8], strides: [2, 2], pad: 'same' },
  { input: [2, 7, 5, 2], filter: [5, 3, 2, 3], strides: [2, 3], pad: 'valid' },
  { input: [2, 6, 5, 3], filter: [1, 1, 3, 2], strides: [2, 2], pad: 'valid' },
  { input: [1, 9, 4, 5], filter: [2, 1, 5, 1], strides: [3, 1], pad: 'same' },
  { input: [2, 6, 6, 2], filter: [3, 3, 2, 7], strides: [2, 1], pad: 2 },
  {
    input: [2, 5, 6, 3],
    filter: [4, 3, 3, 5],
    strides: [2, 2],
    pad: [
      [0, 0],
      [3, 1],
      [0, 2],
      [0, 0],
    ],
  },
  // The first layer of a critic: a small filter and many positions, which are split.
  { input: [5, 16, 16, 3], filter: [4, 4, 3, 17], strides: [2, 2], pad: 'same' },
  // Several tiles along both sides, of the larger kind, and a narrow one.
  { input: [2, 6, 6, 130], filter: [4, 4, 130, 70], strides: [2, 2], pad: 'same' },
  { input: [6, 17, 15, 40], filter: [3, 3, 40, 66], strides: [1, 1], pad: 'same' },
];

/** dy, x and the filter of a case. */
function operands({ input, filter, strides, pad }: Case) {
  const random = new Random(3);
  const info = convolution(input, filter, { strides, pad, dataFormat: 'NHWC' });
  const draw = (shape: number[]) => random.uniform(tf.util.sizeFromShape(shape), -1, 1);
  return { info, x: draw(input), w: draw(filter), dy: draw(info.outShape) };
}

/** Both gradients in float64, by the definition. */
function reference(given: Case) {
  const { info, x, w, dy } = operands(given);
  const [batch, inRows, inColumns, inChannels] = given.input;
  const [filterRows, filterColumns, , outChannels] = given.filter;
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(w.length);
  let at = 0;
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < info.outHeight; y++)
      for (let z = 0; z < info.outWidth; z++, at += outChannels)
        for (let r = 0; r < filterRows; r++)
          for (let c = 0; c < filterColumns; c++) {
            const row = y * info.strideHeight + r - info.padInfo.top;
            const column = z * info.strideWidth + c - info.padInfo.left;
            if (row < 0 || row >= inRows || column < 0 || column >= inColumns) continue;
            const pixel = ((n * inRows + row) * inColumns + column) * inChannels;
            const place = (r * filterColumns + c) * inChannels;
            for (let i = 0; i < inChannels; i++)
              for (let o = 0; o < outChannels; o++) {
                const weight = (place + i) * outChannels + o;
                dx[pixel + i]! += dy[at + o]! * w[weight]!;
                dw[weight]! += dy[at + o]! * x[pixel + i]!;
              }
          }
  return { dx, dw };
}

/** Computes both gradients by the kernels on the card. */
async function found(given: Case) {
  const { info, x, w, dy } = operands(given);
  const { input: inputShape, filter: filterShape, strides, pad } = given;
  const run = (name: string, inputs: Record<string, tf.Tensor>, attrs: object) =>
    tf.engine().runKernel(name, inputs, {
      strides,
      pad,
      dataFormat: 'NHWC',
      ...attrs,
    } as unknown as tf.NamedAttrMap) as tf.Tensor;
  const [dx, dw] = await valuesOn('webgpu', () => {
    const up = tf.tensor(dy, info.outShape);
    const filter = tf.tensor(w, filterShape);
    return [
      run(tf.Conv2DBackpropInput, { dy: up, filter }, { inputShape }),
      run(tf.Conv2DBackpropFilter, { x: tf.tensor(x, inputShape), dy: up }, { filterShape }),
    ];
  });
  return { dx: dx!, dw: dw! };
}

const missing = await noWebGPU();

describe.skipIf(missing)('gradients of convolutions on WebGPU', () => {
  it.each(cases.map((each) => [JSON.stringify(each), each] as const))('%s', async (_, each) => {
    const before = tf.memory().numTensors;
    const expected = reference(each);
    const own = await found(each);
    // Sums of at most 1530 products of size 1 have a deviation of 13 and partial sums up to 64. Each of the
    // roundings, .29·2⁻¹⁸ of deviation, has a random sign: 4e-5 together. Measured: 3.5e-5.
    for (const name of ['dx', 'dw'] as const) {
      expect(own[name].length).toBe(expected[name].length);
      const off = own[name].reduce(
        (most, value, i) => Math.max(most, Math.abs(value - expected[name][i]!)),
        0,
      );
      expect(off, name).toBeLessThan(1e-4);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves the gradients of NCHW images to tfjs', async () => {
    const [gradient] = await valuesOn('webgpu', () => {
      const x = tf.ones([1, 1, 4, 4]) as tf.Tensor4D;
      const filter = tf.ones([2, 2, 1, 1]) as tf.Tensor4D;
      const sum = (w: tf.Tensor) => tf.sum(tf.conv2d(x, w as tf.Tensor4D, 2, 'valid', 'NCHW'));
      return tf.grad(sum)(filter);
    });
    expect([...gradient!]).toEqual([4, 4, 4, 4]);
  });
});
