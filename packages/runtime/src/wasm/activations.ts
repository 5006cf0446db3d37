/** Activations and their gradients; see `assembly/tanh.ts` and `assembly/activations.ts`. */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { LEAKY_RELU_GRAD, TANH_GRAD } from '../kernels/activation-gradients.js';
import { setKernel } from '../kernels/replace.js';
import { address, allocate, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';
import { type Calls, FLOAT, inParts, LINE, partsFor } from './threads.js';

type Run = (inputs: Record<string, TensorInfo>, attrs: tf.NamedAttrMap) => TensorInfo;

/** Registers the kernels with the backend, in the place of stock or composed ones. */
export function registerActivations(backend: WasmBackend, simd: Simd): void {
  const map = (
    like: TensorInfo,
    compute: (calls: Calls<Simd>, to: number, from: number, size: number) => void,
  ): TensorInfo => {
    const result = allocate(backend, like.shape);
    const at = address(backend, result);
    const size = tf.util.sizeFromShape(like.shape);
    const part = (calls: Calls<Simd>, from: number, to: number) =>
      compute(calls, at + 4 * from, 4 * from, to - from);
    inParts(simd, partsFor(simd, FLOAT * size, size), size, part, LINE);
    return result;
  };
  register('Tanh', ({ x }) => {
    const from = address(backend, x!);
    return map(x!, (calls, to, skip, size) => calls.tanh(from + skip, to, size));
  });
  register(LEAKY_RELU_GRAD, ({ dy, x }, { alpha }) => {
    const [g, value] = [address(backend, dy!), address(backend, x!)];
    return map(x!, (calls, to, skip, size) =>
      calls.leakyReluGradient(g + skip, value + skip, to, size, alpha as number),
    );
  });
  register(TANH_GRAD, ({ dy, y }) => {
    const [g, value] = [address(backend, dy!), address(backend, y!)];
    return map(y!, (calls, to, skip, size) => calls.tanhGradient(g + skip, value + skip, to, size));
  });
}

/** All inputs are float32: tfjs refuses others for tanh, and gradients have no others. */
function register(kernelName: string, run: Run): void {
  const kernelFunc = (({ inputs, attrs }) =>
    run(inputs as Record<string, TensorInfo>, attrs!)) as KernelFunc;
  setKernel(kernelName, 'wasm', kernelFunc);
}
