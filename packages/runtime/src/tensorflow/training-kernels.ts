/**
 * Replaces kernels of the native backend that tfjs-node composes of many or slow operations and that
 * training calls often, and one whose numbers oneDNN gets wrong. Each gives the values of the stock kernel
 * and calls it in the other cases. They work with the CPU and the GPU build.
 */
import * as tf from '@tensorflow/tfjs';
import { setKernel } from '../kernels/replace.js';
import { ADAM_STEP, type AdamAttrs, type AdamInputs } from '../optimizers/adam-kernel.js';
import { registerStepCompiler } from '../replay/recording.js';
import { registerActivationGradients } from './activation-gradients.js';
import { adamStep } from './adam.js';
import { registerBatchNorm } from './batch-norm.js';
import { compileGraph } from './graph.js';
import type { NativeBackend, OpAttribute } from './native-backend.js';

interface Call {
  readonly inputs: { readonly x: tf.TensorInfo; readonly dy?: tf.TensorInfo };
  readonly attrs: tf.NamedAttrMap;
  readonly backend: NativeBackend;
}

type Kernel = (call: Call) => tf.TensorInfo | undefined;

/** The kernels by name; they return undefined in cases for the stock kernel. */
const kernels: Readonly<Record<string, Kernel>> = {
  Reshape: reshape,
  Step: step,
  Sum: (call) => overLeadingAxes(call),
  Mean: (call) => overLeadingAxes(call, true),
  Conv2DBackpropFilter: pointFilterGradient,
};

const registered = new Set<unknown>();

/**
 * Registers the kernels for the backend `tensorflow`, and that it runs recorded steps as graphs; a second
 * call does nothing.
 */
export async function registerNativeKernels(): Promise<void> {
  registerStepCompiler('tensorflow', compileGraph);
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const stock = tf.getKernel(kernelName, 'tensorflow');
    if (!stock || registered.has(stock.kernelFunc)) continue;
    const { kernelFunc: stockFunc } = stock;
    const kernelFunc: tf.KernelFunc = (call) => kernel(call as unknown as Call) ?? stockFunc(call);
    registered.add(kernelFunc);
    setKernel(kernelName, 'tensorflow', kernelFunc);
  }
  registerActivationGradients();
  registerBatchNorm();
  if (!tf.getKernel(ADAM_STEP, 'tensorflow')) {
    const kernelFunc = (({ inputs, attrs, backend }) =>
      adamStep(
        backend as NativeBackend,
        inputs as AdamInputs,
        attrs as unknown as AdamAttrs,
      )) as tf.KernelFunc;
    tf.registerKernel({ kernelName: ADAM_STEP, backendName: 'tensorflow', kernelFunc });
  }
}

/**
 * Returns the same data for a reshape to the same shape, for example a reference to a variable. The
 * stock kernel copies the data.
 */
