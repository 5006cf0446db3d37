/**
 * Lets cumulative sums and products count axes from the end. The kernels of tfjs 4.22.0 do not: on `cpu`
 * they give NaN or stop, on `wasm` they read and write outside of the tensors.
 */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

const repaired = new WeakSet<KernelFunc>();

/** Repairs the kernels of all backends that are registered by now; a second call does nothing to them. */
export function repairCumulativeAxes(): void {
  for (const backendName of Object.keys(tf.engine().registryFactory)) {
    for (const kernelName of [tf.Cumsum, tf.Cumprod]) {
      const stock = tf.getKernel(kernelName, backendName);
      if (!stock || repaired.has(stock.kernelFunc)) continue;
      const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
        const { x } = inputs as { x: TensorInfo };
        const [axis] = tf.util.parseAxisParam(attrs!['axis'] as number, x.shape);
        return stock.kernelFunc({ inputs, attrs: { ...attrs, axis: axis! }, backend });
      };
      repaired.add(kernelFunc);
      tf.unregisterKernel(kernelName, backendName);
      tf.registerKernel({ ...stock, kernelFunc });
    }
  }
}
