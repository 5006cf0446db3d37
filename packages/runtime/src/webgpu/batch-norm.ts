/**
 * The kernels of batch normalization by the moments of the batch (`kernels/batch-norm-training.ts`):
 * two dispatches forward, three backward, one for a moving average.
 *
 * A sum over the rows is one workgroup for eight channels. Its threads take every 32nd row of a channel,
 * so that eight neighbors read 32 bytes at once; then the 32 sums are added in pairs.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  type BatchNormAttrs,
  MOVING_AVERAGE,
  type MovingAverageAttrs,
  rowsAndChannels,
} from '../kernels/batch-norm-training.js';
import { type ProgramBackend, runElementwise, runProgram, setProgramKernel } from './program.js';

/** Threads of a workgroup that sums. */
const THREADS = 256;
/** Channels of such a workgroup. */
const CHANNELS = 8;

/** Registers the kernels. */
export function registerBatchNorm(): void {
  setProgramKernel(BATCH_NORM_TRAINING, forward);
  setProgramKernel(BATCH_NORM_TRAINING_GRAD, backward);
  setProgramKernel(MOVING_AVERAGE, movingAverage);
}

/** Declares `total`, the sum of a number over the threads of a channel; each calls it. */
const summing = `
var<workgroup> partial: array<f32, THREADS>;
fn total(value: f32, thread: u32) -> f32 {
  partial[thread] = value;
  workgroupBarrier();
  for (var half = THREADS / 2u; half >= ${CHANNELS}u; half = half / 2u) {
    if (thread < half) { partial[thread] = partial[thread] + partial[thread + half]; }
    workgroupBarrier();
  }
  let sum = partial[thread % ${CHANNELS}u];
  workgroupBarrier();
  return sum;
}`;

/** Code that adds up a term over the rows of a thread; `i` is the index of an element. */
const overRows = (variable: string, term: string) => `
  var ${variable} = 0.0;
  if (c < parameters.channels) {
    for (var row = lane; row < parameters.rows; row = row + ${THREADS / CHANNELS}) {
      let i = row * parameters.channels + c;
      ${variable} = ${variable} + ${term};
    }
  }`;

/** A program of sums: the channel c and the lane of a thread, then the body. */
const reducing = (body: string) => `${summing}
fn run(group: vec3u, groups: vec3u, thread: u32) {
  let c = i32(group.x * ${CHANNELS}u + thread % ${CHANNELS}u);
  let lane = i32(thread / ${CHANNELS}u);
  let isWriter = lane == 0 && c < parameters.channels;
  ${body}
}`;

const momentsCode = reducing(`
  ${overRows('sum', 'x[i]')}
  let mean = total(sum, thread) / f32(parameters.rows);
  ${overRows('scatter', '(x[i] - mean) * (x[i] - mean)')}
  let variance = total(scatter, thread) / f32(parameters.rows);
  if (isWriter) {
    moments[c] = mean;
    moments[parameters.channels + c] = variance;
  }`);

const normalizeCode = `
  let c = i % parameters.channels;
  let r = inverseSqrt(moments[parameters.channels + c] + parameters.epsilon);
  y[i] = (x[i] - moments[c]) * (r * scale[c]) + offset[c];`;

const offsetGradientCode = reducing(`
  ${overRows('sum', 'dy[i]')}
  let all = total(sum, thread);
  if (isWriter) { dOffset[c] = all; }`);

const scaleGradientCode = reducing(`
  let channel = min(c, parameters.channels - 1);
  let mean = moments[channel];
  ${overRows('sum', 'dy[i] * (x[i] - mean)')}
  let all = total(sum, thread);
  let r = inverseSqrt(moments[parameters.channels + channel] + parameters.epsilon);
  if (isWriter) { dScale[c] = all * r; }`);

