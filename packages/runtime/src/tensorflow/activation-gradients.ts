/**
 * Gradients of activations by TensorFlow's own operations, one call each. They take x = NaN, whose
 * output is NaN already, for a number that is not positive.
 */

import type * as tf from '@tensorflow/tfjs';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import { LEAKY_RELU_GRAD, TANH_GRAD } from '../kernels/activation-gradients.js';
import { setKernel } from '../kernels/replace.js';
import type { NativeBackend, OpAttribute } from './native-backend.js';

let isRegistered = false;

/** Registers the kernels, in the place of composed ones; a second call does nothing. */
export function registerActivationGradients(): void {
  if (isRegistered) return;
  isRegistered = true;
  register(LEAKY_RELU_GRAD, (backend, { dy, x }, { alpha }) => {
    const { TF_ATTR_FLOAT } = backend.binding;
    const slope = { name: 'alpha', type: TF_ATTR_FLOAT, value: alpha };
    return run(backend, 'LeakyReluGrad', [dy!, x!], slope);
  });
  register(TANH_GRAD, (backend, { dy, y }) => run(backend, 'TanhGrad', [y!, dy!]));
}

function register(
  kernelName: string,
  compute: (
    backend: NativeBackend,
    inputs: Record<string, TensorInfo>,
    attrs: tf.NamedAttrMap,
  ) => TensorInfo,
): void {
  const kernelFunc = (({ backend, inputs, attrs }) =>
    compute(backend as NativeBackend, inputs as Record<string, TensorInfo>, attrs!)) as KernelFunc;
  setKernel(kernelName, 'tensorflow', kernelFunc);
}

function run(
  backend: NativeBackend,
  operation: string,
  inputs: TensorInfo[],
  ...attributes: OpAttribute[]
): TensorInfo {
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  const type = { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT };
  return backend.executeSingleOutput(operation, [type, ...attributes], inputs);
}
