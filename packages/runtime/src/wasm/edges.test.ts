/** The sums over edges compared with loops over the edges in float64. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { Random } from '../random/random.js';
import type { WindowPair } from './edges.js';

type Numbers = ArrayLike<number>;
/** The share that an edge adds to its end i; j is the other end. */
type Share = (a: Numbers, b: Numbers, i: number, j: number) => number;

const kernels: [string, readonly [string, string], Share][] = [
  ['EdgeProducts', ['a', 'b'], (a, b, i, j) => (a[i]! - a[j]!) * (b[i]! - b[j]!)],
  ['EdgeFlow', ['mass', 'field'], (m, f, i, j) => (m[i]! + m[j]!) * (f[i]! - f[j]!)],
];

const size = fc.integer({ min: 1, max: 12 });
/** Images of some lines, with pairs of windows at any distance. */
const graphs = fc
  .record({ images: fc.integer({ min: 1, max: 3 }), lines: size, step: size })
  .chain(({ images, lines, step }) => {
    const pair = fc
      .record({
        from: fc.tuple(fc.nat(lines - 1), fc.nat(step - 1)),
        to: fc.tuple(fc.nat(lines - 1), fc.nat(step - 1)),
        weight: fc.constantFrom(1, 0.5, 3),
      })
      .map(({ from, to, weight }) => ({
        at: from[0] * step + from[1],
        other: to[0] * step + to[1],
        lines: lines - Math.max(from[0], to[0]),
        run: step - Math.max(from[1], to[1]),
        step,
        weight,
      }));
    const shape = fc.constant<number[]>([images, lines, step]);
    return fc.record({ shape, pairs: fc.array(pair, { maxLength: 5 }) });
  });

function expected(
  share: Share,
  a: Numbers,
  b: Numbers,
  [images, ...image]: number[],
  pairs: readonly WindowPair[],
): Float64Array {
  const numbers = tf.util.sizeFromShape(image);
  const sums = new Float64Array(a.length);
  for (let start = 0; start < images! * numbers; start += numbers) {
    for (const { at, other, lines, run, step, weight } of pairs) {
      for (let place = 0; place < lines * run; place++) {
        const offset = start + Math.floor(place / run) * step + (place % run);
        const [i, j] = [at + offset, other + offset];
        sums[i]! += weight * share(a, b, i, j);
        sums[j]! += weight * share(a, b, j, i);
      }
    }
  }
  return sums;
}

beforeAll(() => prepareBackend('wasm').then(() => undefined));

describe.each(kernels)('%s', (kernel, [first, second], share) => {
  const run = (a: tf.Tensor, b: tf.Tensor, pairs: readonly WindowPair[]) =>
    tf.engine().runKernel(kernel, { [first]: a, [second]: b }, {
      pairs,
    } as unknown as tf.NamedAttrMap) as tf.Tensor;

  it('adds the share of each edge to both of its ends', () => {
    const random = new Random(3);
    fc.assert(
      fc.property(graphs, ({ shape, pairs }) => {
        const [a, b] = [0, 1].map(() => random.normal(tf.util.sizeFromShape(shape))) as [
          Float32Array,
          Float32Array,
        ];
        const inputs = [tf.tensor(a, shape), tf.tensor(b, shape)] as const;
        const before = tf.memory();
        const result = run(...inputs, pairs);
        expect(tf.memory().numTensors - before.numTensors).toBe(1);
        expect(tf.memory().numDataBuffers - before.numDataBuffers).toBe(1);
        expect(result.shape).toEqual(shape);
        const sums = expected(share, a, b, shape, pairs);
        result.dataSync().forEach((sum, i) => {
          // At most ten float32 products, each of size 100 at most.
          expect(Math.abs(sum - sums[i]!)).toBeLessThan(1e-4);
        });
        tf.dispose([result, ...inputs]);
      }),
    );
  });

  it('refuses windows outside the image, and other types', () => {
    const image = tf.ones([2, 4, 5]);
    const pair = { at: 0, other: 1, lines: 4, run: 4, step: 5, weight: 1 };
    tf.dispose(run(image, image, [pair]));
    const { numTensors } = tf.memory();
    for (const wrong of [{ lines: 5 }, { run: 5 }, { other: -1 }, { at: 0.5 }, { step: -5 }]) {
      expect(() => run(image, image, [{ ...pair, ...wrong }])).toThrow(/beyond an image of 20/);
    }
    expect(() => run(image, tf.ones([2, 5, 4]), [pair])).toThrow(/sum over edges/);
    expect(() => run(image, tf.ones([2, 4, 5], 'int32'), [pair])).toThrow(/int32/);
    image.dispose();
    expect(tf.memory().numTensors).toBe(numTensors + 1); // the two tensors that the lines above make
  });
});
