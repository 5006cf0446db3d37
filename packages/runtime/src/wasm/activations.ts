/** Activations and their gradients; see `assembly/tanh.ts` and `assembly/activations.ts`. */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { LEAKY_RELU_GRAD, TANH_GRAD } from '../kernels/activation-gradients.js';
import { address, allocate, type WasmBackend } from './memory.js';
import { type Calls, FLOAT, inParts, LINE, partsFor } from './threads.js';

/** The exports of both files. */
export interface ActivationSimd {
  tanh(from: number, to: number, size: number): void;
  leakyReluGradient(dy: number, x: number, to: number, size: number, alpha: number): void;
  tanhGradient(dy: number, y: number, to: number, size: number): void;
}

type Run = (inputs: Record<string, TensorInfo>, attrs: tf.NamedAttrMap) => TensorInfo;

/** Registers the kernels with the backend, in the place of stock or composed ones. */
export function registerActivations(backend: WasmBackend, simd: ActivationSimd): void {
  /** Maps tensors of one shape float by float; `compute` gets the addresses of a part of each. */
  const map = (
    inputs: TensorInfo[],
    floats: number,
    compute: (calls: Calls<ActivationSimd>, addresses: number[], size: number) => void,
  ): TensorInfo => {
    const { shape } = inputs[0]!;
    const result = allocate(backend, shape);
    const starts = [...inputs, result].map((tensor) => address(backend, tensor));
    const size = tf.util.sizeFromShape(shape);
    const part = (calls: Calls<ActivationSimd>, from: number, to: number) =>
      compute(
        calls,
        starts.map((start) => start + 4 * from),
        to - from,
      );
    inParts(simd, partsFor(simd, floats * FLOAT * size, size), size, part, LINE);
    return result;
  };
  // A tanh is a polynomial and a division: as much as some four maps of a float.
  register('Tanh', ({ x }) =>
    map([x!], 4, (calls, [from, to], size) => calls.tanh(from!, to!, size)),
  );
  register(LEAKY_RELU_GRAD, ({ dy, x }, { alpha }) =>
    map([dy!, x!], 1, (calls, [slopes, values, to], size) =>
      calls.leakyReluGradient(slopes!, values!, to!, size, alpha as number),
    ),
  );
  register(TANH_GRAD, ({ dy, y }) =>
    map([dy!, y!], 1, (calls, [slopes, values, to], size) =>
      calls.tanhGradient(slopes!, values!, to!, size),
    ),
  );
}

/** All inputs are float32: tfjs refuses others for tanh, and gradients have no others. */
function register(kernelName: string, run: Run): void {
  if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
  const kernelFunc = (({ inputs, attrs }) =>
    run(inputs as Record<string, TensorInfo>, attrs!)) as KernelFunc;
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}
