/**
 * Convolutions by Winograd's minimal filtering: `winograd-tiles.ts` has the formulas, `winograd-phases.ts`
 * says how strides are cut, `winograd-filters.ts` makes the panels. A group of tiles is transformed, each
 * point's products are one matrix product, and the outputs of the group are put together; so transformed
 * tiles stay in the cache, and every number is computed from the same terms in the same order, however
 * the images are shared out to calls.
 *
 * Channels are multiples of four. Kernels are 3 × 3 with stride 1, or 3 or 4 by 3 or 4 with stride 2.
 */
import { ROWS } from './blocks';
import { packedSize } from './panels';
import { product, scratchSize } from './product';
import { finishTile } from './winograd-outputs';
import { phasesAt, pointsFor, pointsOf, tapsOf, wholeLines } from './winograd-phases';
import { transformWindow } from './winograd-windows';

/** Floats of transformed tiles that are kept in the cache: 384 kB with their products. */
const KEPT: i32 = 98304;
/** Addresses of one tile, in floats. */
const TABLE: i32 = 16;

/** Tiles of a group: between 20 and 72, and a multiple of ROWS, so that blocks are whole. */
function together(points: i32, floats: i32): i32 {
  return (max(24, min(72, KEPT / (points * points * floats))) / ROWS) * ROWS;
}

/** Returns the scratch of `winogradConvolution` or `winogradInputGradient`, in floats. */
export function winogradScratch(channels: i32, outChannels: i32, stride: i32): i32 {
  const points = pointsFor(stride),
    phases = stride * stride;
  const forward = together(points, phases * channels) * (phases * channels + outChannels);
  const backward = together(points, outChannels) * (channels + outChannels);
  return (
    2 * wholeLines(max(channels, outChannels)) +
    TABLE +
    points * points * max(forward, backward) +
    scratchSize()
  );
}

/** Computes y, [images, outHeight, outWidth, outChannels], of the images `from` to `to - 1` of x. */
export function winogradConvolution(
  x: usize,
  panels: usize,
  y: usize,
  scratch: usize,
  from: i32,
  to: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  stride: i32,
  top: i32,
  left: i32,
): void {
  const points = pointsFor(stride),
    row = stride * stride * channels;
  const group = together(points, row);
  const zeros = scratch,
    spare = zeros + (wholeLines(max(channels, outChannels)) << 2);
  const table = spare + (wholeLines(max(channels, outChannels)) << 2);
  const tiles = table + TABLE * 4;
  const step: usize = (<usize>group * row) << 2,
    outStep: usize = (<usize>group * outChannels) << 2;
  const results = tiles + <usize>(points * points) * step,
    rest = results + <usize>(points * points) * outStep;
  const bytes: usize = channels << 2,
    outBytes: usize = outChannels << 2,
    outLine: usize = <usize>outWidth * outBytes;
  const image: usize = <usize>(height * width) * bytes;
  memory.fill(zeros, 0, bytes);
  const down = (outHeight + 1) >> 1,
    across = (outWidth + 1) >> 1;
  const total = (to - from) * down * across;
  for (let start = 0; start < total; start += group) {
    const count = min(group, total - start);
    let n = from + start / (down * across),
      i = (start / across) % down,
      j = start % across;
    for (let t = 0; t < count; t++) {
      for (let p = 0; p < stride; p++) {
        for (let q = 0; q < stride; q++) {
          transformWindow(
            x + <usize>n * image,
            height,
            width,
            channels,
            2 * stride * i + p - top,
            2 * stride * j + q - left,
            stride,
            0,
            bytes,
            zeros,
            table,
            points,
            tiles + ((<usize>(t * row + (p * stride + q) * channels)) << 2),
            step,
            32,
            pointsOf(tapsOf(kernelHeight, p, stride)),
            pointsOf(tapsOf(kernelWidth, q, stride)),
          );
        }
      }
      if (++j == across) {
        j = 0;
        if (++i == down) {
          i = 0;
          n++;
        }
      }
    }
    let b = panels;
    for (let u = 0; u < points; u++) {
      for (let v = 0; v < points; v++) {
        const rows = phasesAt(u, kernelHeight, stride),
          columns = phasesAt(v, kernelWidth, stride);
        const at: usize = u * points + v;
        const isWhole = columns == stride;
        product(
          tiles + at * step,
          b,
          results + at * outStep,
          rest,
          outChannels,
          isWhole ? 1 : rows,
          isWhole ? rows * columns * channels : channels,
          stride * channels,
          1,
          1,
          count,
          0,
          0,
          row,
        );
        b += (<usize>packedSize(rows * columns * channels, outChannels)) << 2;
      }
    }
    n = from + start / (down * across);
    i = (start / across) % down;
    j = start % across;
    for (let t = 0; t < count; t++) {
      const at = y + <usize>(n * outHeight + 2 * i) * outLine + <usize>(2 * j) * outBytes;
      const isInside = 2 * j + 1 < outWidth,
        isAbove = 2 * i + 1 < outHeight;
      finishTile(
        results + <usize>t * outBytes,
        outStep,
        points,
        outBytes,
        at,
        isInside ? at + outBytes : spare,
        isAbove ? at + outLine : spare,
        isInside && isAbove ? at + outLine + outBytes : spare,
      );
      if (++j == across) {
        j = 0;
        if (++i == down) {
          i = 0;
          n++;
        }
      }
    }
  }
}

