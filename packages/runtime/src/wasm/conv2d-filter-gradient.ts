/**
 * Conv2DBackpropFilter, which the stock WebAssembly backend lacks:
 *
 *   dW[k, l, c, o] = Σ_{n,i,j} x[n, i·s + k - top, j·s + l - left, c] · dy[n, i, j, o].
 *
 * It is computed by Winograd's filtering if `usesWinograd` says so. If not, it is Aᵀ·dy for one kernel row k.
 * A row of A is the part of a window in one input row, kernelWidth·channels adjacent floats.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import { type Conv2DAttrs, convolution } from './conv2d-shape.js';
import { address, allocate, release, type WasmBackend } from './memory.js';
import { type Calls, inParts, partsFor, wholeLines } from './parts.js';
import type { Simd } from './simd.js';
import { eachWindows, planWindows } from './windows.js';
import { winogradFilterGradient } from './winograd.js';
import { usesWinograd } from './winograd-rule.js';

/** Rows of the gradient that a part should have at least, because each part packs dy again. */
const ROWS = 4;

/** Returns dW, [kernelHeight, kernelWidth, inChannels, outChannels], for NHWC x and dy. */
export function conv2dFilterGradient(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: number[],
  attrs: Conv2DAttrs,
): TensorInfo {
  const conv = convolution(x.shape, filterShape, attrs);
  if (usesWinograd(conv, 'filter')) {
    return winogradFilterGradient(backend, simd, x, dy, filterShape, conv);
  }
  const { images, outHeight, outWidth, outChannels, kernelHeight } = conv;
  const outputs = outHeight * outWidth * outChannels;
  const run = conv.kernelWidth * conv.inChannels;
  const gradient = allocate(backend, filterShape);
  const plan = planWindows(conv);
  // Each row of the gradient sums over all images, so the parts are rows; each part pads all images.
  const rows = kernelHeight * run;
  const parts = partsFor(simd, images * outputs * rows, Math.ceil(rows / ROWS));
  const own = wholeLines(simd.scratchSizeTransposed(outChannels));
  const scratch = allocate(backend, [parts, own + plan.scratch]);
  const [xAt, dyAt, gradientAt, scratchAt] = [x, dy, gradient, scratch].map((each) =>
    address(backend, each),
  ) as [number, number, number, number];
  const compute = (calls: Calls<Simd>, from: number, to: number, part: number) => {
    const mine = scratchAt + 4 * part * (own + plan.scratch);
    eachWindows(calls, plan, xAt, mine + 4 * own, [0, images], (windows) => {
      eachRun(from, to, run, (line, first, columns, lines) => {
        calls.transposedProduct(
          windows.at + 4 * (line * windows.lineStep + first),
          dyAt + 4 * windows.first * outputs,
          gradientAt + 4 * (line * run + first) * outChannels,
          mine,
          columns,
          outChannels,
          lines,
          windows.lineStep,
          windows.images,
          outHeight,
          outWidth,
          windows.imageStep,
          windows.rowStep,
          windows.columnStep,
          windows.first === 0,
        );
      });
    });
  };
  inParts(simd, parts, rows, compute);
  release(backend, scratch);
  return gradient;
}

/**
 * Covers the rows `from` to `to` of a matrix of lines with `run` rows each by runs: whole lines, and the
 * parts of lines at both ends.
 */
function eachRun(
  from: number,
  to: number,
  run: number,
  use: (line: number, first: number, columns: number, lines: number) => void,
): void {
  for (let row = from; row < to; ) {
    const [line, first] = [Math.floor(row / run), row % run];
    const lines = first === 0 ? Math.floor((to - row) / run) : 0;
    const columns = lines > 0 ? run : Math.min(run - first, to - row);
    use(line, first, columns, Math.max(1, lines));
    row += columns * Math.max(1, lines);
  }
}
