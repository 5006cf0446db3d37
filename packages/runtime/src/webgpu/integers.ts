/**
 * Kernels of whole numbers and truth values, which the card keeps as i32. The stock Transpose of more than
 * two axes does not compile for them, and the stock reductions transpose too. The stock kernels compute
 * sums, powers and fillings as floats: those above 2²⁴ are rounded, and 5² is 24.
 */
import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from '../kernels/replace.js';
import { gridOf, type ProgramBackend, runElementwise, runProgram } from './program.js';

/** Replaces the kernels for int32 and bool; floats keep the stock ones. */
export function repairIntegers(): void {
  repair(tf.Transpose, (stock) => (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    const { perm } = call.attrs as unknown as tf.TransposeAttrs;
    // Two axes are exchanged in shared memory, for all types.
    return x.shape.length > 2 ? transpose(call.backend as ProgramBackend, x, perm) : stock(call);
  });
  for (const [name, reduction] of Object.entries(REDUCTIONS)) {
    repair(name, () => ({ inputs, attrs, backend }) => {
      const { x } = inputs as { x: TensorInfo };
      return reduce(backend as ProgramBackend, x, name, reduction, attrs as unknown as Reduced);
    });
  }
  replaceKernel(tf.Fill, 'webgpu', 'integers', fill);
  replaceKernel(tf.Pow, 'webgpu', 'integers', power);
  repair(tf.Mean, alongLast);
  for (const name of [tf.ArgMax, tf.ArgMin]) {
    repair(name, alongLast);
    replaceKernel(name, 'webgpu', 'scalars', scalar);
  }
}

/** Replaces a kernel for tensors of int32 and bool that are not empty. */
function repair(kernelName: string, make: (stock: KernelFunc) => KernelFunc): void {
  replaceKernel(kernelName, 'webgpu', 'integers', (stock) => {
    const own = make(stock);
    return (call) => {
      const { x } = call.inputs as { x: TensorInfo };
      const isWhole = x.dtype === 'int32' || x.dtype === 'bool';
      return (isWhole && tf.util.sizeFromShape(x.shape) > 0 ? own : stock)(call);
    };
  });
}

function transpose(backend: ProgramBackend, x: TensorInfo, perm: readonly number[]): TensorInfo {
  const shape = perm.map((axis) => x.shape[axis]!);
  const strides = perm.map((axis) => tf.util.sizeFromShape(x.shape.slice(axis + 1)));
  const y = backend.makeTensorInfo(shape, x.dtype);
  const steps = shape.map(
    (size, i) => `place += (rest % ${size}) * ${strides[i]}; rest /= ${size};`,
  );
  runElementwise(backend, {
    label: 'TransposeIntegers',
    size: tf.util.sizeFromShape(shape),
    outputs: { y },
    inputs: { x },
    code: `
  var rest = i;
  var place = 0;
  ${steps.reverse().join('\n  ')}
  y[i] = x[place];`,
  });
  return y;
}

interface Reduction {
  /** The result of no numbers. */
  readonly start: string;
  /** WGSL of two numbers a and b. */
  readonly combine: string;
}

const LARGEST = 2 ** 31 - 1;
const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  [tf.Sum]: { start: '0', combine: 'a + b' },
  [tf.Prod]: { start: '1', combine: 'a * b' },
  [tf.Max]: { start: `-${LARGEST} - 1`, combine: 'max(a, b)' },
  [tf.Min]: { start: `${LARGEST}`, combine: 'min(a, b)' },
  [tf.All]: { start: '1', combine: 'a & b' },
  [tf.Any]: { start: '0', combine: 'a | b' },
};

