/** The kernels of batch normalization by the moments of the batch; see `assembly/batch-norm.ts`. */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  type BatchNormAttrs,
  MOVING_AVERAGE,
  type MovingAverageAttrs,
  rowsAndChannels,
} from '../kernels/batch-norm-training.js';
import { address, allocate, release, type WasmBackend } from './memory.js';
import { FLOAT, inParts, partsFor } from './threads.js';

/** A part of the chunks or rows; see `assembly/batch-norm.ts`. */
type Part = [from: number, to: number];

/** The exports of `assembly/batch-norm.ts`. */
export interface BatchNormSimd {
  batchNormChunks(rows: number): number;
  batchNormMoments(
    x: number,
    scratch: number,
    rows: number,
    channels: number,
    ...chunks: Part
  ): void;
  combineMoments(
    scratch: number,
    scale: number,
    moments: number,
    slope: number,
    rows: number,
    channels: number,
    epsilon: number,
  ): void;
  normalize(
    x: number,
    mean: number,
    slope: number,
    offset: number,
    y: number,
    channels: number,
    ...rows: Part
  ): void;
  batchNormSums(
    dy: number,
    x: number,
    mean: number,
    scratch: number,
    rows: number,
    channels: number,
    ...chunks: Part
  ): void;
  combineSums(
    scratch: number,
    variance: number,
    scale: number,
    dScale: number,
    dOffset: number,
    factors: number,
    rows: number,
    channels: number,
    epsilon: number,
  ): void;
  batchNormInputGradient(
    dy: number,
    x: number,
    mean: number,
    factors: number,
    dx: number,
    channels: number,
    ...rows: Part
  ): void;
  movingAverage(moving: number, value: number, to: number, channels: number, decay: number): void;
}

type Inputs = Record<string, TensorInfo>;

/** Five addresses. */
type Five = [number, number, number, number, number];

/** Registers the kernels with the backend, in the place of composed ones. */
export function registerBatchNorm(backend: WasmBackend, simd: BatchNormSimd): void {
  const register = <Attrs>(
    kernelName: string,
    run: (backend: WasmBackend, simd: BatchNormSimd, inputs: Inputs, attrs: Attrs) => TensorInfo[],
  ) => {
    if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
    const kernelFunc = (({ inputs, attrs }) =>
      run(backend, simd, inputs as Inputs, attrs as Attrs)) as KernelFunc;
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  };
  register(BATCH_NORM_TRAINING, forward);
  register(BATCH_NORM_TRAINING_GRAD, backward);
  register(MOVING_AVERAGE, movingAverage);
}

/** Returns y and the moments. */
function forward(
  backend: WasmBackend,
  simd: BatchNormSimd,
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
  const [from, to, sums, mean, factor] = [x!, y, scratch, moments, slope].map(at) as Five;
  const work = FLOAT * rows * channels;
  inParts(simd, partsFor(simd, work, chunks), chunks, (calls, first, end) => {
    calls.batchNormMoments(from, sums, rows, channels, first, end);
  });
  simd.combineMoments(sums, at(scale!), mean, factor, rows, channels, epsilon);
  const shift = at(offset!);
  inParts(simd, partsFor(simd, work, rows), rows, (calls, first, end) => {
    calls.normalize(from, mean, factor, shift, to, channels, first, end);
  });
  release(backend, slope, scratch);
  return [y, moments];
}

/** Returns dx, dscale and doffset. */
function backward(
  backend: WasmBackend,
  simd: BatchNormSimd,
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
  const [slopes, values, sums, factor, to] = [dy!, x!, scratch, factors, dx].map(at) as Five;
  const work = FLOAT * rows * channels;
  inParts(simd, partsFor(simd, work, chunks), chunks, (calls, first, end) => {
    calls.batchNormSums(slopes, values, mean, sums, rows, channels, first, end);
  });
  const results = [at(dScale), at(dOffset), factor] as const;
  simd.combineSums(sums, variance, at(scale!), ...results, rows, channels, epsilon);
  inParts(simd, partsFor(simd, work, rows), rows, (calls, first, end) => {
    calls.batchNormInputGradient(slopes, values, mean, factor, to, channels, first, end);
  });
  release(backend, factors, scratch);
  return [dx, dScale, dOffset];
}

function movingAverage(
  backend: WasmBackend,
  simd: BatchNormSimd,
  { moving, moments }: Inputs,
  { row, decay }: MovingAverageAttrs,
): TensorInfo[] {
  const channels = moving!.shape[0]!;
  const average = allocate(backend, moving!.shape);
  const value = address(backend, moments!) + 4 * channels * row;
  simd.movingAverage(address(backend, moving!), value, address(backend, average), channels, decay);
  return [average];
}
