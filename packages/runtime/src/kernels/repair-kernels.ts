/** Repairs the kernels of the backends that are registered. */
import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { addActivationGradients } from './activation-gradients.js';
import { addBatchNormKernels } from './batch-norm-training.js';
import { repairCumulativeKernels } from './cumulative.js';
import { onCpu } from './on-cpu.js';
import { repairRanks } from './ranks.js';
import { addKernel, replaceKernel } from './replace.js';
import { repairTransform } from './transform.js';
import { repairVolumeKernels } from './volumes.js';
import { repairWebGL } from './webgl.js';

/**
 * Replaces the kernels that give wrong numbers, on all backends that are registered by now; a second call
 * does nothing to them.
 */
export function repairKernels(): void {
  for (const backendName of Object.keys(tf.engine().registryFactory)) {
    if (backendName === 'cpu' || backendName === 'webgpu') repairTransform(backendName);
    if (backendName === 'wasm') repairWasm();
    if (backendName === 'tensorflow') repairNative();
    if (backendName === 'webgl') repairWebGL();
    if (backendName === 'webgpu' || backendName === 'webgl') repairRanks(backendName);
    repairCumulativeKernels(backendName);
    repairVolumeKernels(backendName);
    replaceKernel(tf.FusedBatchNorm, backendName, 'axes', batchNorm);
    addBatchNormKernels(backendName);
    addActivationGradients(backendName);
    replaceKernel(tf.GatherV2, backendName, 'axes', gather);
    for (const name of [tf.BatchMatMul, tf._FusedMatMul]) {
      replaceKernel(name, backendName, 'broadcasts', broadcasting);
    }
  }
}

/** Lets `gather` count axes from the end; `tensorflow` refuses all indices then. */
function gather(stock: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { x } = inputs as { x: TensorInfo };
    const [axis] = tf.util.parseAxisParam(attrs!['axis'] as number, x.shape);
    return stock({ inputs, attrs: { ...attrs, axis: axis! }, backend });
  };
}

/**
 * Normalizes along axes that are not the last. The stock kernels of tfjs read mean and variance in the
 * order of the last axes, whatever their shape.
 */
function batchNorm(stock: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { x, mean, variance, scale, offset } = inputs as unknown as Record<string, Tensor>;
    const parameters = [mean!, variance!, scale, offset];
    if (parameters.every((each) => !each || isTrailing(each.shape, x!.shape))) {
      return stock({ inputs, attrs: attrs!, backend });
    }
    return tf.tidy(() => {
      const r = tf.rsqrt(tf.add(variance!, attrs!['varianceEpsilon'] as number));
      const slope = scale ? tf.mul(r, scale) : r;
      const y = tf.mul(tf.sub(x!, mean!), slope);
      return offset ? tf.add(y, offset) : y;
    });
  };
}

/**
 * Broadcasts the operands of a product over more than one axis beforehand. The stock kernels count the
 * matrices of an operand round and round, which is right for one axis only.
 */
function broadcasting(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { a, b } = call.inputs as unknown as Record<'a' | 'b', Tensor>;
    const leading = [a, b].map(({ shape }) => shape.slice(0, -2)) as [number[], number[]];
    const batch = tf.broadcast_util.assertAndGetBroadcastShape(...leading);
    const isPart = (own: number[]) =>
      own.some((size) => size !== 1) && String(own) !== String(batch);
    if (batch.length < 2 || !leading.some(isPart)) return stock(call);
    const whole = (x: Tensor) => {
      const shape = [...batch, ...x.shape.slice(-2)];
      const ones = [...new Array(shape.length - x.shape.length).fill(1), ...x.shape];
      const repetitions = shape.map((size, i) => size / ones[i]!);
      return tf.tile(tf.reshape(x, ones), repetitions);
    };
    const operands = tf.tidy(() => ({ a: whole(a), b: whole(b) }));
    const result = stock({ ...call, inputs: { ...call.inputs, ...operands } });
    tf.dispose(operands);
    return result;
  };
}

/** Tells whether a shape is that of the last axes of x, after axes of length 1. */
function isTrailing(shape: readonly number[], of: readonly number[]): boolean {
  const own = shape.slice(shape.findIndex((size) => size !== 1));
  const all = shape.every((size) => size === 1);
  return all || own.every((size, i) => size === of[of.length - own.length + i]);
}

