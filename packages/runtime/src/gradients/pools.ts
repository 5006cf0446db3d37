/**
 * Gradients of average and maximum pooling of images [batch, height, width, channels].
 *
 * Both are written as convolutions of images with one channel, which tfjs can differentiate to any
 * order: fh·fw filters, each of which selects one number, read a window of fh·fw numbers.
 */
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

/** The geometry of a pool. */
interface Windows {
  readonly filter: [number, number];
  readonly strides: [number, number];
  /** The padding that windows cover: [top, bottom], [left, right]. */
  readonly border: [[number, number], [number, number]];
  readonly input: [number, number, number, number];
  readonly output: [number, number, number, number];
}

/** The border's value, which is never the maximum. Infinity times a filter's zero would be NaN. */
const LOWEST = -3e38;

/**
 * Replaces the gradient of AvgPool. The mean divides by the count of numbers inside the image, but the
 * stock gradient by the size of the window, which is larger at the border of a padded image.
 */
export const avgPoolGradConfig = gradient<[tf.Tensor4D], tf.AvgPoolAttrs>({
  kernelName: tf.AvgPool,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({
    x: () => {
      const windows = windowsOf(x, attrs);
      const shares = tf.div(channelsToBatch(dy as tf.Tensor4D), insideCounts(windows));
      return addWindows(shares as tf.Tensor4D, tf.ones([...windows.filter, 1, 1]), windows);
    },
  }),
});

/**
 * Replaces the gradient of MaxPool: each dy goes to the first maximum of its window. The stock kernel
 * has no gradient itself, and on `wasm` it loses the dy of a window of negative numbers.
 */
export const maxPoolGradConfig = gradient<[tf.Tensor4D], tf.MaxPoolAttrs>({
  kernelName: tf.MaxPool,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({
    x: () => {
      const windows = windowsOf(x, attrs);
      const size = windows.filter[0] * windows.filter[1];
      const winner = tf.argMax(readWindows(x, windows, LOWEST), -1);
      const places = tf.range(0, size, 1, 'int32');
      const mask = tf.cast(tf.equal(tf.expandDims(winner, -1), places), 'float32');
      const shares = tf.mul(mask, channelsToBatch(dy as tf.Tensor4D));
      return addWindows(shares as tf.Tensor4D, selectors(windows), windows);
    },
  }),
});

function windowsOf(x: tf.Tensor4D, attrs: tf.AvgPoolAttrs): Windows {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const info = tf.backend_util.computePool2DInfo(
    x.shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { top, left } = info.padInfo;
  // The last window may need more than the padding, because of rounding.
  const bottom = (info.outHeight - 1) * info.strideHeight + info.filterHeight - top - x.shape[1];
  const right = (info.outWidth - 1) * info.strideWidth + info.filterWidth - left - x.shape[2];
  return {
    filter: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    border: [
      [top, Math.max(0, bottom)],
      [left, Math.max(0, right)],
    ],
    input: x.shape,
    output: info.outShape as [number, number, number, number],
  };
}

/** Reshapes [N, H, W, C] to [N·C, H, W, 1]. */
function channelsToBatch(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [batch * channels, height, width, 1]);
}

/** Reshapes [N·C, H, W, 1] to the shape [N, H, W, C]. */
function batchToChannels(x: tf.Tensor, shape: Windows['input']): tf.Tensor {
  const [batch, height, width, channels] = shape;
  return tf.transpose(tf.reshape(x, [batch, channels, height, width]), [0, 2, 3, 1]);
}

/** Returns filters [fh, fw, 1, fh·fw], each of which selects one number of a window. */
function selectors({ filter }: Windows): tf.Tensor4D {
  const size = filter[0] * filter[1];
  return tf.reshape(tf.eye(size), [...filter, 1, size]);
}

/** Reads the numbers of each window, [N·C, out height, out width, fh·fw]. */
function readWindows(x: tf.Tensor4D, windows: Windows, outside: number): tf.Tensor4D {
  const around: [number, number][] = [[0, 0], ...windows.border, [0, 0]];
  const padded = tf.pad(channelsToBatch(x), around, outside) as tf.Tensor4D;
  return tf.conv2d(padded, selectors(windows), windows.strides, 'valid');
}

/** Adds up overlapping windows [N·C, out height, out width, k] through k filters. */
function addWindows(shares: tf.Tensor4D, filters: tf.Tensor, windows: Windows): tf.Tensor {
  const { strides, border, input } = windows;
  const [, height, width] = input;
  const [[top, bottom], [left, right]] = border;
  const padded: [number, number, number, number] = [
    shares.shape[0],
    top + height + bottom,
    left + width + right,
    1,
  ];
  const sum = tf.conv2dTranspose(shares, filters as tf.Tensor4D, padded, strides, 'valid');
  return batchToChannels(tf.slice(sum, [0, top, left, 0], [-1, height, width, -1]), input);
}

/** Counts the numbers of each window inside the image, [1, out height, out width, 1]. */
function insideCounts({ filter, strides, border, input, output }: Windows): tf.Tensor {
  const along = (axis: 0 | 1) =>
    Array.from({ length: output[1 + axis]! }, (_, i) => {
      const start = i * strides[axis] - border[axis][0];
      const end = Math.min(start + filter[axis], input[1 + axis]!);
      return Math.max(1, end - Math.max(start, 0));
    });
  return tf.mul(
    tf.tensor4d(along(0), [1, output[1], 1, 1]),
    tf.tensor4d(along(1), [1, 1, output[2], 1]),
  );
}
