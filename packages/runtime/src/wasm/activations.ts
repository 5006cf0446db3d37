/** Activations and their gradients; see `assembly/tanh.ts` and `assembly/activations.ts`. */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { LEAKY_RELU_GRAD, TANH_GRAD } from '../kernels/activation-gradients.js';
import { address, allocate, type WasmBackend } from './memory.js';

/** The exports of both files. */
export interface ActivationSimd {
  tanh(from: number, to: number, size: number): void;
  leakyReluGradient(dy: number, x: number, to: number, size: number, alpha: number): void;
  tanhGradient(dy: number, y: number, to: number, size: number): void;
}

type Run = (inputs: Record<string, TensorInfo>, attrs: tf.NamedAttrMap) => TensorInfo;

/** Registers the kernels with the backend, in the place of stock or composed ones. */
export function registerActivations(backend: WasmBackend, simd: ActivationSimd): void {
  const at = (tensor: TensorInfo) => address(backend, tensor);
  const like = ({ shape }: TensorInfo): [result: TensorInfo, size: number] => [
    allocate(backend, shape),
    tf.util.sizeFromShape(shape),
  ];
  register('Tanh', ({ x }) => {
    const [y, size] = like(x!);
    simd.tanh(at(x!), at(y), size);
    return y;
  });
  register(LEAKY_RELU_GRAD, ({ dy, x }, { alpha }) => {
    const [dx, size] = like(x!);
    simd.leakyReluGradient(at(dy!), at(x!), at(dx), size, alpha as number);
    return dx;
  });
  register(TANH_GRAD, ({ dy, y }) => {
    const [dx, size] = like(y!);
    simd.tanhGradient(at(dy!), at(y!), at(dx), size);
    return dx;
  });
}

/** All inputs are float32: tfjs refuses others for tanh, and gradients have no others. */
function register(kernelName: string, run: Run): void {
  if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
  const kernelFunc = (({ inputs, attrs }) =>
    run(inputs as Record<string, TensorInfo>, attrs!)) as KernelFunc;
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}
