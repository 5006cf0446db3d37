/** PadV2, Slice and Add with a bias compared with tfjs's `cpu` backend: they round nothing, or as it does. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { agree, values } from '../../test/wasm-kernels.js';
import { prepareBackend } from '../backend/prepare-backend.js';

beforeAll(() => prepareBackend('wasm').then(() => undefined));

/** Axes of a box in a larger tensor: what is before it, its length, and what is after it. */
const axes = fc.array(
  fc.record({
    before: fc.constantFrom(0, 0, 1, 2),
    length: fc.integer({ min: 1, max: 3 }),
    after: fc.constantFrom(0, 0, 1),
  }),
  { minLength: 1, maxLength: 5 },
);

describe('on wasm as on cpu', () => {
  it('PadV2 sets zeros around a tensor of any rank, or another number', async () => {
    const constants = fc.constantFrom(0, 0, -0, 1.5, Number.NaN);
    await fc.assert(
      fc.asyncProperty(axes, constants, async (box, constantValue) => {
        const x = values(...box.map(({ length }) => length));
        const paddings = box.map(({ before, after }) => [before, after]);
        await agree('PadV2', { x }, { paddings, constantValue }, 0);
      }),
    );
  });

  it('Slice takes a box out of a tensor of any rank', async () => {
    await fc.assert(
      fc.asyncProperty(axes, fc.boolean(), async (box, toTheEnd) => {
        const x = values(...box.map(({ before, length, after }) => before + length + after));
        const begin = box.map(({ before }) => before);
        const size = box.map(({ length, after }) => (toTheEnd && after === 0 ? -1 : length));
        await agree('Slice', { x }, { begin, size }, 0);
      }),
    );
  });

  it('Add adds a bias of any shape to the last axes, on either side', async () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(3), fc.nat(2), async (shape, skipped, ones) => {
        const own = shape.slice(Math.min(skipped, shape.length - 1));
        const padded = [...new Array(Math.min(ones, shape.length - own.length)).fill(1), ...own];
        const [x, bias] = [values(...shape), values(...padded)];
        await agree('Add', { a: x, b: bias }, {}, 0);
        await agree('Add', { a: bias, b: x }, {}, 0);
      }),
    );
  });
});

describe('on wasm', () => {
  it('integers and empty tensors keep their type and shape', async () => {
    await tf.setBackend('wasm');
    tf.tidy(() => {
      const whole = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
      const padded = tf.pad(whole, [[1, 0], [0, 0]]); // biome-ignore format: a table
      expect(padded.dtype).toBe('int32');
      expect([...padded.dataSync()]).toEqual([0, 0, 1, 2, 3, 4]);
      expect([...tf.slice(whole, [1, 0]).dataSync()]).toEqual([3, 4]);
      expect([...tf.add(whole, tf.tensor1d([10, 20], 'int32')).dataSync()]).toEqual([
        11, 22, 13, 24,
      ]);
      const empty = tf.zeros([0, 2]);
      expect(tf.pad(empty, [[1, 0], [0, 0]]).arraySync()).toEqual([[0, 0]]); // biome-ignore format: a table
      expect(tf.slice(tf.ones([3, 2]), [1, 0], [0, 2]).shape).toEqual([0, 2]);
      expect(tf.add(empty, tf.tensor1d([1, 2])).shape).toEqual([0, 2]);
      expect(tf.add(tf.ones([3, 0]), tf.ones([0])).shape).toEqual([3, 0]);
    });
  });

  it.each([
    [
      'a padding below 0',
      () => tf.pad(tf.ones([3]), [[1, -1]]),
      /paddings are \[\[1,-1\]\]; expected/,
    ],
    ['half a padding', () => tf.pad(tf.ones([3]), [[0.5, 0]]), /expected integers/],
    ['a slice that is too long', () => tf.slice(tf.ones([3]), [2], [5]), /overflow/],
    [
      'a slice that begins beyond',
      () => tf.slice(tf.ones([3]), [5], [-1]),
      /begins at \[5\], beyond/,
    ],
  ])('refuses %s', async (_, call, message) => {
    await tf.setBackend('wasm');
    expect(call).toThrow(message);
  });

  it('padding keeps the sign of a zero', async () => {
    await tf.setBackend('wasm');
    tf.tidy(() => {
      const padded = tf.engine().runKernel('PadV2', { x: tf.tensor1d([1]) }, {
        paddings: [[1, 1]],
        constantValue: -0,
      } as unknown as tf.NamedAttrMap) as tf.Tensor;
      expect([...padded.dataSync()]).toEqual([-0, 1, -0]);
    });
  });
});
