/**
 * The kernels of batch normalization by the moments of the batch (`kernels/batch-norm-training.ts`):
 * two dispatches forward, three backward, one for a moving average.
 *
 * A sum over the rows is one workgroup for eight channels. Its threads take every 32nd row of a channel,
 * so that eight neighbors read 32 bytes at once; then the 32 sums are added in pairs.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  type BatchNormAttrs,
  MOVING_AVERAGE,
  type MovingAverageAttrs,
  rowsAndChannels,
} from '../kernels/batch-norm-training.js';
import { registerWebGPUKernel, runProgram, THREADS } from './run-program.js';

/** Channels of a workgroup. */
const CHANNELS = 8;

/** Registers the kernels. */
export function registerBatchNorm(): void {
  registerWebGPUKernel(BATCH_NORM_TRAINING, forward);
  registerWebGPUKernel(BATCH_NORM_TRAINING_GRAD, backward);
  registerWebGPUKernel(MOVING_AVERAGE, movingAverage);
}

type Inputs = Record<string, TensorInfo>;

const sizes = (rows: number, channels: number, epsilon: number) =>
  ({
    rows: { type: 'int32', value: rows },
    channels: { type: 'int32', value: channels },
    epsilon: { type: 'float32', value: epsilon },
  }) as const;

/** Declares `total`, the sum of a number over the threads of a channel; each calls it. */
const summing = `
  var<workgroup> partial : array<f32, ${THREADS}>;
  fn total(value : f32) -> f32 {
    partial[localIndex] = value;
    workgroupBarrier();
    for (var half = ${THREADS / 2}u; half >= ${CHANNELS}u; half = half / 2u) {
      if (localIndex < half) {
        partial[localIndex] = partial[localIndex] + partial[localIndex + half];
      }
      workgroupBarrier();
    }
    let sum = partial[localIndex % ${CHANNELS}u];
    workgroupBarrier();
    return sum;
  }`;

/** Code that adds up a term over the rows of a thread; \`i\` is the index of an element. */
const overRows = (variable: string, term: string) => `
    var ${variable} = 0.0;
    if (c < uniforms.channels) {
      for (var row = lane; row < uniforms.rows; row = row + ${THREADS / CHANNELS}) {
        let i = row * uniforms.channels + c;
        ${variable} = ${variable} + ${term};
      }
    }`;

/** A program of sums: the channel c and the lane of a thread, then the body. */
const reducing = (body: string) => `${summing}
  fn main(index : i32) {
    let c = i32(workgroupId.x) * ${CHANNELS} + i32(localIndex % ${CHANNELS}u);
    let lane = i32(localIndex / ${CHANNELS}u);
    let isWriter = lane == 0 && c < uniforms.channels;
    ${body}
  }`;

/** A program with one thread for each element. */
const elementwise = (body: string) => `
  fn main(index : i32) {
    if (index < uniforms.size) {
      let c = index % uniforms.channels;
      ${body}
    }
  }`;

const momentsCode = reducing(`
    ${overRows('sum', 'x[i]')}
    let mean = total(sum) / f32(uniforms.rows);
    ${overRows('scatter', '(x[i] - mean) * (x[i] - mean)')}
    let variance = total(scatter) / f32(uniforms.rows);
    if (isWriter) {
      result[c] = mean;
      result[uniforms.channels + c] = variance;
    }`);

const normalizeCode = elementwise(`
      let r = inverseSqrt(moments[uniforms.channels + c] + uniforms.epsilon);
      result[index] = (x[index] - moments[c]) * (r * scale[c]) + offset[c];`);

const offsetGradientCode = reducing(`
    ${overRows('sum', 'dy[i]')}
    let all = total(sum);
    if (isWriter) { result[c] = all; }`);

const scaleGradientCode = reducing(`
    let channel = min(c, uniforms.channels - 1);
    let mean = moments[channel];
    ${overRows('sum', 'dy[i] * (x[i] - mean)')}
    let all = total(sum);
    let r = inverseSqrt(moments[uniforms.channels + channel] + uniforms.epsilon);
    if (isWriter) { result[c] = all * r; }`);

const inputGradientCode = elementwise(`
      let r = inverseSqrt(moments[uniforms.channels + c] + uniforms.epsilon);
      let share = 1.0 / f32(uniforms.rows);
      let along = (x[index] - moments[c]) * (r * dScale[c] * share);
      result[index] = (dy[index] - dOffset[c] * share - along) * (r * scale[c]);`);

/** Returns y and the moments. */
function forward(
  backend: unknown,
  { x, scale, offset }: Inputs,
  { epsilon }: BatchNormAttrs,
): TensorInfo[] {
  const [rows, channels] = rowsAndChannels(x!.shape);
  const uniforms = sizes(rows, channels, epsilon);
  const flat = { ...x!, shape: [rows, channels] };
  const moments = runProgram(backend, {
    name: 'batch-norm-moments',
    outputShape: [2, channels],
    inputs: { x: flat },
    uniforms,
    code: momentsCode,
    workgroups: Math.ceil(channels / CHANNELS),
  });
  const y = runProgram(backend, {
    name: 'batch-norm',
    outputShape: [rows, channels],
    inputs: { x: flat, scale: scale!, offset: offset!, moments },
    uniforms,
    code: normalizeCode,
  });
  return [{ ...y, shape: x!.shape }, moments];
}

/** Returns dx, dscale and doffset. */
function backward(
  backend: unknown,
  { dy, x, scale, moments }: Inputs,
  { epsilon }: BatchNormAttrs,
): TensorInfo[] {
  const [rows, channels] = rowsAndChannels(x!.shape);
  const shape = [rows, channels];
  const uniforms = sizes(rows, channels, epsilon);
  const [flat, slopes] = [
    { ...x!, shape },
    { ...dy!, shape },
  ];
  const sum = (name: string, inputs: Inputs, code: string) => {
    const workgroups = Math.ceil(channels / CHANNELS);
    return runProgram(backend, {
      name,
      outputShape: [channels],
      inputs,
      uniforms,
      code,
      workgroups,
    });
  };
  const dOffset = sum('batch-norm-offset-gradient', { dy: slopes }, offsetGradientCode);
  const both = { dy: slopes, x: flat, moments: moments! };
  const dScale = sum('batch-norm-scale-gradient', both, scaleGradientCode);
  const dx = runProgram(backend, {
    name: 'batch-norm-input-gradient',
    outputShape: shape,
    inputs: { ...both, scale: scale!, dScale, dOffset },
    uniforms,
    code: inputGradientCode,
  });
  return [{ ...dx, shape: x!.shape }, dScale, dOffset];
}

function movingAverage(
  backend: unknown,
  { moving, moments }: Inputs,
  { row, decay }: MovingAverageAttrs,
): TensorInfo {
  return runProgram(backend, {
    name: 'moving-average',
    outputShape: moving!.shape,
    inputs: { moving: moving!, moments: moments! },
    uniforms: { row: { type: 'int32', value: row }, decay: { type: 'float32', value: decay } },
    code: `
  fn main(index : i32) {
    if (index < uniforms.size) {
      let value = moments[uniforms.row * uniforms.size + index];
      result[index] = moving[index] - (moving[index] - value) * uniforms.decay;
    }
  }`,
  });
}
