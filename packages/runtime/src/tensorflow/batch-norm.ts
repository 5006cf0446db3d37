/**
 * Batch normalization by the moments of the batch by TensorFlow's own operations, FusedBatchNormV3 and
 * its gradient. On graphics cards they pass the moments in another form, so that the composed kernels
 * stay there.
 */
import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  type BatchNormAttrs,
  composedBackward,
  composedForward,
  rowsAndChannels,
} from '../kernels/batch-norm-training.js';
import { setKernel } from '../kernels/replace.js';
import type { NativeBackend, OpAttribute } from './native-backend.js';

type Inputs = Record<string, TensorInfo>;
type Run = (backend: NativeBackend, inputs: Inputs, attrs: BatchNormAttrs) => Tensor[];

let isRegistered = false;

/** Registers the kernels, in the place of composed ones; a second call does nothing. */
export function registerBatchNorm(): void {
  if (isRegistered) return;
  isRegistered = true;
  register(BATCH_NORM_TRAINING, forward, composedForward);
  register(BATCH_NORM_TRAINING_GRAD, backward, composedBackward);
}

function register(kernelName: string, run: Run, onCard: KernelFunc): void {
  const kernelFunc: KernelFunc = (call) => {
    const backend = call.backend as NativeBackend;
    if (backend.isUsingGpuDevice === true) return onCard(call);
    const attrs = call.attrs as unknown as BatchNormAttrs;
    return tf.tidy(() => run(backend, call.inputs as Inputs, attrs));
  };
  setKernel(kernelName, 'tensorflow', kernelFunc);
}

function attributes({ binding }: NativeBackend, { epsilon }: BatchNormAttrs): OpAttribute[] {
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}

/** Returns the rows as images of one pixel, which the operations expect. */
function asImages(x: TensorInfo): Tensor {
  const [rows, channels] = rowsAndChannels(x.shape);
  return tf.reshape(x as Tensor, [rows, 1, 1, channels]);
}

/**
 * Returns y and the moments. Outputs 3 and 4 of the operation are mean and population variance; 1 and 2
 * are mean and unbiased variance.
 */
function forward(
  backend: NativeBackend,
  { x, scale, offset }: Inputs,
  attrs: BatchNormAttrs,
): Tensor[] {
  const none = tf.tensor1d([]);
  const inputs = [asImages(x!), scale!, offset!, none, none];
  const named = attributes(backend, attrs);
  const outputs = backend.executeMultipleOutputs('FusedBatchNormV3', named, inputs, 6);
  const [y, , , mean, variance] = outputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
  return [tf.reshape(y, x!.shape), tf.stack([mean, variance])];
}

/** Returns dx, dscale and doffset. */
function backward(
  backend: NativeBackend,
  { dy, x, scale, moments }: Inputs,
  attrs: BatchNormAttrs,
): Tensor[] {
  const [mean, variance] = tf.unstack(moments as Tensor) as [Tensor, Tensor];
  const inputs = [asImages(dy!), asImages(x!), scale!, mean, variance, tf.tensor1d([])];
  const named = attributes(backend, attrs);
  const outputs = backend.executeMultipleOutputs('FusedBatchNormGradV3', named, inputs, 5);
  const [dx, dScale, dOffset] = outputs as [Tensor, Tensor, Tensor];
  return [tf.reshape(dx, x!.shape), dScale, dOffset];
}
