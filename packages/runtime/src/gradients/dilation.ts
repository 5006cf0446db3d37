/**
 * Gradients of dilated convolutions, which tfjs refuses: those of a convolution with a larger filter,
 * which has zeros between the numbers.
 */
import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

interface Attrs {
  readonly strides: number | number[];
  readonly pad: string | number | number[][];
  readonly dilations?: number | number[] | null;
  readonly dataFormat?: string;
  readonly dimRoundingMode?: string;
}

/** Inserts zeros between the numbers along the first axes. @param rates of each axis. */
function dilate(filter: Tensor, rates: readonly number[]): Tensor {
  return rates.reduce<Tensor>((x, rate, axis) => {
    if (rate === 1) return x;
    const { before, size, after } = around(x.shape, axis);
    const column = tf.reshape(x, [before, size, 1, after]);
    const none: [number, number] = [0, 0];
    const spread = tf.reshape(tf.pad(column, [none, none, [0, rate - 1], none]), [
      before,
      size * rate,
      after,
    ]);
    const length = (size - 1) * rate + 1;
    const cut = tf.slice(spread, [0, 0, 0], [before, length, after]);
    return tf.reshape(cut, replaced(x.shape, axis, length));
  }, filter);
}

/** Takes out the numbers that {@link dilate} inserted. */
function contract(filter: Tensor, rates: readonly number[]): Tensor {
  return rates.reduce<Tensor>((x, rate, axis) => {
    if (rate === 1) return x;
    const { before, size: length, after } = around(x.shape, axis);
    const size = (length - 1) / rate + 1;
    const column = tf.reshape(x, [before, length, after]);
    const whole = tf.pad(column, [
      [0, 0],
      [0, rate - 1],
      [0, 0],
    ]);
    const kept = tf.slice(
      tf.reshape(whole, [before, size, rate, after]),
      [0, 0, 0, 0],
      [-1, -1, 1, -1],
    );
    return tf.reshape(kept, replaced(x.shape, axis, size));
  }, filter);
}

function around(shape: readonly number[], axis: number) {
  const before = tf.util.sizeFromShape(shape.slice(0, axis));
  return { before, size: shape[axis]!, after: tf.util.sizeFromShape(shape.slice(axis + 1)) };
}

const replaced = (shape: readonly number[], axis: number, size: number) =>
  shape.map((each, i) => (i === axis ? size : each));

const dilatedGradConfig = (
  kernelName: string,
  spatialAxes: number,
  kernels: { readonly input: string; readonly filter: string },
): GradConfig => {
  const stock = tf.getGradient(kernelName)!.gradFunc;
  return gradient<[x: Tensor, filter: Tensor], Attrs>({
    kernelName,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attrs) => {
      const dilations = attrs.dilations ?? 1; // tf.layers gives null
      const rates = Array.isArray(dilations) ? dilations : new Array(spatialAxes).fill(dilations);
      if (rates.every((rate) => rate === 1)) {
        const named = attrs as unknown as tf.NamedAttrMap;
        return stock(dy, [x, filter], named) as Record<'x' | 'filter', () => Tensor>;
      }
      const { strides, pad, dataFormat = 'NHWC', dimRoundingMode } = attrs;
      const ones = new Array(spatialAxes).fill(1);
      const shared = { strides, pad, dataFormat, dimRoundingMode, dilations: ones };
      const run = (name: string, inputs: Record<string, Tensor>, own: object) =>
        tf.engine().runKernel(name, inputs, { ...shared, ...own } as tf.NamedAttrMap) as Tensor;
      return {
        x: () => {
          const inputs = { dy, filter: dilate(filter, rates) };
          return run(kernels.input, inputs, { inputShape: x.shape });
        },
        filter: () => {
          const filterShape = rates.reduce(
            (shape, rate, axis) => replaced(shape, axis, (shape[axis]! - 1) * rate + 1),
            filter.shape,
          );
          return contract(run(kernels.filter, { x, dy }, { filterShape }), rates);
        },
      };
    },
  });
};

/** Replaces the gradients of the three convolutions. */
export const dilatedGradConfigs: readonly GradConfig[] = [
  dilatedGradConfig(tf.Conv2D, 2, {
    input: tf.Conv2DBackpropInput,
    filter: tf.Conv2DBackpropFilter,
  }),
  dilatedGradConfig(tf.Conv3D, 3, {
    input: tf.Conv3DBackpropInputV2,
    filter: tf.Conv3DBackpropFilterV2,
  }),
  dilatedGradConfig(tf.DepthwiseConv2dNative, 2, {
    input: tf.DepthwiseConv2dNativeBackpropInput,
    filter: tf.DepthwiseConv2dNativeBackpropFilter,
  }),
];
