/**
 * The contract of the kernels that are gradients of activations, and their form for backends without
 * kernels of their own, composed of operations of tfjs. tfjs composes these gradients of two to four
 * operations, each of which reads and writes a batch of images.
 */
import type { KernelFunc, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { addKernel } from './replace.js';

/**
 * The kernel's name in TensorFlow.js's registry. Inputs dy and x, attribute alpha; output dy·step(x, α):
 * dy where x > 0, NaN where x is NaN, else α·dy. It is the gradient of relu for α = 0.
 */
export const LEAKY_RELU_GRAD = 'LeakyReluGrad';

/** The kernel with inputs dy and y = tanh x, and output (1 - y²)·dy. */
export const TANH_GRAD = 'TanhGrad';

/** Registers the composed kernels with a backend that has none of its own. */
export function addActivationGradients(backendName: string): void {
  addKernel(LEAKY_RELU_GRAD, backendName, (({ inputs, attrs }) => {
    const { dy, x } = inputs as Record<string, Tensor>;
    return tf.tidy(() => tf.mul(dy!, tf.step(x!, attrs!['alpha'] as number)));
  }) as KernelFunc);
  addKernel(TANH_GRAD, backendName, (({ inputs }) => {
    const { dy, y } = inputs as Record<string, Tensor>;
    return tf.tidy(() => tf.mul(tf.sub(1, tf.square(y!)), dy!));
  }) as KernelFunc);
}
