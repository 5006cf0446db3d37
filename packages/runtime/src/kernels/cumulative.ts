/**
 * Repairs cumulative sums and products of tfjs 4.22.0. Axes that count from the end give NaN or stop on
 * `cpu`, and read and write outside of the tensors on `wasm`. From the end of an axis, `webgpu` runs the
 * shader that it compiled for the first length that it met, so that every other length goes wrong.
 */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './replace.js';

interface Disposing {
  disposeData(id: TensorInfo['dataId']): void;
}

/** Repairs the kernels of a backend. */
export function repairCumulativeKernels(backendName: string): void {
  for (const kernelName of [tf.Cumsum, tf.Cumprod]) {
    replaceKernel(kernelName, backendName, 'axes', (stock) => {
      const cumulate = backendName === 'webgpu' ? fromTheFront(stock) : stock;
      return ({ inputs, attrs, backend }) => {
        const { x } = inputs as { x: TensorInfo };
        const [axis] = tf.util.parseAxisParam(attrs!['axis'] as number, x.shape);
        return cumulate({ inputs, attrs: { ...attrs, axis: axis! }, backend });
      };
    });
  }
}

/** Turns the axis round before and after a kernel that is right from the front only. */
function fromTheFront(stock: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { axis, reverse } = attrs as unknown as tf.CumsumAttrs;
    if (!reverse) return stock({ inputs, attrs: attrs!, backend });
    const { disposeData } = backend as Disposing;
    const turn = (x: TensorInfo) =>
      tf.getKernel(tf.Reverse, 'webgpu')!.kernelFunc({
        inputs: { x },
        attrs: { dims: [axis] },
        backend,
      }) as TensorInfo;
    const turned = turn(inputs['x'] as TensorInfo);
    const sums = stock({
      inputs: { x: turned },
      attrs: { ...attrs, reverse: false },
      backend,
    }) as TensorInfo;
    const result = turn(sums);
    for (const each of [turned, sums]) disposeData.call(backend, each.dataId);
    return result;
  };
}
