/**
 * Computes a kernel with the `cpu` backend of tfjs, for backends whose own kernel is wrong or missing. The
 * values are read synchronously, which `webgpu` cannot do.
 */
import type { DataId, DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

interface ReadableBackend {
  readSync(id: DataId): tf.backend_util.TypedArray;
  write(values: tf.backend_util.TypedArray, shape: number[], dtype: DataType): DataId;
}

interface CpuBackend extends ReadableBackend {
  makeTensorInfo(shape: number[], dtype: DataType, values: tf.backend_util.TypedArray): TensorInfo;
  disposeIntermediateTensorInfo(tensor: TensorInfo): void;
}

/** Returns a kernel that computes on `cpu` and gives its results to the backend that calls it. */
export function onCpu(kernelName: string): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const own = backend as ReadableBackend;
    const cpu = tf.findBackend('cpu') as unknown as CpuBackend;
    // Some kernels get a list. Some read the rank, which only tensors have.
    const copies = (Array.isArray(inputs) ? [] : {}) as Record<string, TensorInfo>;
    for (const [name, input] of Object.entries(inputs as Record<string, TensorInfo | undefined>)) {
      if (!input) continue;
      const { shape, dtype, dataId } = input;
      const copy = cpu.makeTensorInfo(shape, dtype, own.readSync(dataId));
      copies[name] = Object.assign(copy, { rank: shape.length });
    }
    const kernel = tf.getKernel(kernelName, 'cpu')!.kernelFunc;
    const results = [kernel({ inputs: copies, attrs: attrs!, backend: cpu })].flat();
    const outputs = results.map(({ dataId, shape, dtype }) => ({
      dataId: own.write(cpu.readSync(dataId), shape, dtype),
      shape,
      dtype,
    }));
    for (const each of [...Object.values(copies), ...results]) {
      cpu.disposeIntermediateTensorInfo(each);
    }
    return outputs.length === 1 ? outputs[0]! : outputs;
  };
}
