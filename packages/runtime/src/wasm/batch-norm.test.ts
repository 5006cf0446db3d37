/** The kernels of batch norm, computed in parts, as threads do it. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { Random } from '../random/random.js';
import { address, type WasmBackend, wasmBackend } from './memory.js';
import { instantiateSimd, type Simd } from './simd.js';

let backend: WasmBackend;
let simd: Simd;
beforeAll(async () => {
  await prepareBackend('wasm');
  backend = wasmBackend();
  simd = await instantiateSimd(backend);
});

const EPSILON = 1e-5;

/** Cuts 0…count into parts. */
const parts = (count: number, size: number): [number, number][] =>
  Array.from({ length: Math.ceil(count / size) }, (_, i) => [
    i * size,
    Math.min(count, (i + 1) * size),
  ]);

it.each([
  [700, 20],
  [513, 3],
  [256, 16],
])('the bits of %i rows and %i channels do not depend on the parts', (rows, channels) => {
  const random = new Random(rows);
  const chunks = simd.batchNormChunks(rows);
  const at = (tensor: tf.Tensor) => address(backend, tensor);
  const inputs = [rows, rows].map((count) =>
    tf.tensor2d(random.normal(count * channels), [count, channels]),
  );
  const [scale, offset] = [tf.tensor1d(random.uniform(channels, 0.5, 1)), tf.ones([channels])];
  /** Runs all kernels; the last parts go first. */
  const run = (chunksAtOnce: number, rowsAtOnce: number) => {
    const big = () => tf.zeros([rows, channels]);
    const [y, dx, scratch] = [big(), big(), tf.zeros([chunks, 2, channels])];
    const small = tf.zeros([8, channels]);
    const line = (i: number) => at(small) + 4 * channels * i;
    const [x, dy] = [at(inputs[0]!), at(inputs[1]!)];
    const [ofChunks, ofRows] = [parts(chunks, chunksAtOnce), parts(rows, rowsAtOnce)];
    for (const part of ofChunks.reverse()) {
      simd.batchNormMoments(x, at(scratch), rows, channels, ...part);
    }
    simd.combineMoments(at(scratch), at(scale), line(0), line(2), rows, channels, EPSILON);
    for (const part of ofRows.reverse()) {
      simd.normalize(x, line(0), line(2), at(offset), at(y), channels, ...part);
    }
    for (const part of ofChunks) {
      simd.batchNormSums(dy, x, line(0), at(scratch), rows, channels, ...part);
    }
    const sums = [line(1), at(scale), line(3), line(4), line(5)] as const;
    simd.combineSums(at(scratch), ...sums, rows, channels, EPSILON);
    for (const part of ofRows) {
      simd.batchNormInputGradient(dy, x, line(0), line(5), at(dx), channels, ...part);
    }
    const results = [y, dx, small].map((tensor) => [...tensor.dataSync()]);
    tf.dispose([y, dx, scratch, small]);
    return results;
  };
  const whole = run(chunks, rows);
  expect(whole.flat().every(Number.isFinite)).toBe(true);
  expect(run(1, 100)).toEqual(whole);
  expect(run(2, 1)).toEqual(whole);
  tf.dispose([...inputs, scale, offset]);
});
