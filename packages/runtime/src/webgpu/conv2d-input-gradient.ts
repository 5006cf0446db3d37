/**
 * The gradient of a convolution for its input, which is the transposed convolution, as tiled products of
 * matrices. The stock kernel gives each pixel a thread that tests all places of the filter, of which a
 * stride of 2 uses one in four, and shares nothing between pixels.
 *
 * A pixel (y, x) is met by the places r of the filter with r ≡ y + top modulo the stride, and likewise
 * across. So the pixels fall into stride × stride phases, and within a phase all pixels use the same places:
 *
 *     dx[(n, j, i), c] = Σ over places (u, v) and channels o of
 *         dy[n, q(j) - u, q(i) - v, o] · w[phase + stride·u, phase + stride·v, c, o]
 *
 * with q(j) = (y + top - phase)/stride. Rows are the pixels of a phase in all images, columns the channels
 * of x, and the depth are places and channels of dy. All phases run in one dispatch. A sum has
 * FILTER_ROWS·FILTER_COLUMNS·OUT_CHANNELS/stride² products in one order: its error is that of a plain loop.
 */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type Conv2DGradientAttrs, convolution, geometryCode, isOurs } from './conv2d-shape.js';
import { gridOf, type ProgramBackend, runProgram } from './program.js';
import { webGPUBackend } from './safeguards.js';
import { chooseTile, productCode, tilesOf } from './tiled-product.js';

type Attrs = Conv2DGradientAttrs & { readonly inputShape: number[] };

/** The most workgroups along z, one for each phase. */
const MOST_PHASES = 65535;

/** Returns a kernel for NHWC images that leaves the rest to the stock kernel. */
export const conv2dInputGradient =
  (stock: KernelFunc): KernelFunc =>
  (call) => {
    const { dy, filter } = call.inputs as Record<'dy' | 'filter', TensorInfo>;
    const attrs = call.attrs as unknown as Attrs;
    const isEmpty = tf.util.sizeFromShape(attrs.inputShape) === 0;
    if (isEmpty || !isOurs(attrs, dy, filter)) return stock(call);
    const info = convolution(attrs.inputShape, filter.shape, attrs);
    if (info.strideHeight * info.strideWidth > MOST_PHASES) return stock(call);
    return inputGradient(dy, filter, attrs.inputShape, info);
  };

function inputGradient(
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: number[],
  info: tf.backend_util.Conv2DInfo,
): TensorInfo {
  const backend = webGPUBackend() as ProgramBackend;
  const { strideHeight, strideWidth } = info;
  const phases = strideHeight * strideWidth;
  const phaseRows = Math.ceil(info.inHeight / strideHeight);
  const phaseColumns = Math.ceil(info.inWidth / strideWidth);
  const rows = info.batchSize * phaseRows * phaseColumns;
  const columns = info.inChannels;
  const tile = chooseTile(rows, columns, phases);
  const dx = backend.makeTensorInfo(inputShape, 'float32');
  runProgram(backend, {
    label: 'Conv2DInputGradient',
    threads: tile.threads[0] * tile.threads[1],
    outputs: { dx },
    inputs: { dy, filterWeights: filter },
    integers: { rows },
    code: `${geometryCode(info)}
const PHASE_ROWS = ${phaseRows};
const PHASE_COLUMNS = ${phaseColumns};
const STRIDES = vec2i(STRIDE_DOWN, STRIDE_ACROSS);
const PADDING = vec2i(TOP, LEFT);
/** The first place of the filter in each phase. */
fn phaseOf(z: i32) -> vec2i { return vec2i(z / STRIDE_ACROSS, z % STRIDE_ACROSS); }
/** The count of places in the phase, down and across; 0 if the stride is larger than the filter. */
fn placesOf(z: i32) -> vec2i {
  return (vec2i(FILTER_ROWS, FILTER_COLUMNS) - phaseOf(z) + STRIDES - 1) / STRIDES;
}
/** A pixel of the phase by its row in the product. */
fn pixelOf(row: i32, z: i32) -> vec3i {
  let place = vec2i((row / PHASE_COLUMNS) % PHASE_ROWS, row % PHASE_COLUMNS);
  let start = (phaseOf(z) + STRIDES - PADDING % STRIDES) % STRIDES;
  return vec3i(row / (PHASE_ROWS * PHASE_COLUMNS), start + STRIDES * place);
}
fn sizes() -> vec2i { return vec2i(parameters.rows, IN_CHANNELS); }
fn first(z: i32) -> i32 { return 0; }
fn last(z: i32) -> i32 { return placesOf(z).x * placesOf(z).y * OUT_CHANNELS; }
fn left(row: i32, k: i32, z: i32) -> f32 {
  let pixel = pixelOf(row, z);
  let place = k / OUT_CHANNELS;
  let across = placesOf(z).y;
  let out = (pixel.yz + PADDING - phaseOf(z)) / STRIDES - vec2i(place / across, place % across);
  if (any(out < vec2i()) || any(out >= vec2i(OUT_ROWS, OUT_COLUMNS))) { return 0.0; }
  let position = (pixel.x * OUT_ROWS + out.x) * OUT_COLUMNS + out.y;
  return dy[position * OUT_CHANNELS + k % OUT_CHANNELS];
}
fn right(k: i32, column: i32, z: i32) -> f32 {
  let place = k / OUT_CHANNELS;
  let across = placesOf(z).y;
  let tap = phaseOf(z) + STRIDES * vec2i(place / across, place % across);
  let line = (tap.x * FILTER_COLUMNS + tap.y) * IN_CHANNELS + column;
  return filterWeights[line * OUT_CHANNELS + k % OUT_CHANNELS];
}
fn store(row: i32, column: i32, z: i32, value: f32) {
  let pixel = pixelOf(row, z);
  if (pixel.y >= IN_ROWS || pixel.z >= IN_COLUMNS) { return; }
  dx[((pixel.x * IN_ROWS + pixel.y) * IN_COLUMNS + pixel.z) * IN_CHANNELS + column] = value;
}
${productCode(tile, 'depth', 'depth')}`,
    groups: [...gridOf(tilesOf(tile, rows, columns)), phases],
  });
  return dx;
}
