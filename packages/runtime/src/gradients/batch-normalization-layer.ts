/**
 * Repairs tfjs's layer BatchNormalization without scale or without center, which stops in training with
 * "Cannot read properties of undefined".
 */
import * as tf from '@tensorflow/tfjs';

interface Layer {
  gamma?: unknown;
  beta?: unknown;
  call(inputs: unknown, options: unknown): unknown;
}

/** Stands for a weight that the layer lacks. */
const nothing = { read: () => undefined };

const repaired = new WeakSet<object>();

/** Repairs the class; a second call does nothing. */
export function repairBatchNormalization(): void {
  const registered = tf.serialization.SerializationMap.getMap().classNameMap['BatchNormalization'];
  const prototype = registered?.[0].prototype as Layer | undefined;
  if (!prototype || repaired.has(prototype)) return;
  const { call } = prototype;
  prototype.call = function (this: Layer, inputs, options) {
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
