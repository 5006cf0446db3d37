/** Padding by mirror images of what lies next to the border. */
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

/**
 * The stock gradient cuts the border off, as if it held zeros. But the border is a copy of the
 * image, and its gradient belongs to what was copied: it is folded back, axis by axis.
 */
export const mirrorPadGradConfig = gradient<[Tensor], tf.MirrorPadAttrs>({
  kernelName: tf.MirrorPad,
  inputsToSave: ['x'],
  gradFunc: (dy, _saved, { paddings, mode }) => ({
    x: () =>
      paddings.reduce((sum, [before, after], axis) => fold(sum, axis, before, after, mode), dy),
  }),
});

function fold(
  dy: Tensor,
  axis: number,
  before: number,
  after: number,
  mode: tf.MirrorPadAttrs['mode'],
): Tensor {
  if (before === 0 && after === 0) return dy;
  const size = dy.shape[axis]! - before - after;
  const edge = mode === 'reflect' ? 1 : 0; // whether the outermost line itself is not repeated
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
