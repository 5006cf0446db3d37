/**
 * The contract of the kernels that normalize a batch by its own moments, as layers do in training, and
 * their form for backends without one of their own, composed of operations of tfjs.
 *
 * x is a matrix of N rows and C channels: the last axis counts channels, the others count rows.
 *
 *     m = Σ x/N    v = Σ (x - m)²/N    r = 1/√(v + ε)    y = (x - m)·r·scale + offset
 */
import type { KernelFunc, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { addKernel } from './replace.js';

/**
 * The kernel's name in TensorFlow.js's registry. Inputs x, scale [C] and offset [C]; outputs y, and the
 * moments [2, C]: the means, then the population variances. Attribute: epsilon.
 */
export const BATCH_NORM_TRAINING = 'BatchNormTraining';

/**
 * The kernel of the gradients of y. Inputs dy, x, scale and moments; outputs dx, dscale and doffset.
 * The moments depend on x, so that dx is the total derivative:
 *
 *     doffset = Σ dy    dscale = r·Σ dy·(x - m)
 *     dx = scale·r·(dy - Σ dy/N - (x - m)·r²·Σ dy·(x - m)/N)
 */
export const BATCH_NORM_TRAINING_GRAD = 'BatchNormTrainingGrad';

/**
 * The kernel of a moving average. Inputs moving [C] and moments [2, C]; attributes row (0 means, 1
 * variances) and decay. Output: moving - (moving - moments[row])·decay, in tfjs's order of operations.
 */
export const MOVING_AVERAGE = 'MovingAverage';

/** The attributes of {@link BATCH_NORM_TRAINING} and of its gradient. */
export interface BatchNormAttrs {
  readonly epsilon: number;
}

/** The attributes of {@link MOVING_AVERAGE}. */
export interface MovingAverageAttrs {
  readonly row: 0 | 1;
  readonly decay: number;
}

/** Returns the count of rows N and of channels C. */
export function rowsAndChannels(shape: readonly number[]): [rows: number, channels: number] {
  return [tf.util.sizeFromShape(shape.slice(0, -1)), shape.at(-1)!];
}

/** Registers the composed kernels with a backend that has none of its own. */
export function addBatchNormKernels(backendName: string): void {
  addKernel(BATCH_NORM_TRAINING, backendName, composed(forward));
  addKernel(BATCH_NORM_TRAINING_GRAD, backendName, composed(backward));
  addKernel(MOVING_AVERAGE, backendName, composed(movingAverage));
}

type Inputs = Record<string, Tensor>;

/** Casts a composition to a kernel. The engine makes tensors of a kernel's inputs. */
const composed =
  <Attrs>(run: (inputs: Inputs, attrs: Attrs) => Tensor[]): KernelFunc =>
  ({ inputs, attrs }) =>
    tf.tidy(() => run(inputs as Inputs, attrs as Attrs));

function forward({ x, scale, offset }: Inputs, { epsilon }: BatchNormAttrs): Tensor[] {
  const rows = tf.reshape(x!, rowsAndChannels(x!.shape)) as tf.Tensor2D;
  const { mean, variance } = tf.moments(rows, 0) as Record<string, tf.Tensor1D>;
  const [b, a] = [offset, scale] as tf.Tensor1D[];
  const y = tf.batchNorm2d(rows, mean!, variance!, b, a, epsilon);
  return [tf.reshape(y, x!.shape), tf.stack([mean!, variance!])];
}

/** The composition of {@link BATCH_NORM_TRAINING_GRAD}; `tensorflow` uses it on graphics cards. */
export function backward({ dy, x, scale, moments }: Inputs, { epsilon }: BatchNormAttrs): Tensor[] {
  const shape = rowsAndChannels(x!.shape);
  const [g, rows] = [tf.reshape(dy!, shape), tf.reshape(x!, shape)];
  const [mean, variance] = tf.unstack(moments!) as [Tensor, Tensor];
  const r = tf.rsqrt(tf.add(variance, epsilon));
  const centered = tf.sub(rows, mean);
  const sum = tf.sum(g, 0);
  const product = tf.sum(tf.mul(g, centered), 0);
  const along = tf.mul(centered, tf.mul(tf.square(r), tf.div(product, shape[0])));
  const rest = tf.sub(tf.sub(g, tf.div(sum, shape[0])), along);
  const dx = tf.mul(rest, tf.mul(scale!, r));
  return [tf.reshape(dx, x!.shape), tf.mul(product, r), sum];
}

function movingAverage({ moving, moments }: Inputs, { row, decay }: MovingAverageAttrs): Tensor[] {
  const value = tf.reshape(tf.slice(moments!, [row, 0], [1, -1]), moving!.shape);
  return [tf.sub(moving!, tf.mul(tf.sub(moving!, value), decay))];
}
