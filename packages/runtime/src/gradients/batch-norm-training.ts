/**
 * Batch normalization by the moments of the batch, as one operation with a gradient of any order.
 *
 * The gradient of y is one kernel (`kernels/batch-norm-training.ts`). With means ⟨·⟩ over the N rows and
 * n = (x - m)·r it is, for g = dy and the scale γ,
 *
 *     dx = γr·(g - ⟨g⟩ - n⟨gn⟩)        dγ = N⟨gn⟩        doffset = N⟨g⟩
 *
 * The gradient of these three, where u, p and q arrive at dx, dγ and doffset, is that of
 * F = Σ u·dx + p·dγ + q·doffset. dx is a symmetric function of g; n and r depend on x by
 * ∂r/∂x = -r²n/N, and a slope c at n becomes r·(c - ⟨c⟩ - n⟨cn⟩) at x:
 *
 *     ∂F/∂g = γr·(u - ⟨u⟩ - n⟨un⟩) + pn + q
 *     ∂F/∂γ = Nra,   a = ⟨ug⟩ - ⟨u⟩⟨g⟩ - ⟨un⟩⟨gn⟩
 *     ∂F/∂x = r·(c - ⟨c⟩ - n(⟨cn⟩ + γra)),   c = pg - γr·(u⟨gn⟩ + g⟨un⟩)
 *
 * This second gradient is composed of differentiable operations of x, so that all orders are right.
 */
import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import {
  BATCH_NORM_TRAINING,
  BATCH_NORM_TRAINING_GRAD,
  type BatchNormAttrs,
  MOVING_AVERAGE,
  type MovingAverageAttrs,
  rowsAndChannels,
} from '../kernels/batch-norm-training.js';
import { zeroGradient } from './gradient.js';

/** Tells whether the backend in use has the kernels. */
export function hasBatchNormTraining(): boolean {
  return tf.getKernel(BATCH_NORM_TRAINING, tf.getBackend()) !== undefined;
}

/**
 * Normalizes x over all axes but the last.
 * @param x float32 numbers of at least two axes, the last of C channels; not empty.
 * @param scale of shape [C]. @param offset of shape [C].
 * @returns y in the shape of x, and the moments [2, C] (means, population variances), which count as
 * constants for gradients; both are the caller's.
 */
export function batchNormTraining(
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  epsilon: number,
): [y: Tensor, moments: Tensor] {
  return tf.engine().runKernel(BATCH_NORM_TRAINING, { x, scale, offset }, { epsilon }) as [
    Tensor,
    Tensor,
  ];
}

/** Returns moving - (moving - moments[row])·decay; it is the caller's. */
export function movingAverage(moving: Tensor, moments: Tensor, attrs: MovingAverageAttrs): Tensor {
  const named = attrs as unknown as tf.NamedAttrMap;
  return (
    [tf.engine().runKernel(MOVING_AVERAGE, { moving, moments }, named)] as Tensor[]
  ).flat()[0]!;
}

/** The gradients of a kernel with several outputs; `dys` has one for each, zeros for unused ones. */
const gradientOfMany = (config: {
  kernelName: string;
  inputsToSave: string[];
  outputsToSave?: boolean[];
  gradFunc(dys: Tensor[], saved: Tensor[], attrs: BatchNormAttrs): Record<string, () => Tensor>;
}) => config as unknown as GradConfig; // tfjs's type has no attributes

/** The gradients of both kernels. */
export const batchNormTrainingGradConfigs: readonly GradConfig[] = [
  gradientOfMany({
    kernelName: BATCH_NORM_TRAINING,
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, true],
    gradFunc: ([dy], [x, scale, moments], { epsilon }) => {
      const inputs = { dy: dy!, x: x!, scale: scale!, moments: moments! };
      const kernel = BATCH_NORM_TRAINING_GRAD;
      const gradients = tf.engine().runKernel(kernel, inputs, { epsilon }) as Tensor[];
      const [dx, dScale, dOffset] = gradients as [Tensor, Tensor, Tensor];
      return { x: () => dx, scale: () => dScale, offset: () => dOffset };
    },
  }),
  gradientOfMany({
    kernelName: BATCH_NORM_TRAINING_GRAD,
    inputsToSave: ['dy', 'x', 'scale', 'moments'],
    gradFunc: ([u, p, q], [g, x, scale, moments], { epsilon }) => ({
      ...secondGradients({ u: u!, p: p!, q: q!, g: g!, x: x!, scale: scale! }, epsilon),
      moments: () => zeroGradient(moments!), // the gradient in x includes theirs
    }),
  }),
];

/** Returns the gradients of F; see the head of this file. They are computed as matrices of rows. */
function secondGradients(
  { p, q, scale, ...batches }: Record<'u' | 'p' | 'q' | 'g' | 'x' | 'scale', Tensor>,
  epsilon: number,
): Record<'dy' | 'x' | 'scale', () => Tensor> {
  const { shape } = batches.x;
  const matrix = rowsAndChannels(shape);
  const [u, g, x] = [batches.u, batches.g, batches.x].map((each) => tf.reshape(each, matrix)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const mean = (values: Tensor) => tf.mean(values, 0);
  const centered = tf.sub(x, mean(x));
  const r = tf.rsqrt(tf.add(mean(tf.square(centered)), epsilon));
  const n = tf.mul(centered, r);
  const slope = tf.mul(scale, r);
  const [u1, g1, un, gn] = [mean(u), mean(g), mean(tf.mul(u, n)), mean(tf.mul(g, n))];
  const a = tf.sub(tf.sub(mean(tf.mul(u, g)), tf.mul(u1, g1)), tf.mul(un, gn));
  return {
    dy: () => {
      const projected = tf.sub(tf.sub(u, u1), tf.mul(n, un));
      return tf.reshape(tf.add(tf.add(tf.mul(projected, slope), tf.mul(n, p)), q), shape);
    },
    scale: () => tf.mul(tf.mul(r, a), matrix[0]),
    x: () => {
      const c = tf.sub(tf.mul(g, p), tf.mul(slope, tf.add(tf.mul(u, gn), tf.mul(g, un))));
      const along = tf.add(mean(tf.mul(c, n)), tf.mul(slope, a));
      return tf.reshape(tf.mul(tf.sub(tf.sub(c, mean(c)), tf.mul(n, along)), r), shape);
    },
  };
}
