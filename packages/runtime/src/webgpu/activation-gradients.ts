/** The gradients of activations (`kernels/activation-gradients.ts`), one dispatch each. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { LEAKY_RELU_GRAD, TANH_GRAD } from '../kernels/activation-gradients.js';
import { type ProgramBackend, runElementwise, setProgramKernel } from './program.js';

/** NaN by its bits: a card may take for granted that a comparison never meets one. */
const IS_NAN = '(bitcast<u32>(x[i]) & 0x7fffffffu) > 0x7f800000u';

/** Registers the kernels. */
export function registerActivationGradients(): void {
  setProgramKernel<Record<'dy' | 'x', TensorInfo>, { readonly alpha: number }>(
    LEAKY_RELU_GRAD,
    (backend, inputs, { alpha }) =>
      elementwise(
        backend,
        LEAKY_RELU_GRAD,
        inputs,
        `select(dy[i] * select(parameters.alpha, 1.0, x[i] > 0.0), x[i], ${IS_NAN})`,
        { alpha },
      ),
  );
  setProgramKernel<Record<'dy' | 'y', TensorInfo>>(TANH_GRAD, (backend, inputs) =>
    elementwise(backend, TANH_GRAD, inputs, '(1.0 - y[i] * y[i]) * dy[i]'),
  );
}

/** Computes an expression of the elements of tensors of one shape. */
function elementwise(
  backend: ProgramBackend,
  label: string,
  inputs: Readonly<Record<string, TensorInfo>> & { readonly dy: TensorInfo },
  expression: string,
  floats: Readonly<Record<string, number>> = {},
): TensorInfo {
  const { shape } = inputs.dy;
  const result = backend.makeTensorInfo(shape, 'float32');
  runElementwise(backend, {
    label,
    size: tf.util.sizeFromShape(shape),
    outputs: { result },
    inputs,
    floats,
    code: `result[i] = ${expression};`,
  });
  return result;
}
