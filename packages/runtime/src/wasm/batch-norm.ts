/** The kernels of batch normalization by the moments of the batch; see `assembly/batch-norm.ts`. */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  type BatchNormAttrs,
  MOVING_AVERAGE,
  type MovingAverageAttrs,
  rowsAndChannels,
} from '../kernels/batch-norm-training.js';
import { setKernel } from '../kernels/replace.js';
import { address, allocate, release, type WasmBackend } from './memory.js';
import { type Calls, FLOAT, inParts, LINE, partsFor } from './parts.js';
import type { Simd } from './simd.js';

type Inputs = Record<string, TensorInfo>;

/** Registers the kernels with the backend, in the place of composed ones. */
export function registerBatchNorm(backend: WasmBackend, simd: Simd): void {
  const register = <Attrs>(
    kernelName: string,
    run: (backend: WasmBackend, simd: Simd, inputs: Inputs, attrs: Attrs) => TensorInfo[],
  ) => {
    const kernelFunc = (({ inputs, attrs }) =>
      run(backend, simd, inputs as Inputs, attrs as Attrs)) as KernelFunc;
    setKernel(kernelName, 'wasm', kernelFunc);
  };
  register(BATCH_NORM_TRAINING, forward);
  register(BATCH_NORM_TRAINING_GRAD, backward);
  register(MOVING_AVERAGE, movingAverage);
}

/** Returns y and the moments. */
function forward(
  backend: WasmBackend,
  simd: Simd,
  { x, scale, offset }: Inputs,
  { epsilon }: BatchNormAttrs,
): TensorInfo[] {
  const [rows, channels] = rowsAndChannels(x!.shape);
  const at = (tensor: TensorInfo) => address(backend, tensor);
  const chunks = simd.batchNormChunks(rows);
  const y = allocate(backend, x!.shape);
  const moments = allocate(backend, [2, channels]);
  const slope = allocate(backend, [channels]);
  const scratch = allocate(backend, [chunks, 2, channels]);
  const [values, sums] = [at(x!), at(scratch)];
  const work = FLOAT * rows * channels;
  inParts(simd, partsFor(simd, work, chunks), chunks, (calls, from, to) =>
    calls.batchNormMoments(values, sums, rows, channels, from, to),
  );
  const sizes = [rows, channels, epsilon] as const;
  simd.combineMoments(sums, at(scale!), at(moments), at(slope), ...sizes);
  const places = [values, at(moments), at(slope), at(offset!), at(y), channels] as const;
  const normalize = (calls: Calls<Simd>, from: number, to: number) =>
    calls.normalize(...places, from, to);
  inParts(simd, partsFor(simd, work, rows), rows, normalize, LINE);
  release(backend, slope, scratch);
  return [y, moments];
}

/** Returns dx, dscale and doffset. */
function backward(
  backend: WasmBackend,
  simd: Simd,
  { dy, x, scale, moments }: Inputs,
  { epsilon }: BatchNormAttrs,
): TensorInfo[] {
  const [rows, channels] = rowsAndChannels(x!.shape);
  const at = (tensor: TensorInfo) => address(backend, tensor);
  const [mean, variance] = [at(moments!), at(moments!) + 4 * channels];
  const chunks = simd.batchNormChunks(rows);
  const dx = allocate(backend, x!.shape);
  const dScale = allocate(backend, [channels]);
  const dOffset = allocate(backend, [channels]);
  const factors = allocate(backend, [3, channels]);
  const scratch = allocate(backend, [chunks, 2, channels]);
  const inputs = [at(dy!), at(x!), mean] as const;
  const sums = at(scratch);
  const work = FLOAT * rows * channels;
  inParts(simd, partsFor(simd, work, chunks), chunks, (calls, from, to) =>
    calls.batchNormSums(...inputs, sums, rows, channels, from, to),
  );
  const results = [at(dScale), at(dOffset), at(factors)] as const;
  simd.combineSums(sums, variance, at(scale!), ...results, rows, channels, epsilon);
  const places = [...inputs, at(factors), at(dx), channels] as const;
  const descend = (calls: Calls<Simd>, from: number, to: number) =>
    calls.batchNormInputGradient(...places, from, to);
  inParts(simd, partsFor(simd, work, rows), rows, descend, LINE);
  release(backend, factors, scratch);
  return [dx, dScale, dOffset];
}

function movingAverage(
  backend: WasmBackend,
  simd: Simd,
  { moving, moments }: Inputs,
  { row, decay }: MovingAverageAttrs,
): TensorInfo[] {
  const channels = moving!.shape[0]!;
  const average = allocate(backend, moving!.shape);
  const value = address(backend, moments!) + 4 * channels * row;
  simd.movingAverage(address(backend, moving!), value, address(backend, average), channels, decay);
  return [average];
}
