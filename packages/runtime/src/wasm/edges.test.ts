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

/** γ of EdgeFlow and EdgeEnergy, and a factor s for each image. */
const GAMMA = 0.5;
const SCALES = [1.5, -2, 0.25];

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

/** Sums the shares of the edges of each number. */
function sumsOf(
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

interface EdgeKernel {
  readonly name: string;
  run(a: tf.Tensor, b: tf.Tensor, pairs: readonly WindowPair[]): tf.Tensor;
  expected(a: Numbers, b: Numbers, shape: number[], pairs: readonly WindowPair[]): number[];
}

const runKernel = (name: string, inputs: tf.NamedTensorMap, attrs: object) =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;

const imageOf = (i: number, size: number, [images]: number[]) => Math.floor((i * images!) / size);

const kernels: EdgeKernel[] = [
  {
    name: 'EdgeProducts',
    run: (a, b, pairs) => runKernel('EdgeProducts', { a, b }, { pairs }),
    expected: (a, b, shape, pairs) => [
      ...sumsOf((a, b, i, j) => (a[i]! - a[j]!) * (b[i]! - b[j]!), a, b, shape, pairs),
    ],
  },
  {
    name: 'EdgeFlow',
    run: (mass, field, pairs) =>
      tf.tidy(() => {
        const scales = tf.tensor1d(SCALES.slice(0, mass.shape[0]));
        return runKernel('EdgeFlow', { mass, field, scales }, { pairs, gamma: GAMMA });
      }),
    expected: (m, f, shape, pairs) =>
      [...sumsOf((m, f, i, j) => (m[i]! + m[j]!) * (f[i]! - f[j]!), m, f, shape, pairs)].map(
        (sum, i) => SCALES[imageOf(i, m.length, shape)]! * (sum + GAMMA * f[i]!),
      ),
  },
  {
    name: 'EdgeEnergy',
    run: (mass, field, pairs) => runKernel('EdgeEnergy', { mass, field }, { pairs, gamma: GAMMA }),
    expected: (m, f, shape, pairs) => {
      const energies = new Array<number>(shape[0]!).fill(0);
      sumsOf((_, f, i, j) => (f[i]! - f[j]!) ** 2, m, f, shape, pairs).forEach((sum, i) => {
        energies[imageOf(i, m.length, shape)]! += m[i]! * sum + GAMMA * f[i]! ** 2;
      });
      return energies;
    },
  },
];

beforeAll(() => prepareBackend('wasm').then(() => undefined));

describe.each(kernels)('$name', ({ run, expected }) => {
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
        const sums = expected(a, b, shape, pairs);
        expect(result.size).toBe(sums.length);
        result.dataSync().forEach((sum, i) => {
          // At most ten float32 products for each number, each of size 100 at most; an energy sums 144.
          const tolerance = result.rank === 1 ? 1e-6 * (1 + Math.abs(sums[i]!)) * 100 : 1e-4;
          expect(Math.abs(sum - sums[i]!)).toBeLessThan(tolerance);
        });
        tf.dispose([result, ...inputs]);
      }),
    );
  });

  it('takes the same list of edges for images of another size', () => {
    const pairs = [{ at: 0, other: 1, lines: 2, run: 3, step: 4, weight: 1 }];
    for (const shape of [
      [1, 2, 4],
      [2, 3, 4],
      [1, 2, 4],
    ]) {
      tf.tidy(() => {
        const size = tf.util.sizeFromShape(shape);
        const [a, b] = [1, 2].map((k) =>
          Float32Array.from({ length: size }, (_, i) => (k * i) % 5),
        );
        const result = run(tf.tensor(a!, shape), tf.tensor(b!, shape), pairs);
        expect([...result.dataSync()]).toEqual(expected(a!, b!, shape, pairs)); // small integers
      });
    }
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

it('EdgeFlow refuses scales that are not one number for each image', () => {
  tf.tidy(() => {
    const image = tf.ones([2, 4, 5]);
    for (const scales of [tf.ones([3]), tf.ones([2], 'int32')]) {
      const inputs = { mass: image, field: image, scales };
      expect(() => runKernel('EdgeFlow', inputs, { pairs: [] })).toThrow(/scales are/);
    }
  });
});
