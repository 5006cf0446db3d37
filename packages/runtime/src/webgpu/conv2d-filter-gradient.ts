/**
 * The gradient of a convolution for its filter as a tiled product of matrices. The stock kernel gives each
 * weight one thread, which goes over all positions of all images: 16,384 in DCGAN's first layer, which has
 * only 3072 weights.
 *
 *     dw[(r, c, i), o] = Σ over positions (n, y, x) of x[n, y·stride + r - top, x·stride + c - left, i] · dy[n, y, x, o]
 *
 * Rows are the places of the filter and channels of x, columns the channels of dy, and the depth are the
 * positions. If the filter has few tiles, the positions are split into parts, and a second program adds the
 * parts. A sum has at most 1024 products, then at most as many parts: with random signs its error grows
 * with the root of the count of products, and at worst by 2⁻²⁴ of Σ |products| for each of (1024 + parts).
 */
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type Conv2DGradientAttrs, convolution, geometryCode, isOurs } from './conv2d-shape.js';
import { gridOf, type ProgramBackend, runElementwise, runProgram } from './program.js';
import { webGPUBackend } from './safeguards.js';
import { chooseParts, chooseTile, productCode, tilesOf } from './tiled-product.js';

type Attrs = Conv2DGradientAttrs & { readonly filterShape: number[] };

/** Returns a kernel for NHWC images that leaves the rest to the stock kernel. */
export const conv2dFilterGradient =
  (stock: KernelFunc): KernelFunc =>
  (call) => {
    const { x, dy } = call.inputs as Record<'x' | 'dy', TensorInfo>;
    const attrs = call.attrs as unknown as Attrs;
    const isEmpty = tf.util.sizeFromShape(attrs.filterShape) === 0;
    if (isEmpty || !isOurs(attrs, x, dy)) return stock(call);
    return filterGradient(x, dy, attrs);
  };

function filterGradient(x: TensorInfo, dy: TensorInfo, attrs: Attrs): TensorInfo {
  const backend = webGPUBackend() as ProgramBackend;
  const { filterShape } = attrs;
  const info = convolution(x.shape, filterShape, attrs);
  const columns = info.outChannels;
  const rows = tf.util.sizeFromShape(filterShape) / columns;
  const depth = info.batchSize * info.outHeight * info.outWidth;
  const tile = chooseTile(rows, columns, 1);
  const tiles = tilesOf(tile, rows, columns);
  const wanted = chooseParts(tiles, depth);
  const share = Math.ceil(depth / wanted);
  const parts = Math.ceil(depth / share);
  const gradient = backend.makeTensorInfo(filterShape, 'float32');
  const result = parts === 1 ? gradient : backend.makeTensorInfo([parts, rows, columns], 'float32');
  runProgram(backend, {
    label: 'Conv2DFilterGradient',
    threads: tile.threads[0] * tile.threads[1],
    outputs: { result },
    inputs: { x, dy },
    integers: { depth, share },
    code: `${geometryCode(info)}
fn sizes() -> vec2i { return vec2i(${rows}, OUT_CHANNELS); }
fn first(z: i32) -> i32 { return z * parameters.share; }
fn last(z: i32) -> i32 { return min(first(z) + parameters.share, parameters.depth); }
fn left(row: i32, k: i32, z: i32) -> f32 {
  let place = row / IN_CHANNELS;
  let line = k / OUT_COLUMNS;
  let inRow = (line % OUT_ROWS) * STRIDE_DOWN + place / FILTER_COLUMNS - TOP;
  let inColumn = (k % OUT_COLUMNS) * STRIDE_ACROSS + place % FILTER_COLUMNS - LEFT;
  if (inRow < 0 || inRow >= IN_ROWS || inColumn < 0 || inColumn >= IN_COLUMNS) { return 0.0; }
  let pixel = ((line / OUT_ROWS) * IN_ROWS + inRow) * IN_COLUMNS + inColumn;
  return x[pixel * IN_CHANNELS + row % IN_CHANNELS];
}
fn right(k: i32, column: i32, z: i32) -> f32 { return dy[k * OUT_CHANNELS + column]; }
fn store(row: i32, column: i32, z: i32, value: f32) {
  result[(z * ${rows} + row) * OUT_CHANNELS + column] = value;
}
${productCode(tile, 'outer', 'outer')}`,
    groups: [...gridOf(tiles), parts],
  });
  if (parts > 1) {
    sumParts(backend, result, gradient, parts);
    backend.disposeData(result.dataId);
  }
  return gradient;
}

/** Adds the parts. */
function sumParts(
  backend: ProgramBackend,
  partial: TensorInfo,
  total: TensorInfo,
  parts: number,
): void {
  runElementwise(backend, {
    label: 'SumOfParts',
    size: tf.util.sizeFromShape(total.shape),
    outputs: { total },
    inputs: { partial },
    integers: { parts },
    code: `
  var sum = 0.0;
  for (var part = 0; part < parameters.parts; part++) { sum += partial[part * parameters.size + i]; }
  total[i] = sum;`,
  });
}
