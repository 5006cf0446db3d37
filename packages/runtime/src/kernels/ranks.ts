/** Kernels of tfjs's `webgpu` and `webgl` backends whose shaders do not compile for tensors of rank 5 and 6. */
import type { KernelFunc, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './replace.js';

/** Repairs the kernels of a backend. */
export function repairRanks(backendName: 'webgpu' | 'webgl'): void {
  if (backendName === 'webgpu') replaceKernel(tf.Slice, 'webgpu', 'ranks', slice);
  replaceKernel(tf.PadV2, backendName, 'ranks', pad);
}

/** The highest rank whose coordinates the shaders can index. */
const RANK = 4;
/** Axes before this one are handled first. */
const HALF = 3;

const size = tf.util.sizeFromShape;

/** Slices tensors of rank 5 and 6 in two steps: along the first three axes, and along the others. */
function slice(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { x } = call.inputs as unknown as { x: Tensor };
    if (x.shape.length <= RANK) return stock(call);
    const { begin, size: lengths } = call.attrs as unknown as { begin: number[]; size: number[] };
    const to = lengths.map((each, i) => (each === -1 ? x.shape[i]! - begin[i]! : each));
    return tf.tidy(() => {
      const rest = size(x.shape.slice(HALF));
      const first = tf.slice(
        tf.reshape(x, [...x.shape.slice(0, HALF), rest]),
        [...begin.slice(0, HALF), 0],
        [...to.slice(0, HALF), rest],
      );
      const leading = size(to.slice(0, HALF));
      const second = tf.slice(
        tf.reshape(first, [leading, ...x.shape.slice(HALF)]),
        [0, ...begin.slice(HALF)],
        [leading, ...to.slice(HALF)],
      );
      return tf.reshape(second, to);
    });
  };
}

/** Pads tensors of rank 5 and 6 in two steps. */
function pad(stock: KernelFunc): KernelFunc {
  return (call) => {
    const { x } = call.inputs as unknown as { x: Tensor };
    if (x.shape.length <= RANK) return stock(call);
    const { paddings, constantValue } = call.attrs as unknown as tf.PadV2Attrs;
    const to = x.shape.map((each, i) => each + paddings[i]![0] + paddings[i]![1]);
    return tf.tidy(() => {
      const none: [number, number] = [0, 0];
      const leading = size(x.shape.slice(0, HALF));
      const last = tf.reshape(x, [leading, ...x.shape.slice(HALF)]);
      const second = tf.pad(last, [none, ...paddings.slice(HALF)], constantValue);
      const rest = size(to.slice(HALF));
      const first = tf.reshape(second, [...x.shape.slice(0, HALF), rest]);
      return tf.reshape(tf.pad(first, [...paddings.slice(0, HALF), none], constantValue), to);
    });
  };
}
