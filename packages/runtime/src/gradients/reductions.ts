/**
 * The gradients of sums and means, which repeat dy over the reduced axes by tiling. Those of tfjs
 * multiply dy by a tensor of ones as large as the input, which JavaScript fills.
 *
 * The gradient of such a tiling is a sum. tfjs's gradient of Tile takes a slice for each repetition,
 * which makes thousands of slices if a channel's number is repeated over a batch of images.
 */
import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient, zeroGradient } from './gradient.js';

const reductionGradConfig = (kernelName: string, scale: (count: number) => number) =>
  gradient<[Tensor], tf.SumAttrs>({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => ({
      x: () => {
        if (x.size === 0) return zeroGradient(x); // tiling cannot make an empty tensor
        const axes = tf.util.parseAxisParam(axis, x.shape);
        const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
        const factor = scale(x.size / tf.util.sizeFromShape(kept));
        const small = tf.reshape(factor === 1 ? dy : tf.mul(dy, factor), kept);
        return tf.broadcastTo(small, x.shape);
      },
    }),
  });

/** Replaces the gradients of Sum and Mean. */
export const sumGradConfig = reductionGradConfig(tf.Sum, () => 1);
export const meanGradConfig = reductionGradConfig(tf.Mean, (count) => 1 / count);

const stockTileGradient = tf.getGradient(tf.Tile)?.gradFunc;

/** Replaces the gradient of Tile. */
export const tileGradConfig: GradConfig = gradient<[Tensor], tf.TileAttrs>({
  kernelName: tf.Tile,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => {
    const repeated = attrs.reps.flatMap((times, axis) => (times > 1 ? [axis] : []));
    if (repeated.every((axis) => x.shape[axis] === 1)) {
      return { x: () => tf.reshape(tf.sum(dy, repeated, true), x.shape) };
    }
    const named = attrs as unknown as tf.NamedAttrMap;
    return stockTileGradient!(dy, [x], named) as { x: () => Tensor };
  },
});
