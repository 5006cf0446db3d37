import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '../kernels/batch-norm-training.js';
import { ADAM_STEP } from '../optimizers/adam-kernel.js';
import { Random } from '../random/random.js';
import { Pool } from './pool.js';

const COUNTS = [2, 3, 5, 8];
const random = new Random(3);

function uniform(...shape: number[]): tf.Tensor {
  return tf.tensor(random.uniform(tf.util.sizeFromShape(shape), -1, 1), shape);
}

const run = (kernel: string, inputs: object, attrs: object = {}) =>
  tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap);

/** Returns digests of the bits of what a function computes. */
async function bits(compute: () => tf.Tensor | tf.Tensor[]): Promise<string[]> {
  const results = [tf.tidy(compute)].flat();
  const values = await Promise.all(results.map((each) => each.data()));
  tf.dispose(results);
  return values.map((each) => createHash('sha256').update(each).digest('hex'));
}

async function useThreads(threads: number): Promise<void> {
  const { acceleration } = await prepareBackend('wasm', { threads });
  expect(acceleration?.threads).toBe(threads);
}

/** Operations, large enough that eight threads have a part each. */
const operations: Record<string, () => () => tf.Tensor | tf.Tensor[]> = {
  'a product': () => {
    const [a, b] = [uniform(331, 129), uniform(129, 77)] as [tf.Tensor2D, tf.Tensor2D];
    return () => [tf.matMul(a, b), tf.fused.matMul({ a, b })];
  },
  'products with transposed factors': () => {
    const [a, b, c] = [uniform(129, 203), uniform(129, 77), uniform(77, 129)];
    return () => [
      tf.matMul(a, b, true),
      tf.matMul(a, c, true, true),
      tf.matMul(a, uniformNarrow, true),
    ];
  },
  'a convolution with few channels': () => {
    const [x, w] = [uniform(13, 31, 30, 3), uniform(4, 4, 3, 24)];
    return () => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same');
  },
  'a convolution without padding': () => {
    const [x, w] = [uniform(11, 17, 18, 8), uniform(3, 3, 8, 24)];
    return () => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid');
  },
  'the gradients of a convolution with few channels': () => {
    const [x, w, dy] = [uniform(13, 31, 30, 3), uniform(4, 4, 3, 24), uniform(13, 16, 15, 24)];
    const f = (a: tf.Tensor, b: tf.Tensor) =>
      tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same');
    return () => tf.grads(f)([x, w], dy);
  },
  'the gradients of a convolution with stride 2': () => {
    const [x, w, dy] = [uniform(12, 16, 16, 16), uniform(4, 4, 16, 32), uniform(12, 8, 8, 32)];
    const f = (a: tf.Tensor, b: tf.Tensor) =>
      tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same');
    return () => [f(x, w), ...tf.grads(f)([x, w], dy)];
  },
  'the gradients of a convolution with stride 1': () => {
    const [x, w, dy] = [uniform(9, 14, 15, 16), uniform(3, 3, 16, 20), uniform(9, 14, 15, 20)];
    const f = (a: tf.Tensor, b: tf.Tensor) =>
      tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same');
    return () => [f(x, w), ...tf.grads(f)([x, w], dy)];
  },
  'the gradients of a depthwise convolution': () => {
    const [x, w, dy] = [uniform(9, 33, 31, 24), uniform(5, 3, 24, 1), uniform(9, 33, 31, 24)];
    const f = (a: tf.Tensor, b: tf.Tensor) =>
      tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same');
    return () => tf.grads(f)([x, w], dy);
  },
  'the sum and mean of rows': () => {
    const x = uniform(1701, 171);
    return () => [tf.sum(x, 0), tf.mean(x, 0)];
  },
  'activations and their gradients': () => {
    const [x, dy] = [uniform(131_100), uniform(131_100)];
    const leaky = (a: tf.Tensor) => tf.leakyRelu(a, 0.2);
    return () => [leaky(x), tf.tanh(x), tf.grad(leaky)(x, dy), tf.grad(tf.tanh)(x, dy)];
  },
  'padding, slices and biases': () => {
    const [x, bias] = [uniform(48, 33, 32, 3), uniform(3)];
    return () => [
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [1, 0],
        [0, 0],
      ]),
      tf.slice(x, [1, 1, 1, 0], [46, 30, 31, 3]),
      tf.add(x, bias),
    ];
  },
  'batch norm by the moments of the batch and its gradients': () => {
    const [x, scale, offset, dy] = [uniform(4100, 40), uniform(40), uniform(40), uniform(4100, 40)];
    const attrs = { epsilon: 1e-3 };
    return () => {
      const inputs = { x, scale, offset };
      const [y, moments] = run(BATCH_NORM_TRAINING, inputs, attrs) as unknown as tf.Tensor[];
      const back = { dy, x, scale, moments: moments! };
      return [
        y!,
        moments!,
        ...(run(BATCH_NORM_TRAINING_GRAD, back, attrs) as unknown as tf.Tensor[]),
      ];
    };
  },
  'a step of Adam': () => {
    const [weights, first, gradient] = [uniform(40_003), uniform(40_003), uniform(40_003)];
    const second = tf.square(uniform(40_003));
    const [power1, power2] = [tf.scalar(0.9), tf.scalar(0.999)];
    const attrs = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    const inputs = { weights, first, second, gradient, power1, power2 };
    return () => run(ADAM_STEP, inputs, attrs) as unknown as tf.Tensor[];
  },
  'sums over edges': () => {
    const [a, b] = [uniform(16, 33, 32, 3), uniform(16, 33, 32, 3)];
    const pairs = [
      { at: 0, other: 3, lines: 33, run: 93, step: 96, weight: 0.5 },
      { at: 0, other: 96, lines: 32, run: 96, step: 96, weight: 0.25 },
    ];
    const [inputs, scales] = [{ mass: a, field: b }, uniform(16)];
    return () => [
      run('EdgeProducts', { a, b }, { pairs }) as tf.Tensor,
      run('EdgeFlow', { ...inputs, scales }, { pairs, gamma: 0.1 }) as tf.Tensor,
      run('EdgeEnergy', inputs, { pairs, gamma: 0.1 }) as tf.Tensor,
    ];
  },
};

