/**
 * Makes tfjs's layer BatchNormalization use one operation in training, `batchNormTraining`, with one
 * kernel forward and one backward; tfjs composes the moments of some ten operations. In inference, along
 * an axis that is not the last, and on a backend without the kernels the layer stays as it is, except for
 * a repair: without scale or without center it stops in training with "Cannot read properties of
 * undefined".
 */
import * as tf from '@tensorflow/tfjs';
import { batchNormTraining, hasBatchNormTraining, movingAverage } from './batch-norm-training.js';

interface Weight {
  read(): tf.Tensor;
  write(value: tf.Tensor): unknown;
}

interface Layer {
  readonly axis: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
  gamma?: Weight | null;
  beta?: Weight | null;
  call(inputs: unknown, options: unknown): unknown;
}

/** Stands for a weight that the layer lacks. */
const nothing = { read: () => undefined } as unknown as Weight;

const repaired = new WeakSet<object>();

/** Replaces the method of the class; a second call does nothing. */
export function repairBatchNormalization(): void {
  const registered = tf.serialization.SerializationMap.getMap().classNameMap['BatchNormalization'];
  const prototype = registered?.[0].prototype as Layer | undefined;
  if (!prototype || repaired.has(prototype)) return;
  const { call } = prototype;
  prototype.call = function (this: Layer, inputs, options) {
    const { training } = (options ?? {}) as { training?: boolean };
    const [x, ...others] = [inputs].flat() as tf.Tensor[];
    if (training && x && others.length === 0 && fits(this, x)) return normalized(this, x);
    const missing = (['gamma', 'beta'] as const).filter((name) => this[name] == null);
    for (const name of missing) this[name] = nothing;
    try {
      return call.call(this, inputs, options);
    } finally {
      for (const name of missing) delete this[name];
    }
  };
  repaired.add(prototype);
}

function fits({ axis }: Layer, { rank, dtype, size }: tf.Tensor): boolean {
  const isLast = axis === -1 || axis === rank - 1;
  return isLast && rank > 1 && size > 0 && dtype === 'float32' && hasBatchNormTraining();
}

/** Normalizes by the moments of the batch and updates the moving ones. */
function normalized(layer: Layer, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const { gamma, beta, movingMean, movingVariance, epsilon, momentum } = layer;
    const channels = [x.shape.at(-1)!];
    const scale = gamma?.read() ?? tf.ones(channels);
    const offset = beta?.read() ?? tf.zeros(channels);
    const [y, moments] = batchNormTraining(x, scale, offset, epsilon);
    const decay = 1 - momentum;
    movingMean.write(movingAverage(movingMean.read(), moments, { row: 0, decay }));
    movingVariance.write(movingAverage(movingVariance.read(), moments, { row: 1, decay }));
    return y;
  });
}
