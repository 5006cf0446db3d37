/**
 * Kernels of the native backend that tfjs-node composes of many operations, or of slow ones, and that
 * training calls often. Each gives what the stock kernel gives; where it does not apply, the stock
 * kernel is called. They hold for the CPU and the GPU build alike.
 */
import * as tf from '@tensorflow/tfjs';
import { ADAM_STEP, type AdamAttrs, type AdamInputs } from '../optimizers/adam-kernel.js';
import { adamStep } from './adam.js';
import type { NativeBackend, OpAttribute } from './native-backend.js';

interface Call {
  readonly inputs: { readonly x: tf.TensorInfo };
  readonly attrs: tf.NamedAttrMap;
  readonly backend: NativeBackend;
}

type Kernel = (call: Call) => tf.TensorInfo | undefined;

/** By the kernel's name; undefined means that it does not apply. */
const kernels: Readonly<Record<string, Kernel>> = {
  Reshape: reshape,
  Step: step,
  Sum: (call) => overLeadingAxes(call),
  Mean: (call) => overLeadingAxes(call, true),
};

const registered = new Set<unknown>();

/** Registers the kernels for the backend `tensorflow`; a second call does nothing. */
export async function registerNativeKernels(): Promise<void> {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    const stock = tf.getKernel(kernelName, 'tensorflow');
    if (!stock || registered.has(stock.kernelFunc)) continue;
    const { kernelFunc: stockFunc } = stock;
    const kernelFunc: tf.KernelFunc = (call) => kernel(call as unknown as Call) ?? stockFunc(call);
    registered.add(kernelFunc);
    tf.unregisterKernel(kernelName, 'tensorflow');
    tf.registerKernel({ ...stock, kernelFunc });
  }
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
 * To the shape it has already, as for one more reference to a variable: the same data, where the
 * stock kernel makes data of its own.
 */
function reshape({ inputs: { x }, attrs, backend }: Call): tf.TensorInfo | undefined {
  const shape = attrs['shape'] as number[];
  if (shape.length !== x.shape.length || shape.some((size, i) => size !== x.shape[i])) return;
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/**
 * The slope of relu and of leaky relu: 1 where x > 0, else alpha; NaN where x is. The stock kernel
 * takes seven operations; for alpha in [0, 1] it is the greater of sign(x) and alpha.
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
 * Sum or mean over all axes but the last, of which batch norm and the gradients of broadcasts are
 * made: the kernel for the gradient of a bias does it up to ten times as fast as the one for sums. It
 * adds one row after the other, so many rows are summed in two stages: sums of every g-th row, then
 * the g sums. Rounding then grows with the root of the number of rows.
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

/** So many rows are few enough for one stage. */
const FEW_ROWS = 512;

/** The largest power of two that divides the number of rows and is at most its root; 1 for few. */
function groupsOf(rows: number): number {
  if (rows <= FEW_ROWS) return 1;
  let groups = 1;
  while (rows % (2 * groups) === 0 && 4 * groups * groups <= rows) groups *= 2;
  return groups;
}

function typeAttribute({ binding }: NativeBackend): OpAttribute {
  return { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
}
