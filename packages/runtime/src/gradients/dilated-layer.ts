/**
 * Makes dilated Conv2D layers of tfjs differentiable. They call `tf.fused.conv2d`, which refuses the
 * gradient; `tf.conv2d` has one (`dilation.ts`).
 */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

interface Conv2DLayer {
  readonly kernel: { read(): Tensor4D };
  readonly bias: { read(): Tensor } | null;
  readonly strides: [number, number];
  readonly padding: 'valid' | 'same';
  readonly dilationRate: [number, number];
  readonly dataFormat: 'channelsFirst' | 'channelsLast';
  readonly activation: { apply(x: Tensor): Tensor } | null;
  call(inputs: Tensor | Tensor[], options: unknown): unknown;
}

const repaired = new WeakSet<object>();

/** Repairs the class; a second call does nothing. */
export function repairDilatedConv2D(): void {
  const registered = tf.serialization.SerializationMap.getMap().classNameMap['Conv2D'];
  const prototype = registered?.[0].prototype as Conv2DLayer | undefined;
  if (!prototype || repaired.has(prototype)) return;
  const { call } = prototype;
  prototype.call = function (this: Conv2DLayer, inputs, options) {
    const { kernel, bias, strides, padding, dilationRate, activation } = this;
    if (this.dataFormat !== 'channelsLast' || dilationRate.every((rate) => rate === 1)) {
      return call.call(this, inputs, options);
    }
    return tf.tidy(() => {
      const x = [inputs].flat()[0] as Tensor4D;
      let y: Tensor = tf.conv2d(x, kernel.read(), strides, padding, 'NHWC', dilationRate);
      if (bias) y = tf.add(y, bias.read());
      return activation ? activation.apply(y) : y;
    });
  };
  repaired.add(prototype);
}
