/** One step of Adam for one weight in one pass; see `assembly/adam.ts`. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AdamAttrs, AdamInputs } from '../optimizers/adam-kernel.js';
import { address, allocate, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';

/** Returns new weights, first moment and second moment; kernels never write to their inputs. */
export function adamStep(
  backend: WasmBackend,
  simd: Simd,
  inputs: AdamInputs,
  { learningRate, beta1, beta2, epsilon }: AdamAttrs,
): TensorInfo[] {
  const { weights, first, second, gradient, power1, power2 } = inputs;
  tf.util.assertShapesMatch(weights.shape, gradient.shape, 'a weight and its gradient: ');
  const results = [weights, first, second].map(({ shape }) => allocate(backend, shape));
  const at = (tensor: TensorInfo) => address(backend, tensor);
  const [toWeights, toFirst, toSecond] = results.map(at) as [number, number, number];
  simd.adam(
    at(weights),
    at(first),
    at(second),
    at(gradient),
    toWeights,
    toFirst,
    toSecond,
    tf.util.sizeFromShape(weights.shape),
    at(power1),
    at(power2),
    beta1,
    beta2,
    1 - beta1,
    1 - beta2,
    -learningRate,
    epsilon,
  );
  return results;
}