/** The attributes of the reductions. */
interface Reduced {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

const THREADS = 64;

/** Reduces by one workgroup for each number of the result. */
function reduce(
  backend: ProgramBackend,
  x: TensorInfo,
  label: string,
  { start, combine }: Reduction,
  { axis, reductionIndices = axis, keepDims }: Reduced,
): TensorInfo {
  const axes = tf.util.parseAxisParam(reductionIndices!, x.shape);
  const [shape, reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
  const isNumber = label === tf.Sum || label === tf.Prod;
  const to = keepDims ? tf.backend_util.expandShapeToKeepDim(shape, axes) : shape;
  const result = backend.makeTensorInfo(to, isNumber ? 'int32' : x.dtype);
  const size = tf.util.sizeFromShape(shape);
  const last = withAxesLast(backend, x, axes);
  runProgram(backend, {
    label: `${label}Integers`,
    threads: THREADS,
    outputs: { result },
    inputs: { x: last },
    integers: { size, length: tf.util.sizeFromShape(reduced) },
    code: `
fn combined(a: i32, b: i32) -> i32 { return ${combine}; }
var<workgroup> partial: array<i32, THREADS>;
fn run(group: vec3u, groups: vec3u, thread: u32) {
  let place = i32(group.x + group.y * groups.x);
  if (place >= parameters.size) { return; }
  var value = ${start};
  for (var k = i32(thread); k < parameters.length; k += i32(THREADS)) {
    value = combined(value, x[place * parameters.length + k]);
  }
  partial[thread] = value;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half = half / 2u) {
    if (thread < half) { partial[thread] = combined(partial[thread], partial[thread + half]); }
    workgroupBarrier();
  }
  if (thread == 0u) { result[place] = partial[0]; }
}`,
    groups: [...gridOf(size), 1],
  });
  if (last !== x) backend.disposeData(last.dataId);
  return result;
}

/** Returns x with the axes last; x itself if they are, else a tensor that is the caller's. */
function withAxesLast(backend: ProgramBackend, x: TensorInfo, axes: number[]): TensorInfo {
  const perm = tf.backend_util.getAxesPermutation(axes, x.shape.length);
  return perm ? transpose(backend, x, perm) : x;
}

/** Transposes the axes to the end before the stock kernel, which is right there. */
function alongLast(stock: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { x } = inputs as { x: TensorInfo };
    const { axis, keepDims } = attrs as unknown as Reduced;
    const axes = tf.util.parseAxisParam(axis!, x.shape);
    const own = backend as ProgramBackend;
    const last = withAxesLast(own, x, axes);
    if (last === x) return stock({ inputs, attrs: attrs!, backend });
    const inner = tf.backend_util.getInnerMostAxes(axes.length, x.shape.length);
    const result = stock({
      inputs: { x: last },
      attrs: { ...attrs, axis: inner.length === 1 ? inner[0]! : inner, keepDims: false },
      backend,
    }) as TensorInfo;
    own.disposeData(last.dataId);
    const { shape } = result;
    return keepDims
      ? { ...result, shape: tf.backend_util.expandShapeToKeepDim(shape, axes) }
      : result;
  };
}

/** Gives the place in a vector the shape []; the stock kernel gives it [1]. */
function scalar(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    const place = stock(call) as TensorInfo;
    return x.shape.length === 1 ? { ...place, shape: [] } : place;
  };
}

/** Fills with a whole number; the stock kernel passes it to the card as a float. */
function fill(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { shape, value, dtype } = call.attrs as unknown as tf.FillAttrs;
    if (dtype !== 'int32') return stock(call);
    const backend = call.backend as ProgramBackend;
    const y = backend.makeTensorInfo(shape, 'int32');
    runElementwise(backend, {
      label: 'FillIntegers',
      size: tf.util.sizeFromShape(shape),
      outputs: { y },
      inputs: {},
      integers: { value: value as number },
      code: 'y[i] = parameters.value;',
    });
    return y;
  };
}

/** Multiplies whole numbers; a power of a negative exponent is rounded towards zero. */
function power(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { a, b } = call.inputs as unknown as Record<'a' | 'b', Tensor>;
    if (a.dtype !== 'int32' || b.dtype !== 'int32') return stock(call);
    const backend = call.backend as ProgramBackend;
    const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const y = backend.makeTensorInfo(shape, 'int32');
    tf.tidy(() => {
      const [base, exponent] = [a, b].map((x) => tf.broadcastTo(x, shape)) as [Tensor, Tensor];
      runElementwise(backend, {
        label: 'PowIntegers',
        size: tf.util.sizeFromShape(shape),
        outputs: { y },
        inputs: { base, exponent },
        code: `
  var result = 1;
  var square = base[i];
  var rest = abs(exponent[i]);
  while (rest > 0) {
    if ((rest & 1) == 1) { result *= square; }
    square *= square;
    rest = rest >> 1u;
  }
  if (exponent[i] < 0) { result = select(0, result, abs(base[i]) == 1); }
  y[i] = result;`,
      });
    });
    return y;
  };
}
