/** Refuses gradients that do not exist, by an error that names the operation. */
import type { GradConfig } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** There is no right gradient of an operation on a backend. */
export class UnsupportedGradientError extends Error {
  override readonly name = 'UnsupportedGradientError';
  /** @param instead what the caller can use. */
  constructor(
    readonly operation: string,
    instead: string,
  ) {
    super(`${operation} has no gradient on the backend "${tf.getBackend()}"; use ${instead}`);
  }
}

/** What to use in the place of kernels that tfjs cannot differentiate. */
const instead: Readonly<Record<string, string>> = {
  [tf.Cumprod]: 'tf.exp(tf.cumsum(tf.log(x))) for positive x',
  [tf.StridedSlice]: 'tf.slice, tf.reshape or tf.gather',
  [tf.GatherNd]: 'tf.gather on a reshaped tensor',
  [tf.ScatterNd]: 'tf.matMul with tf.oneHot of the indices',
  [tf.TensorScatterUpdate]: 'tf.where with a mask',
  [tf.SparseToDense]: 'tf.matMul with tf.oneHot of the indices',
  [tf.TopK]: 'tf.max, or tf.gather with indices of the largest numbers',
  [tf.Einsum]: 'tf.matMul, tf.transpose and tf.sum',
  [tf.Diag]: 'tf.mul(tf.expandDims(x, 1), tf.eye(n))',
  [tf.MaxPoolWithArgmax]: 'tf.maxPool',
  [tf.Transform]: 'tf.image.cropAndResize, or transform data before training',
  [tf.RotateWithOffset]: 'tf.transpose and tf.reverse, or rotate data before training',
  [tf.Dilation2DBackpropInput]: 'tf.maxPool, whose gradient has a gradient',
  [tf.Dilation2DBackpropFilter]: 'tf.maxPool, whose gradient has a gradient',
  [tf.FFT]: 'tf.matMul with the matrix of the transform',
  [tf.IFFT]: 'tf.matMul with the matrix of the transform',
  [tf.Complex]: 'two real tensors',
  [tf.Real]: 'two real tensors',
  [tf.Imag]: 'two real tensors',
};

/** Returns gradients that throw, for the kernels of all registered backends that have no gradient. */
export function refusals(): GradConfig[] {
  const backends = Object.keys(tf.engine().registryFactory);
  const kernels = backends.flatMap((name) => tf.getKernelsForBackend(name));
  return [...new Set(kernels.map(({ kernelName }) => kernelName))]
    .filter((kernelName) => !tf.getGradient(kernelName))
    .map((kernelName) => ({
      kernelName,
      gradFunc: () => {
        throw new UnsupportedGradientError(
          kernelName,
          instead[kernelName] ?? 'operations that docs/project/layers.md lists as right',
        );
      },
    }));
}
