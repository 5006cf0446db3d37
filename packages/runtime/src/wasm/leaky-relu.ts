/** LeakyRelu by `assembly/leaky-relu.ts`. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';
import { FLOAT, inParts, LINE, partsFor } from './threads.js';

/** Returns x where it is positive, else alpha · x. */
export function leakyRelu(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  alpha: number,
): TensorInfo {
  const y = allocate(backend, x.shape);
  const [from, to] = [address(backend, x), address(backend, y)];
  const size = tf.util.sizeFromShape(x.shape);
  inParts(
    simd,
    partsFor(simd, FLOAT * size, size),
    size,
    (calls, first, end) => {
      calls.leakyRelu(from + 4 * first, to + 4 * first, end - first, alpha);
    },
    LINE,
  );
  return y;
}
