/** Tile by copies of blocks; the gradients of broadcasts and batch norm use it. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, release, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';

/** Repeats x `reps[axis]` times along each axis, beginning with the innermost. */
export function tile(backend: WasmBackend, simd: Simd, x: TensorInfo, reps: number[]): TensorInfo {
  let source = x;
  for (let axis = reps.length - 1; axis >= 0; axis--) {
    if (reps[axis] === 1 && !(axis === 0 && source === x)) continue;
    const shape = source.shape.map((size, i) => (i === axis ? size * reps[axis]! : size));
    const target = allocate(backend, shape);
    const size = tf.util.sizeFromShape(source.shape.slice(axis));
    for (let block = 0; block < tf.util.sizeFromShape(source.shape.slice(0, axis)); block++) {
      simd.repeat(
        address(backend, source) + 4 * block * size,
        address(backend, target) + 4 * block * size * reps[axis]!,
        size,
        reps[axis]!,
      );
    }
    if (source !== x) release(backend, source);
    source = target;
  }
  return source;
}
