/** The gradient of padding by mirror images. */
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

/**
 * Replaces the gradient of MirrorPad. The stock gradient drops the border, as if it were constant.
 * Here the gradient of the border is added to that of the copied numbers, axis by axis.
 */
export const mirrorPadGradConfig = gradient<[Tensor], tf.MirrorPadAttrs>({
  kernelName: tf.MirrorPad,
  inputsToSave: ['x'],
  gradFunc: (dy, _saved, { paddings, mode }) => ({
    x: () =>
      paddings.reduce((sum, [before, after], axis) => fold(sum, axis, before, after, mode), dy),
  }),
});

/** Adds the gradient of the border along one axis to that of the numbers that it copies. */
function fold(
  dy: Tensor,
  axis: number,
  before: number,
  after: number,
  mode: tf.MirrorPadAttrs['mode'],
): Tensor {
  if (before === 0 && after === 0) return dy;
  const size = dy.shape[axis]! - before - after;
  const edge = mode === 'reflect' ? 1 : 0; // 'reflect' does not repeat the outermost line
  const cut = (start: number, length: number) => {
    const at = dy.shape.map((_, i) => (i === axis ? start : 0));
    return tf.slice(
      dy,
      at,
      dy.shape.map((n, i) => (i === axis ? length : n)),
    );
  };
  const unmirrored = (part: Tensor, start: number) => {
    const end = size - start - part.shape[axis]!;
    const place = dy.shape.map((_, i): [number, number] => (i === axis ? [start, end] : [0, 0]));
    return tf.pad(tf.reverse(part, axis), place);
  };
  const parts = [cut(before, size)];
  if (before > 0) parts.push(unmirrored(cut(0, before), edge));
  if (after > 0) parts.push(unmirrored(cut(before + size, after), size - after - edge));
  return tf.addN(parts);
}