/** The kernels of `wasm` that are wrong, or missing although gradients need them. */
function repairWasm(): void {
  const wrong = [
    tf.Conv3DBackpropFilterV2, // index the wrong elements
    tf.Conv3DBackpropInputV2,
    tf.Dilation2D, // take the least positive number for the least number
    tf.Dilation2DBackpropFilter,
    tf.Dilation2DBackpropInput,
    tf.MaxPool3D,
    tf.MaxPool3DGrad,
    tf.MaxPoolWithArgmax,
    tf.Transform,
  ];
  for (const name of wrong) replaceKernel(name, 'wasm', 'cpu', () => onCpu(name));
  for (const name of [tf.Einsum, tf.UnsortedSegmentSum]) addKernel(name, 'wasm', onCpu(name));
  const onCpuIf = (name: string, isWrong: (inputs: Inputs, attrs: tf.NamedAttrMap) => boolean) =>
    replaceKernel(name, 'wasm', 'cpu', (stock) => (call) => {
      const { inputs, attrs } = call;
      return (isWrong(inputs as Inputs, attrs!) ? onCpu(name) : stock)(call);
    });
  onCpuIf(tf.CropAndResize, (_, { method }) => method === 'nearest'); // rounds down
  onCpuIf(tf.Cast, (_, { dtype }) => dtype === 'bool');
  onCpuIf(tf.Prelu, ({ x, alpha }) => !isTrailing(alpha!.shape, x!.shape));
  const isRoundedUp = (_: Inputs, { dimRoundingMode }: tf.NamedAttrMap) =>
    dimRoundingMode === 'ceil';
  onCpuIf(tf.AvgPool, isRoundedUp);
  onCpuIf(tf.MaxPool, isRoundedUp);
  onCpuIf(tf.DepthwiseConv2dNative, ({ x, filter }, { pad, strides }) =>
    [0, 1].some((i) => {
      const [length, stride] = [x!.shape[i + 1]!, pair(strides)[i]!];
      return (
        pad === 'same' && (Math.ceil(length / stride) - 1) * stride + filter!.shape[i]! < length
      );
    }),
  );
}

const pair = (value: unknown) =>
  (Array.isArray(value) ? value : [value, value]) as [number, number];

type Inputs = Readonly<Record<string, TensorInfo>>;

/** The kernels that native TensorFlow lacks, or lacks on processors. */
function repairNative(): void {
  for (const name of [tf.DenseBincount, tf.MaxPoolWithArgmax, tf.RotateWithOffset, tf.Transform]) {
    addKernel(name, 'tensorflow', onCpu(name));
  }
  const onCpuIf = (name: string, isMissing: (attrs: tf.NamedAttrMap, isCard: boolean) => boolean) =>
    replaceKernel(name, 'tensorflow', 'cpu', (stock) => (call) => {
      const { isUsingGpuDevice } = call.backend as { isUsingGpuDevice?: boolean };
      return (isMissing(call.attrs!, isUsingGpuDevice === true) ? onCpu(name) : stock)(call);
    });
  const isExplicit = (pad: unknown) => pad !== 'same' && pad !== 'valid';
  const isDilated = (dilations: unknown) => [dilations ?? 1].flat().some((rate) => rate !== 1);
  for (const name of [tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter]) {
    onCpuIf(
      name,
      ({ pad, dataFormat }, isCard) => isExplicit(pad) || (dataFormat === 'NCHW' && !isCard),
    );
  }
  for (const name of [tf.AvgPool, tf.MaxPool]) onCpuIf(name, ({ pad }) => isExplicit(pad));
  const depthwise = [
    tf.DepthwiseConv2dNative,
    tf.DepthwiseConv2dNativeBackpropFilter,
    tf.DepthwiseConv2dNativeBackpropInput,
  ];
  for (const name of depthwise) {
    onCpuIf(name, ({ pad, strides, dilations }, isCard) => {
      const [high, wide] = pair(strides);
      return isExplicit(pad) || high !== wide || (isDilated(dilations) && !isCard);
    });
  }
  onCpuIf(tf.Conv3D, ({ dilations }, isCard) => isDilated(dilations) && !isCard);
}