function reshape({ inputs: { x }, attrs, backend }: Call): tf.TensorInfo | undefined {
  const shape = attrs['shape'] as number[];
  if (shape.length !== x.shape.length || shape.some((size, i) => size !== x.shape[i])) return;
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/**
 * Computes the slope of relu and leaky relu: 1 if x > 0, else alpha; NaN for NaN. The stock kernel runs
 * seven operations; for alpha in [0, 1] the slope is the maximum of sign(x) and alpha.
 */
function step({ inputs: { x }, attrs, backend }: Call): tf.TensorInfo | undefined {
  const alpha = attrs['alpha'] as number;
  if (x.dtype !== 'float32' || !(alpha >= 0 && alpha <= 1)) return;
  const type = [typeAttribute(backend)];
  const sign = backend.executeSingleOutput('Sign', type, [x]);
  const least = tf.scalar(alpha);
  const result = backend.executeSingleOutput('Maximum', type, [sign, least]);
  tf.dispose([sign, least]);
  return result;
}

/**
 * Computes the sum or mean over all axes but the last, as in batch norm and gradients of broadcasts.
 * BiasAddGrad is up to ten times as fast as Sum, but adds one row after the other. Many rows are summed
 * in two stages (every g-th row, then the g sums), so that rounding grows with the root of their count.
 */
function overLeadingAxes(
  { inputs: { x }, attrs, backend }: Call,
  isMean = false,
): tf.TensorInfo | undefined {
  const { shape, dtype } = x;
  const rank = shape.length;
  const axes = tf.util.parseAxisParam(attrs['axis'] as number[], shape);
  const isLeading = axes.length === rank - 1 && !axes.includes(rank - 1);
  const size = tf.util.sizeFromShape(shape);
  if (dtype !== 'float32' || rank < 2 || !isLeading || size === 0) return;
  const channels = shape[rank - 1]!;
  const type = typeAttribute(backend);
  const format = { name: 'data_format', type: backend.binding.TF_ATTR_STRING, value: 'NHWC' };
  const sumRows = (matrix: tf.TensorInfo) =>
    backend.executeSingleOutput('BiasAddGrad', [type, format], [matrix]);
  const groups = groupsOf(size / channels);
  const spread = tf.reshape(x as tf.Tensor, [size / channels / groups, groups * channels]);
  let result = sumRows(spread);
  spread.dispose();
  if (groups > 1) {
    const sums = tf.reshape(result as tf.Tensor, [groups, channels]);
    tf.dispose(result as tf.Tensor);
    result = sumRows(sums);
    sums.dispose();
  }
  if (isMean) {
    const factor = tf.scalar(channels / size);
    const sum = result;
    result = backend.executeSingleOutput('Mul', [type], [sum, factor]);
    tf.dispose([sum, factor]);
  }
  if (!attrs['keepDims']) return result;
  const kept = tf.reshape(result, [...shape.slice(0, -1).map(() => 1), channels]);
  result.dispose();
  return kept;
}

/**
 * Computes the filter's gradient of a 1×1 convolution with a stride. oneDNN's is wrong (TensorFlow 2.21), so
 * that the pixels that the convolution sees are taken first, and a stride of 1 is left.
 */
function pointFilterGradient({ inputs: { x, dy }, attrs }: Call): tf.TensorInfo | undefined {
  const { strides, pad, dimRoundingMode, filterShape } =
    attrs as unknown as tf.Conv2DBackpropFilterAttrs;
  const shape = x.shape as [number, number, number, number];
  const info = tf.backend_util.computeConv2DInfo(
    shape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const isPoint = filterHeight === 1 && filterWidth === 1;
  if (!isPoint || (strideHeight === 1 && strideWidth === 1)) return;
  return tf.tidy(() => {
    const { top, bottom, left, right } = padInfo;
    const padded = tf.pad(x as tf.Tensor, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    const end = [
      info.batchSize,
      (info.outHeight - 1) * strideHeight + 1,
      (info.outWidth - 1) * strideWidth + 1,
      info.inChannels,
    ];
    const seen = tf.stridedSlice(padded, [0, 0, 0, 0], end, [1, strideHeight, strideWidth, 1]);
    const plain = { ...attrs, strides: [1, 1], pad: 'valid' };
    const inputs = { x: seen, dy: dy as tf.Tensor };
    return tf.engine().runKernel(tf.Conv2DBackpropFilter, inputs, plain) as tf.Tensor;
  });
}

/** The largest count of rows that one stage sums. */
const FEW_ROWS = 512;

/** Returns the largest power of two that divides the count of rows and is at most its root; 1 for few. */
function groupsOf(rows: number): number {
  if (rows <= FEW_ROWS) return 1;
  let groups = 1;
  while (rows % (2 * groups) === 0 && 4 * groups * groups <= rows) groups *= 2;
  return groups;
}

function typeAttribute({ binding }: NativeBackend): OpAttribute {
  return { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
}