let uniformNarrow: tf.Tensor;

beforeAll(async () => {
  await useThreads(2);
  uniformNarrow = uniform(129, 5);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await prepareBackend('wasm', { threads: 1 });
});

describe('kernels in parts', () => {
  it.each(Object.keys(operations))(
    '%s has the same bits on any number of threads',
    async (name) => {
      const compute = operations[name]!();
      await useThreads(1);
      const alone = await bits(compute);
      for (const threads of COUNTS) {
        await useThreads(threads);
        const jobs = vi.spyOn(Pool.prototype, 'run').mockClear();
        expect(await bits(compute), `${threads} threads`).toEqual(alone);
        expect(Math.max(...jobs.mock.calls.map(([parts]) => parts))).toBe(threads);
      }
    },
  );

  it('has the same bits for random shapes', async () => {
    const shapes = fc.record({
      images: fc.integer({ min: 1, max: 12 }),
      size: fc.integer({ min: 4, max: 24 }),
      channels: fc.integer({ min: 1, max: 9 }),
      outChannels: fc.integer({ min: 1, max: 40 }),
      kernel: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 3 }),
      pad: fc.constantFrom('same' as const, 'valid' as const),
      threads: fc.constantFrom(...COUNTS),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const { images, size, channels, outChannels, kernel, stride, pad, threads } = shape;
        if (pad === 'valid' && kernel > size) return;
        const x = uniform(images, size, size, channels);
        const w = uniform(kernel, kernel, channels, outChannels);
        const f = (a: tf.Tensor, b: tf.Tensor) =>
          tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
        const compute = () => {
          const y = f(x, w);
          return [y, ...tf.grads(f)([x, w], y)];
        };
        await useThreads(1);
        const alone = await bits(compute);
        await useThreads(threads);
        expect(await bits(compute)).toEqual(alone);
        tf.dispose([x, w]);
      }),
      { numRuns: 25 },
    );
  });

  it('agrees with cpu', async () => {
    await useThreads(3);
    const [a, b] = [uniform(200, 150), uniform(150, 90)];
    const threaded = await tf.matMul(a, b).data();
    const [aValues, bValues] = [await a.data(), await b.data()];
    // Float64 sums; float32 sums of 150 products of numbers up to 1 differ by at most 150² · 2⁻²⁴.
    for (let i = 0; i < 200; i++) {
      for (let j = 0; j < 90; j++) {
        let sum = 0;
        for (let k = 0; k < 150; k++) sum += aValues[i * 150 + k]! * bValues[k * 90 + j]!;
        expect(Math.abs(threaded[i * 90 + j]! - sum)).toBeLessThan(150 ** 2 * 2 ** -24);
      }
    }
  });

  it('keeps its bits while the memory grows', async () => {
    const [x, w] = [uniform(16, 32, 32, 3), uniform(4, 4, 3, 32)];
    const compute = () => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same');
    await useThreads(1);
    const alone = await bits(compute);
    await useThreads(3);
    const { memory } = (
      tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }
    ).wasm.asm;
    const before = memory.buffer.byteLength;
    const held: tf.Tensor[] = [];
    while (memory.buffer.byteLength < before + 200e6) {
      held.push(tf.zeros([1_000_000]));
      // Operands and results at the new end of the memory.
      const last = tf.clone(held.at(-1)!).reshape([1000, 1000]);
      const sums = tf.sum(tf.leakyRelu(last.add(1)), 0);
      expect(await bits(() => sums.clone())).toEqual(await bits(() => tf.fill([1000], 1000)));
      expect(await bits(compute)).toEqual(alone);
    }
    tf.dispose(held);
  });
});
