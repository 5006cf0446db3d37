/**
 * `tf.image.transform` of batches: tfjs's `cpu` kernel returns after the first image, and its `webgpu` kernel
 * reads beyond the end of a transformation that is for all images.
 */
import type { DataType, KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './replace.js';

interface CpuBackend {
  readonly data: { get(id: TensorInfo['dataId']): { readonly values: tf.TypedArray } };
  makeTensorInfo(shape: number[], dtype: DataType, values: tf.TypedArray): TensorInfo;
  disposeIntermediateTensorInfo(tensor: TensorInfo): void;
}

/** Repairs the kernel of a backend; `wasm`, `webgl` and `tensorflow` compute it with that of `cpu`. */
export function repairTransform(backendName: 'cpu' | 'webgpu'): void {
  replaceKernel(
    tf.Transform,
    backendName,
    'batches',
    backendName === 'cpu' ? imageByImage : oneForEach,
  );
}

/** Repeats a transformation for each image. */
function oneForEach(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { image, transforms } = call.inputs as unknown as Record<'image' | 'transforms', Tensor>;
    const batch = image.shape[0]!;
    if (transforms.shape[0] === batch) return stock(call);
    const repeated = tf.tile(transforms, [batch, 1]);
    const result = stock({ ...call, inputs: { image, transforms: repeated } });
    repeated.dispose();
    return result;
  };
}

function imageByImage(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { image, transforms } = call.inputs as Record<'image' | 'transforms', TensorInfo>;
    const [batch, ...one] = image.shape as [number, ...number[]];
    if (batch === 1) return stock(call);
    const cpu = call.backend as unknown as CpuBackend;
    const part = ({ dataId, dtype, shape }: TensorInfo, index: number, own: number[]) => {
      const place = shape[0] === 1 ? 0 : index * tf.util.sizeFromShape(own);
      const { values } = cpu.data.get(dataId);
      const numbers = values.subarray(place, place + tf.util.sizeFromShape(own));
      return cpu.makeTensorInfo([1, ...own], dtype, numbers);
    };
    const [height, width] = (call.attrs!['outputShape'] as [number, number] | null) ?? one;
    const shape = [batch, height!, width!, one[2]!];
    const result = tf.util.getTypedArrayFromDType(
      image.dtype as 'float32',
      tf.util.sizeFromShape(shape),
    );
    for (let i = 0; i < batch; i++) {
      const inputs = { image: part(image, i, one), transforms: part(transforms, i, [8]) };
      const transformed = stock({ ...call, inputs }) as TensorInfo;
      const { values } = cpu.data.get(transformed.dataId);
      result.set(values, i * values.length);
      for (const each of [inputs.image, inputs.transforms, transformed]) {
        cpu.disposeIntermediateTensorInfo(each);
      }
    }
    return cpu.makeTensorInfo(shape, image.dtype, result);
  };
}
