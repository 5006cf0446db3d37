/** The gradients of activations (`kernels/activation-gradients.ts`), one dispatch each. */
import type { TensorInfo } from '@tensorflow/tfjs';
import { LEAKY_RELU_GRAD, TANH_GRAD } from '../kernels/activation-gradients.js';
import { registerWebGPUKernel, runProgram } from './run-program.js';

/** Registers the kernels. */
export function registerActivationGradients(): void {
  registerWebGPUKernel<{ alpha: number }>(LEAKY_RELU_GRAD, (backend, { dy, x }, { alpha }) =>
    elementwise(
      backend,
      'leaky-relu-gradient',
      { dy: dy!, x: x! },
      'select(dy[index] * select(uniforms.alpha, 1.0, x[index] > 0.0), x[index], isnan(x[index]))',
      alpha,
    ),
  );
  registerWebGPUKernel(TANH_GRAD, (backend, { dy, y }) =>
    elementwise(
      backend,
      'tanh-gradient',
      { dy: dy!, y: y! },
      '(uniforms.alpha - y[index] * y[index]) * dy[index]',
      1,
    ),
  );
}

/** Writes an expression of two tensors of one shape. */
function elementwise(
  backend: unknown,
  name: string,
  inputs: Record<string, TensorInfo>,
  expression: string,
  alpha: number,
): TensorInfo {
  const { shape } = Object.values(inputs)[0]!;
  return runProgram(backend, {
    name,
    outputShape: shape,
    inputs,
    uniforms: { alpha: { type: 'float32', value: alpha } },
    code: `
  fn main(index : i32) {
    if (index < uniforms.size) { result[index] = ${expression}; }
  }`,
  });
}
