/**
 * Repairs cumulative sums and products of tfjs 4.22.0. Axes that count from the end give NaN or stop on
 * `cpu`, and read and write outside of the tensors on `wasm`. From the end of an axis, `webgpu` runs the
 * shader that it compiled for the first length that it met, so that every other length goes wrong.
 */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

const repaired = new WeakSet<KernelFunc>();

interface Disposing {
  disposeData(id: TensorInfo['dataId']): void;
}

/** Repairs the kernels of all backends that are registered by now; a second call does nothing to them. */
export function repairCumulativeKernels(): void {
  for (const backendName of Object.keys(tf.engine().registryFactory)) {
    for (const kernelName of [tf.Cumsum, tf.Cumprod]) {
      const stock = tf.getKernel(kernelName, backendName);
      if (!stock || repaired.has(stock.kernelFunc)) continue;
      const cumulate = backendName === 'webgpu' ? fromTheFront(stock.kernelFunc) : stock.kernelFunc;
      const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
        const { x } = inputs as { x: TensorInfo };
        const [axis] = tf.util.parseAxisParam(attrs!['axis'] as number, x.shape);
        return cumulate({ inputs, attrs: { ...attrs, axis: axis! }, backend });
      };
      repaired.add(kernelFunc);
      tf.unregisterKernel(kernelName, backendName);
      tf.registerKernel({ ...stock, kernelFunc });
    }
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
