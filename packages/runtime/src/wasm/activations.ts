/** Activations and their gradients; see `assembly/tanh.ts` and `assembly/activations.ts`. */

import type * as tf from '@tensorflow/tfjs';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import { LEAKY_RELU_GRAD, TANH_GRAD } from '../kernels/activation-gradients.js';
import { setKernel } from '../kernels/replace.js';
import { mapFloats } from './map-floats.js';
import { address, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';

type Run = (inputs: Record<string, TensorInfo>, attrs: tf.NamedAttrMap) => TensorInfo;

/** Registers the kernels with the backend, in the place of stock or composed ones. */
export function registerActivations(backend: WasmBackend, simd: Simd): void {
  register('Tanh', ({ x }) => {
    const from = address(backend, x!);
    return mapFloats(backend, simd, x!.shape, (calls, to, skip, size) =>
      calls.tanh(from + skip, to, size),
    );
  });
  register(LEAKY_RELU_GRAD, ({ dy, x }, { alpha }) => {
    const [g, value] = [address(backend, dy!), address(backend, x!)];
    return mapFloats(backend, simd, x!.shape, (calls, to, skip, size) =>
      calls.leakyReluGradient(g + skip, value + skip, to, size, alpha as number),
    );
  });
  register(TANH_GRAD, ({ dy, y }) => {
    const [g, value] = [address(backend, dy!), address(backend, y!)];
    return mapFloats(backend, simd, y!.shape, (calls, to, skip, size) =>
      calls.tanhGradient(g + skip, value + skip, to, size),
    );
  });
}

/** All inputs are float32: tfjs refuses others for tanh, and gradients have no others. */
function register(kernelName: string, run: Run): void {
  const kernelFunc = (({ inputs, attrs }) =>
    run(inputs as Record<string, TensorInfo>, attrs!)) as KernelFunc;
  setKernel(kernelName, 'wasm', kernelFunc);
}
