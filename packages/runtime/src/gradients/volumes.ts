/**
 * Gradients of convolutions and pools of volumes [batch, depth, height, width, channels].
 *
 * Convolutions are linear in the volume and in the filter, so that the gradient of a gradient is a
 * convolution again. Pools are written as convolutions of volumes with one channel, as in `pools.ts`.
 */
import type { Tensor, Tensor5D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

type Shape5D = Tensor5D['shape'];
type Strides = [number, number, number];
type Attrs = Pick<tf.Conv3DAttrs, 'pad'> & { readonly strides: Strides | number };

const run = (kernelName: string, inputs: Record<string, Tensor>, attrs: object): Tensor =>
  tf.engine().runKernel(kernelName, inputs, attrs as tf.NamedAttrMap);

const forward = (x: Tensor, filter: Tensor, { strides, pad }: Attrs): Tensor =>
  run(tf.Conv3D, { x, filter }, { strides, pad, dataFormat: 'NDHWC', dilations: [1, 1, 1] });
const ofInput = (dy: Tensor, filter: Tensor, { strides, pad }: Attrs, inputShape: number[]) =>
  run(tf.Conv3DBackpropInputV2, { dy, filter }, { strides, pad, inputShape });
const ofFilter = (x: Tensor, dy: Tensor, { strides, pad }: Attrs, filterShape: number[]) =>
  run(tf.Conv3DBackpropFilterV2, { x, dy }, { strides, pad, filterShape });

/** The gradient of Conv3DBackpropInputV2, which is the kernel of a transposed convolution. */
export const conv3DBackpropInputGradConfig = gradient<[Tensor, Tensor], Attrs>({
  kernelName: tf.Conv3DBackpropInputV2,
  inputsToSave: ['dy', 'filter'],
  gradFunc: (ddx, [dy, filter], attrs) => ({
    dy: () => forward(ddx, filter, attrs),
    filter: () => ofFilter(ddx, dy, attrs, filter.shape),
  }),
});

/** The gradient of Conv3DBackpropFilterV2. */
export const conv3DBackpropFilterGradConfig = gradient<[Tensor, Tensor], Attrs>({
  kernelName: tf.Conv3DBackpropFilterV2,
  inputsToSave: ['x', 'dy'],
  gradFunc: (ddFilter, [x, dy], attrs) => ({
    x: () => ofInput(dy, ddFilter, attrs, x.shape),
    dy: () => forward(x, ddFilter, attrs),
  }),
});

/** The geometry of a pool of volumes. */
interface Windows {
  readonly filter: [number, number, number];
  readonly strides: Strides;
  /** The padding before and after each of the three axes. */
  readonly border: [number, number][];
  /** The lengths that windows cover, without the padding. */
  readonly covered: number[];
  readonly input: Shape5D;
  readonly output: Shape5D;
}

/** The border's value, which is never the maximum. Infinity times a filter's zero would be NaN. */
const LOWEST = -3e38;

/**
 * Replaces the gradient of AvgPool3D. The mean divides by the count of numbers inside the volume, but the
 * stock gradient by the size of the window, which is larger at the border of a padded volume.
 */
export const avgPool3DGradConfig = gradient<[Tensor5D], tf.AvgPool3DAttrs>({
  kernelName: tf.AvgPool3D,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({
    x: () => {
      const windows = windowsOf(x.shape, attrs);
      const planes = channelsToBatch(dy);
      const shares = tf.div(tf.reshape(planes, planes.shape.slice(0, 4)), insideCounts(windows));
      return addWindows(
        tf.reshape(shares, planes.shape),
        tf.ones([...windows.filter, 1, 1]),
        windows,
      );
    },
  }),
});

/** Replaces the gradient of MaxPool3D, whose kernel has no gradient itself. */
export const maxPool3DGradConfig = gradient<[Tensor5D], tf.MaxPool3DAttrs>({
  kernelName: tf.MaxPool3D,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({
    x: () => {
      const windows = windowsOf(x.shape, attrs);
      const size = tf.util.sizeFromShape(windows.filter);
      const filters = tf.reshape(tf.eye(size), [...windows.filter, 1, size]);
      const around: [number, number][] = [[0, 0], ...windows.border, [0, 0]];
      const padded = tf.pad(channelsToBatch(inside(x, windows)), around, LOWEST);
      const read = forward(padded, filters, { strides: windows.strides, pad: 'valid' });
      // The shaders of `webgpu` broadcast at most four axes.
      const rows = tf.reshape(read, [-1, size]);
      const winner = tf.expandDims(tf.argMax(rows, -1), -1);
      const mask = tf.cast(tf.equal(winner, tf.range(0, size, 1, 'int32')), 'float32');
      const shares = tf.mul(mask, tf.reshape(channelsToBatch(dy), [-1, 1]));
      return addWindows(tf.reshape(shares, read.shape), filters, windows);
    },
  }),
});

function windowsOf(shape: Shape5D, attrs: tf.AvgPool3DAttrs): Windows {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const info = tf.backend_util.computePool3DInfo(
    shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { front, top, left } = info.padInfo;
  const filter: Strides = [info.filterDepth, info.filterHeight, info.filterWidth];
  const steps: Strides = [info.strideDepth, info.strideHeight, info.strideWidth];
  const output = info.outShape as unknown as Shape5D;
  // tfjs gives negative paddings where strides leave a rest; the kernel leaves it out.
  const before = [front, top, left].map((padding) => Math.max(0, padding));
  const ends = before.map((padding, i) => (output[i + 1]! - 1) * steps[i]! + filter[i]! - padding);
  return {
    filter,
    strides: steps,
    border: before.map((padding, i) => [padding, Math.max(0, ends[i]! - shape[i + 1]!)]),
    covered: ends.map((end, i) => Math.min(end, shape[i + 1]!)),
    input: shape,
    output,
  };
}

/** Reshapes [N, D, H, W, C] to [N·C, D, H, W, 1]. */
function channelsToBatch(x: Tensor): Tensor {
  const [batch, depth, height, width, channels] = x.shape as Shape5D;
  const moved = tf.transpose(x, [0, 4, 1, 2, 3]);
  return tf.reshape(moved, [batch * channels, depth, height, width, 1]);
}

/** Cuts off what no window covers. */
function inside(x: Tensor, { covered, input }: Windows): Tensor {
  return tf.slice(x, [0, 0, 0, 0, 0], [input[0], ...covered, input[4]]);
}

/** Adds up overlapping windows [N·C, out depth, out height, out width, k] through k filters. */
function addWindows(shares: Tensor, filters: Tensor, windows: Windows): Tensor {
  const { strides, border, covered, input } = windows;
  const padded = covered.map((length, i) => border[i]![0] + length + border[i]![1]);
  const shape = [shares.shape[0]!, ...padded, 1];
  const sum = ofInput(shares, filters, { strides, pad: 'valid' }, shape);
  const starts = border.map(([before]) => before);
  const cut = tf.slice(sum, [0, ...starts, 0], [-1, ...covered, -1]);
  const rest = covered.map((length, i): [number, number] => [0, input[i + 1]! - length]);
  const whole = tf.pad(cut, [[0, 0], ...rest, [0, 0]]);
  const [batch, depth, height, width, channels] = input;
  const split = tf.reshape(whole, [batch, channels, depth, height, width]);
  return tf.transpose(split, [0, 2, 3, 4, 1]);
}

/** Counts the numbers of each window inside the volume, [1, out depth, out height, out width]. */
function insideCounts({ filter, strides, border, input, output }: Windows): Tensor {
  const along = [0, 1, 2].map((axis) => {
    const counts = Array.from({ length: output[axis + 1]! }, (_, i) => {
      const start = i * strides[axis]! - border[axis]![0];
      const end = Math.min(start + filter[axis]!, input[axis + 1]!);
      return Math.max(1, end - Math.max(start, 0));
    });
    const shape = [1, 1, 1, 1];
    shape[axis + 1] = counts.length;
    return tf.tensor(counts, shape);
  });
  return tf.mul(tf.mul(along[0]!, along[1]!), along[2]!);
}
