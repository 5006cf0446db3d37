/**
 * The mean over a batch, which `@wprox/regularizers` computes as an average pool over [1, batch, 1, n].
 * For a window as large as the image, the stock kernel transposes the image and uses one workgroup for
 * each of the n means. With the numbers in two columns it uses one thread for each.
 */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { setKernel } from '../kernels/replace.js';

interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: unknown;
}

/** Extends AvgPool for images of one column. @throws Error if the backend is not 4.22.0. */
export function registerAvgPool(): void {
  const stock = tf.getKernel('AvgPool', 'webgpu');
  if (!stock) {
    throw new Error('the webgpu backend has no kernel "AvgPool"; expected version 4.22.0');
  }
  const avgPool = stock.kernelFunc as KernelFunc;
  const kernelFunc: KernelFunc = (call) => {
    const x = call.inputs['x'] as TensorInfo;
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const { filterSize, strides, pad } = call.attrs as unknown as Attributes;
    const [rows, columns = rows] = [filterSize].flat();
    const [down, across = down] = [strides].flat();
    const isColumn = batch === 1 && width === 1 && channels % 2 === 0;
    const isWhole = rows === height && columns === 1 && across === 1 && pad === 'valid';
    if (!isColumn || !isWhole) return avgPool(call);
    const twoColumns = { ...x, shape: [1, height, 2, channels / 2] };
    const pooled = avgPool({ ...call, inputs: { x: twoColumns } }) as TensorInfo;
    return { ...pooled, shape: [1, 1, 1, channels] };
  };
  setKernel('AvgPool', 'webgpu', kernelFunc);
}
