/** Kernels of tfjs's `webgl` backend that are wrong, or missing although gradients need them. */
import type { DataId, KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { onCpu } from './on-cpu.js';
import { addKernel, replaceKernel } from './replace.js';

/** Repairs the kernels. */
export function repairWebGL(): void {
  for (const name of [tf.CropAndResize, tf.Transform]) {
    replaceKernel(name, 'webgl', 'cpu', () => onCpu(name)); // sample beside the places
  }
  for (const name of [tf.Dilation2DBackpropFilter, tf.Dilation2DBackpropInput]) {
    addKernel(name, 'webgl', onCpu(name));
  }
  replaceKernel(tf.FloorDiv, 'webgl', 'fractions', floorDiv);
  replaceKernel(tf.Sum, 'webgl', 'empty', sum);
  for (const name of [tf.BatchMatMul, tf._FusedMatMul]) {
    replaceKernel(name, 'webgl', 'borders', withCleanBorders(['a', 'b'], isOddProduct));
  }
  for (const name of [tf.Conv2D, tf.FusedConv2D]) {
    replaceKernel(name, 'webgl', 'borders', withCleanBorders(['x', 'filter'], isOddConvolution));
  }
}

/** Divides fractions; the stock kernel rounds its inputs to integers. */
function floorDiv(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { a, b } = call.inputs as unknown as Record<'a' | 'b', Tensor>;
    if (a.dtype === 'int32' && b.dtype === 'int32') return stock(call);
    return tf.tidy(() => tf.cast(tf.floor(tf.div(a, b)), 'int32'));
  };
}

/** Sums empty tensors to zero; the stock kernel throws. */
function sum(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    if (tf.util.sizeFromShape(x.shape) > 0) return stock(call);
    const { axis, keepDims } = call.attrs as unknown as tf.SumAttrs & { keepDims?: boolean };
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
    return tf.zeros(keepDims ? kept : kept.filter((_, i) => !axes.includes(i)));
  };
}

interface Textures {
  readonly texData: { get(id: DataId): { readonly isPacked?: boolean } };
}

type Inputs = Readonly<Record<string, TensorInfo>>;

/**
 * Clears the borders of inputs. A texel holds two rows of two numbers. Where a matrix has an odd length, the
 * last texels have places beyond it, in which elementwise kernels leave numbers: 1 after exp, -Infinity
 * after log. Products of matrices add these up if the summed length is odd.
 */
function withCleanBorders(
  names: readonly string[],
  isOdd: (inputs: Inputs, attrs: tf.NamedAttrMap) => boolean,
): (stock: KernelFunc) => KernelFunc {
  return (stock) => (call) => {
    const inputs = call.inputs as Inputs;
    if (!isOdd(inputs, call.attrs!)) return stock(call);
    const { texData } = call.backend as Textures;
    const isPacked = (name: string) => texData.get(inputs[name]!.dataId).isPacked;
    // Tile writes a texture with one number in a texel, which has no border.
    const clean = (x: TensorInfo) =>
      tf.engine().runKernel(tf.Tile, { x: x as Tensor }, { reps: x.shape.map(() => 1) }) as Tensor;
    const cleaned = names.filter(isPacked).map((name) => [name, clean(inputs[name]!)] as const);
    const result = stock({ ...call, inputs: { ...inputs, ...Object.fromEntries(cleaned) } });
    tf.dispose(cleaned.map(([, tensor]) => tensor));
    return result;
  };
}

function isOddProduct({ a }: Inputs, { transposeA }: tf.NamedAttrMap): boolean {
  return a!.shape.at(transposeA ? -2 : -1)! % 2 === 1;
}

/** A convolution is a product of its windows and its filter. */
function isOddConvolution({ filter }: Inputs): boolean {
  const [height, width, channels] = filter!.shape as [number, number, number];
  return (height * width * channels) % 2 === 1;
}
