/** Maps the floats of tensors one by one, on all threads. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, type WasmBackend } from './memory.js';
import { type Calls, FLOAT, inParts, LINE, partsFor } from './parts.js';
import type { Simd } from './simd.js';

/**
 * Returns a new tensor of a shape, which `compute` writes in parts.
 * @param compute gets a part's address in the result, how far it is from the start in bytes, which is the
 * same in the inputs, and its count of floats.
 */
export function mapFloats(
  backend: WasmBackend,
  simd: Simd,
  shape: number[],
  compute: (calls: Calls<Simd>, to: number, skip: number, size: number) => void,
): TensorInfo {
  const result = allocate(backend, shape);
  const at = address(backend, result);
  const size = tf.util.sizeFromShape(shape);
  const part = (calls: Calls<Simd>, from: number, to: number) =>
    compute(calls, at + 4 * from, 4 * from, to - from);
  inParts(simd, partsFor(simd, FLOAT * size, size), size, part, LINE);
  return result;
}
