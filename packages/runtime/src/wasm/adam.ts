/** One step of Adam for one weight in one pass; see `assembly/adam.ts`. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AdamAttrs, AdamInputs } from '../optimizers/adam-kernel.js';
import { address, allocate, type WasmBackend } from './memory.js';
import { type Calls, FLOAT, inParts, LINE, partsFor } from './parts.js';
import type { Simd } from './simd.js';

/** The addresses of seven arrays. */
type Arrays = [number, number, number, number, number, number, number];

/** Returns new weights, first moment and second moment; kernels never write to their inputs. */
export function adamStep(
  backend: WasmBackend,
  simd: Simd,
  inputs: AdamInputs,
  { beta1, beta2, epsilon }: AdamAttrs,
): TensorInfo[] {
  const { weights, first, second, gradient, power1, power2, learningRate } = inputs;
  tf.util.assertShapesMatch(weights.shape, gradient.shape, 'a weight and its gradient: ');
  const results = [weights, first, second].map(({ shape }) => allocate(backend, shape));
  const at = (tensor: TensorInfo) => address(backend, tensor);
  const arrays = [weights, first, second, gradient, ...results].map(at) as Arrays;
  const powers = [at(power1), at(power2)] as const;
  const [rate] = backend.readSync(learningRate.dataId) as Float32Array;
  const size = tf.util.sizeFromShape(weights.shape);
  // Two divisions and a root for each weight: as much as some four maps of a float.
  const parts = partsFor(simd, 4 * FLOAT * size, size);
  const compute = (calls: Calls<Simd>, from: number, to: number) =>
    calls.adam(
      ...(arrays.map((start) => start + 4 * from) as Arrays),
      to - from,
      ...powers,
      beta1,
      beta2,
      1 - beta1,
      1 - beta2,
      -rate!,
      epsilon,
    );
  inParts(simd, parts, size, compute, LINE);
  return results;
}
