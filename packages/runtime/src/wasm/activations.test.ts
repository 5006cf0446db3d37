/** Tanh compared with float64, and the gradients of activations with tfjs's `cpu` backend. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { agree, bitsOf, values } from '../../test/wasm-kernels.js';
import { prepareBackend } from '../backend/prepare-backend.js';
import { Random } from '../random/random.js';

beforeAll(() => prepareBackend('wasm').then(() => undefined));

const tanh = (numbers: ArrayLike<number>) =>
  tf.tidy(() => tf.tanh(tf.tensor1d(Float32Array.from(numbers))).dataSync()) as Float32Array;

describe('tanh', () => {
  it('is right to 1.5e-7 of its value at all exponents, and odd', () => {
    const random = new Random(5);
    const numbers = Array.from({ length: 277 }, (_, i) => i - 149).flatMap((exponent) =>
      [1, ...random.uniform(40, 1, 2)].map((digits) => Math.fround(digits * 2 ** exponent)),
    );
    const [y, negative] = [tanh(numbers), tanh(numbers.map((x) => -x))];
    let worst = 0;
    numbers.forEach((x, i) => {
      expect(negative[i]).toBe(-y[i]!);
      // A denormal result has fewer digits; there tanh x rounds to x.
      if (x < 2 ** -126) expect(y[i]).toBe(x);
      else worst = Math.max(worst, Math.abs(y[i]! / Math.tanh(x) - 1));
    });
    expect(worst).toBeLessThan(1.5e-7);
    expect(worst).toBeGreaterThan(1e-8); // the numbers were compared
  });

  it('is right between 0 and 10, where its two forms meet and where it becomes 1', () => {
    const numbers = Float32Array.from({ length: 200_000 }, (_, i) => i / 20_000);
    const y = tanh(numbers);
    let worst = 0;
    numbers.forEach((x, i) => {
      const exact = Math.tanh(x);
      if (x > 0) worst = Math.max(worst, Math.abs(y[i]! - exact) / exact);
    });
    expect(worst).toBeLessThan(1.5e-7);
    expect(y.at(-1)).toBe(1);
  });

  it('is exact at ±0, ±Infinity, the largest numbers and NaN', () => {
    const x = [0, -0, Infinity, -Infinity, 3.4e38, -3.4e38, NaN, 2 ** -149, -(2 ** -149)];
    const expected = [0, -0, 1, -1, 1, -1, NaN, 2 ** -149, -(2 ** -149)];
    // In the fours that SIMD computes, and in the rest.
    for (const count of [x.length, x.length - 1, 3, 1]) {
      for (let start = 0; start + count <= x.length; start++) {
        const part = tanh(x.slice(start, start + count));
        expect([...part]).toEqual(expected.slice(start, start + count));
      }
    }
  });

  it('gives the same bits at any place', () => {
    const x = new Random(6).normal(11);
    const whole = tanh(x);
    for (let i = 0; i < x.length; i++) expect(tanh(x.slice(i, i + 1))[0]).toBe(whole[i]);
  });
});

describe('gradients', () => {
  const special = {
    data: Float32Array.of(0, -0, 1, -1, NaN, Infinity, -Infinity, 1e-40, -1e-40, 3, -3),
    shape: [11],
  };

  it.each([[[1]], [[3]], [[4]], [[2, 5, 7]]])('of shape %o agree with cpu', async (shape) => {
    const inputs = { dy: values(...shape), x: values(...shape) };
    for (const alpha of [0, 0.2, 1, -0.5]) await agree('LeakyReluGrad', inputs, { alpha }, 0);
    await agree('TanhGrad', { dy: inputs.dy, y: inputs.x }, {}, 1);
  });

  it('agree at special numbers', async () => {
    for (let from = 0; from < 11; from += 3) {
      const x = { data: special.data.slice(from), shape: [11 - from] };
      const dy = values(11 - from);
      for (const alpha of [0, 0.2]) await agree('LeakyReluGrad', { dy, x }, { alpha }, 0);
    }
  });

  it('of relu, leaky relu and tanh are one kernel each', async () => {
    await tf.setBackend('wasm');
    const x = tf.tensor1d([-2, -0.5, 0, 0.5, 2]);
    const functions = { LeakyReluGrad: [tf.relu, tf.leakyRelu], TanhGrad: [tf.tanh] };
    for (const [kernel, activations] of Object.entries(functions)) {
      for (const activation of activations) {
        const { kernelNames } = await tf.profile(() => tf.grad((z) => activation(z))(x, x));
        expect(kernelNames).toContain(kernel);
        expect(kernelNames).not.toContain('Multiply');
      }
    }
    const slope = tf.tidy(() => bitsOf(tf.grad((z) => tf.relu(z))(x)));
    expect(slope).toEqual([0, 0, 0, 1, 1].map((value) => (value ? 0x3f800000 : 0)));
    x.dispose();
  });
});
