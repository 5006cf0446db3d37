/** Tile, reductions, activations and Identity compared with tfjs's `cpu` backend. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { agree, type Values, values } from '../../test/wasm-kernels.js';
import { prepareBackend } from '../backend/prepare-backend.js';

beforeAll(() => prepareBackend('wasm').then(() => undefined));

describe('Tile on wasm agrees with cpu', () => {
  it('for all ranks and repetitions', async () => {
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

  it('sums many rows without losing digits', async () => {
    await tf.setBackend('wasm');
    const rows = 200_000; // one sum of all rows would lose three digits
    const mean = tf.tidy(() => tf.mean(tf.fill([rows, 17], 0.1), 0));
    for (const value of await mean.data()) expect(Math.abs(value / 0.1 - 1)).toBeLessThan(1e-5);
    mean.dispose();
  });

  it('LeakyRelu, including special values', async () => {
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

  it('Identity shares the data, which stays when the source is disposed', async () => {
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
