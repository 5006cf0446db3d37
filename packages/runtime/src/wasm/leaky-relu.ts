/** LeakyRelu by `assembly/leaky-relu.ts`. */
import type { TensorInfo } from '@tensorflow/tfjs';
import { mapFloats } from './map-floats.js';
import { address, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';

/** Returns x where it is positive, else alpha · x. */
export function leakyRelu(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  alpha: number,
): TensorInfo {
  const from = address(backend, x);
  return mapFloats(backend, simd, x.shape, (calls, to, skip, size) =>
    calls.leakyRelu(from + skip, to, size, alpha),
  );
}