const inputGradientCode = `
  let c = i % parameters.channels;
  let r = inverseSqrt(moments[parameters.channels + c] + parameters.epsilon);
  let share = 1.0 / f32(parameters.rows);
  let along = (x[i] - moments[c]) * (r * dScale[c] * share);
  dx[i] = (dy[i] - dOffset[c] * share - along) * (r * scale[c]);`;

/** Writes one number for each channel, or several. */
function runSums(
  backend: ProgramBackend,
  call: {
    readonly label: string;
    readonly outputs: Readonly<Record<string, TensorInfo>>;
    readonly inputs: Readonly<Record<string, TensorInfo>>;
    readonly floats?: Readonly<Record<string, number>>;
    readonly code: string;
  },
  [rows, channels]: readonly [number, number],
): void {
  const groups = Math.ceil(channels / CHANNELS);
  const integers = { rows, channels };
  runProgram(backend, { ...call, threads: THREADS, integers, groups: [groups, 1, 1] });
}

/** Returns y and the moments. */
function forward(
  backend: ProgramBackend,
  { x, scale, offset }: Record<'x' | 'scale' | 'offset', TensorInfo>,
  { epsilon }: BatchNormAttrs,
): TensorInfo[] {
  const sizes = rowsAndChannels(x.shape);
  const channels = sizes[1];
  const moments = backend.makeTensorInfo([2, channels], 'float32');
  const y = backend.makeTensorInfo(x.shape, 'float32');
  const sums = {
    label: 'BatchNormMoments',
    outputs: { moments },
    inputs: { x },
    code: momentsCode,
  };
  runSums(backend, sums, sizes);
  runElementwise(backend, {
    label: BATCH_NORM_TRAINING,
    size: tf.util.sizeFromShape(x.shape),
    outputs: { y },
    inputs: { x, scale, offset, moments },
    integers: { channels },
    floats: { epsilon },
    code: normalizeCode,
  });
  return [y, moments];
}

/** Returns dx, dscale and doffset. */
function backward(
  backend: ProgramBackend,
  { dy, x, scale, moments }: Record<'dy' | 'x' | 'scale' | 'moments', TensorInfo>,
  { epsilon }: BatchNormAttrs,
): TensorInfo[] {
  const sizes = rowsAndChannels(x.shape);
  const [rows, channels] = sizes;
  const dx = backend.makeTensorInfo(x.shape, 'float32');
  const dScale = backend.makeTensorInfo([channels], 'float32');
  const dOffset = backend.makeTensorInfo([channels], 'float32');
  const floats = { epsilon };
  runSums(
    backend,
    {
      label: 'BatchNormOffsetGradient',
      outputs: { dOffset },
      inputs: { dy },
      code: offsetGradientCode,
    },
    sizes,
  );
  runSums(
    backend,
    {
      label: 'BatchNormScaleGradient',
      outputs: { dScale },
      inputs: { dy, x, moments },
      floats,
      code: scaleGradientCode,
    },
    sizes,
  );
  runElementwise(backend, {
    label: BATCH_NORM_TRAINING_GRAD,
    size: tf.util.sizeFromShape(x.shape),
    outputs: { dx },
    inputs: { dy, x, scale, moments, dScale, dOffset },
    integers: { rows, channels },
    floats,
    code: inputGradientCode,
  });
  return [dx, dScale, dOffset];
}

function movingAverage(
  backend: ProgramBackend,
  { moving, moments }: Record<'moving' | 'moments', TensorInfo>,
  { row, decay }: MovingAverageAttrs,
): TensorInfo {
  const average = backend.makeTensorInfo(moving.shape, 'float32');
  runElementwise(backend, {
    label: MOVING_AVERAGE,
    size: tf.util.sizeFromShape(moving.shape),
    outputs: { average },
    inputs: { moving, moments },
    integers: { row },
    floats: { decay },
    code: `
  let value = moments[parameters.row * parameters.size + i];
  average[i] = moving[i] - (moving[i] - value) * parameters.decay;`,
  });
  return average;
}
