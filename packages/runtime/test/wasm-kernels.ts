/** Runs single kernels on the `wasm` and `cpu` backends and compares their results. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { Random } from '../src/random/random.js';

/** The numbers and the shape of a tensor. */
export type Values = { data: Float32Array; shape: number[] };

const random = new Random(11);

/** Draws the numbers of a tensor from N(0, 1). */
export const values = (...shape: number[]): Values => ({
  data: random.normal(tf.util.sizeFromShape(shape)),
  shape,
});

/** Returns the numbers of a float32 tensor as their 32 bits. */
export const bitsOf = (x: tf.Tensor): number[] => [
  ...new Int32Array((x.dataSync() as Float32Array).buffer),
];

/** Runs one kernel on one backend. Checks that it changes no input and makes one tensor, its result. */
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

/**
 * Checks that a kernel gives on `wasm` what it gives on `cpu`.
 * @param terms products that a number of the result sums up. The backends add them in other orders; with
 * normal inputs each addition rounds by 2⁻²⁴ of a number of size one.
 */
export async function agree(
  kernel: string,
  inputs: Record<string, Values>,
  attrs: object,
  terms: number,
) {
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