/**
 * Computes dx, [images, height, width, channels], of the images `from` to `to - 1` for stride 2. Row u
 * of dx belongs to phase p = (u + top) mod 2, in which it is row v = (u + top - p)/2 of the convolution
 * dx_p[v] = Σ_a dy[v - a]·W[2a + p].
 */
export function winogradInputGradient(
  dy: usize,
  panels: usize,
  dx: usize,
  scratch: usize,
  from: i32,
  to: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  top: i32,
  left: i32,
): void {
  const group = together(3, outChannels);
  const zeros = scratch,
    spare = zeros + (wholeLines(max(channels, outChannels)) << 2);
  const table = spare + (wholeLines(max(channels, outChannels)) << 2);
  const tiles = table + TABLE * 4;
  const bytes: usize = channels << 2,
    outBytes: usize = outChannels << 2;
  const step: usize = <usize>group * outBytes,
    inStep: usize = <usize>group * bytes;
  const results = tiles + 9 * step,
    rest = results + 9 * inStep;
  const line: usize = <usize>width * bytes,
    image: usize = <usize>(outHeight * outWidth) * outBytes;
  const size: usize = (<usize>packedSize(outChannels, channels)) << 2;
  memory.fill(zeros, 0, outBytes);
  for (let phase = 0; phase < 4; phase++) {
    const p = phase >> 1,
      q = phase & 1;
    const rows = tapsOf(kernelHeight, p, 2),
      columns = tapsOf(kernelWidth, q, 2);
    const firstRow = (top - p + 1) >> 1,
      firstColumn = (left - q + 1) >> 1;
    const endRow = ((height - 1 + top - p) >> 1) + 1,
      endColumn = ((width - 1 + left - q) >> 1) + 1;
    const down = (endRow - firstRow + 1) >> 1,
      across = (endColumn - firstColumn + 1) >> 1;
    if (rows + columns < 4) memory.fill(results, 0, 9 * inStep); // points that stay zero
    const total = (to - from) * down * across;
    for (let start = 0; start < total; start += group) {
      const count = min(group, total - start);
      let n = from + start / (down * across),
        i = (start / across) % down,
        j = start % across;
      for (let t = 0; t < count; t++) {
        transformWindow(
          dy + <usize>n * image,
          outHeight,
          outWidth,
          outChannels,
          firstRow + 2 * i - rows + 1,
          firstColumn + 2 * j - columns + 1,
          1,
          0,
          outBytes,
          zeros,
          table,
          3,
          tiles + <usize>t * outBytes,
          step,
          32,
          pointsOf(rows),
          pointsOf(columns),
        );
        if (++j == across) {
          j = 0;
          if (++i == down) {
            i = 0;
            n++;
          }
        }
      }
      for (let u = 0; u < pointsOf(rows); u++) {
        for (let v = 0; v < pointsOf(columns); v++) {
          const at: usize = u * 3 + v;
          product(
            tiles + at * step,
            panels + (phase * 9 + at) * size,
            results + at * inStep,
            rest,
            channels,
            1,
            outChannels,
            0,
            1,
            1,
            count,
            0,
            0,
            outChannels,
          );
        }
      }
      n = from + start / (down * across);
      i = (start / across) % down;
      j = start % across;
      for (let t = 0; t < count; t++) {
        const v = firstRow + 2 * i,
          w = firstColumn + 2 * j;
        const at =
          dx + <usize>(n * height + 2 * v + p - top) * line + <usize>(2 * w + q - left) * bytes;
        const isInside = w + 1 < endColumn,
          isAbove = v + 1 < endRow;
        finishTile(
          results + <usize>t * bytes,
          inStep,
          3,
          bytes,
          at,
          isInside ? at + 2 * bytes : spare,
          isAbove ? at + 2 * line : spare,
          isInside && isAbove ? at + 2 * line + 2 * bytes : spare,
        );
        if (++j == across) {
          j = 0;
          if (++i == down) {
            i = 0;
            n++;
          }
        }
      }
    }
  }
}
