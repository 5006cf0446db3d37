/**
 * The gradient of a filter by Winograd's minimal filtering; see `winograd-tiles.ts`. A phase of it is a
 * convolution of the input with dy as the filter, of which each 2 × 2 numbers are one tile: the taps of the
 * phase are the outputs, summed over all tiles of all images. At each point this is one product, Xᵀ·Y of
 * [tiles, channels] and [tiles, outChannels]. Both factors are written as panels at once, and dy's serve
 * all phases.
 */
import { addPanels, COLUMNS, CORNER, prepareCorner } from './blocks';
import { LINE, packedSize } from './panels';
import { pointsFor, pointsOf, tapsOf, wholeLines } from './winograd-phases';
import { finishTaps, transformPair } from './winograd-tiles';
import { transformWindow } from './winograd-windows';

/** Tiles that are transformed at a time. */
const TILES: i32 = 256;
/** Addresses of one tile, in floats. */
const TABLE: i32 = 16;

/** Returns the scratch of `winogradFilterGradient` for a count of units, in floats. */
export function winogradFilterGradientScratch(
  channels: i32,
  outChannels: i32,
  stride: i32,
  units: i32,
): i32 {
  const points = pointsFor(stride);
  return (
    wholeLines(max(channels, outChannels)) +
    TABLE +
    wholeLines(CORNER) +
    points * points * (packedSize(TILES, outChannels) + TILES * channels + units * 4 * outChannels)
  );
}

/**
 * Computes dw, [kernelHeight, kernelWidth, channels, outChannels]: of its phases, in their order, the
 * panels of four channels with the numbers `from` to `to - 1` (stride² · channels/4 in all).
 */
export function winogradFilterGradient(
  x: usize,
  dy: usize,
  dw: usize,
  scratch: usize,
  from: i32,
  to: i32,
  images: i32,
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
    all = points * points,
    quarters = channels >> 2;
  const zeros = scratch,
    table = zeros + (wholeLines(max(channels, outChannels)) << 2);
  const corner = table + TABLE * 4,
    ys = corner + (wholeLines(CORNER) << 2);
  const yPanel: usize = <usize>TILES * LINE,
    yStep: usize = (<usize>packedSize(TILES, outChannels)) << 2;
  const xPanel: usize = <usize>TILES * 16,
    xStep: usize = <usize>quarters * xPanel;
  const xs = ys + <usize>all * yStep,
    sums = xs + <usize>all * xStep;
  const share: usize = <usize>outChannels * 16,
    unitBytes: usize = <usize>all * share;
  const image: usize = (<usize>(height * width) * channels) << 2;
  memory.fill(zeros, 0, max(channels, outChannels) << 2);
  prepareCorner(corner);
  if (outChannels % COLUMNS != 0) memory.fill(ys, 0, <usize>all * yStep);
  const down = (outHeight + 1) >> 1,
    across = (outWidth + 1) >> 1;
  const total = images * down * across;
  for (let start = 0; start < total; start += TILES) {
    const count = min(TILES, total - start);
    let n = start / (down * across),
      i = (start / across) % down,
      j = start % across;
    for (let t = 0; t < count; t++) {
      transformPairs(
        dy + ((<usize>((n * outHeight + 2 * i) * outWidth + 2 * j) * outChannels) << 2),
        outWidth,
        outChannels,
        2 * i + 1 < outHeight,
        2 * j + 1 < outWidth,
        zeros,
        ys + <usize>t * LINE,
        yStep,
        yPanel,
        points,
      );
      if (++j == across) {
        j = 0;
        if (++i == down) {
          i = 0;
          n++;
        }
      }
    }
    for (let first = from; first < to; ) {
      const phase = first / quarters,
        c0 = first % quarters;
      const end = min(to, (phase + 1) * quarters);
      const p = phase / stride,
        q = phase % stride;
      const rows = pointsOf(tapsOf(kernelHeight, p, stride)),
        columns = pointsOf(tapsOf(kernelWidth, q, stride));
      n = start / (down * across);
      i = (start / across) % down;
      j = start % across;
      for (let t = 0; t < count; t++) {
        transformWindow(
          x + <usize>n * image,
          height,
          width,
          channels,
          2 * stride * i + p - top,
          2 * stride * j + q - left,
          stride,
          <usize>c0 * 16,
          <usize>(end - first) * 16,
          zeros,
          table,
          points,
          xs + <usize>t * 16,
          xStep,
          xPanel,
          rows,
          columns,
        );
        if (++j == across) {
          j = 0;
          if (++i == down) {
            i = 0;
            n++;
          }
        }
      }
      for (let u = 0; u < rows; u++) {
        for (let v = 0; v < columns; v++) {
          const at: usize = u * points + v;
          let b = ys + at * yStep;
          for (let o = 0; o < outChannels; o += COLUMNS, b += yPanel) {
            for (let unit = first; unit < end; unit++) {
              const c = sums + <usize>(unit - from) * unitBytes + at * share;
              addPanels(
                xs + at * xStep + <usize>(unit - first) * xPanel,
                b,
                o,
                c,
                outChannels,
                count,
                start == 0,
                corner,
              );
            }
          }
        }
      }
      first = end;
    }
  }
  const tap: usize = (<usize>channels * outChannels) << 2;
  for (let unit = from; unit < to; unit++) {
    const phase = unit / quarters,
      p = phase / stride,
      q = phase % stride;
    finishTaps(
      sums + <usize>(unit - from) * unitBytes,
      share,
      points,
      share,
      dw + <usize>(p * kernelWidth + q) * tap + <usize>(unit % quarters) * share,
      <usize>(stride * kernelWidth) * tap,
      <usize>stride * tap,
      tapsOf(kernelHeight, p, stride),
      tapsOf(kernelWidth, q, stride),
    );
  }
}

/** Transforms 2 × 2 numbers of dy, of which the second row and column may be outside, into panels. */
function transformPairs(
  at: usize,
  width: i32,
  channels: i32,
  hasRow: bool,
  hasColumn: bool,
  zeros: usize,
  to: usize,
  step: usize,
  panel: usize,
  points: i32,
): void {
  const column: usize = channels << 2,
    line: usize = <usize>width * column;
  const b = hasColumn ? at + column : zeros,
    c = hasRow ? at + line : zeros;
  const d = hasRow && hasColumn ? at + line + column : zeros;
  for (let o: usize = 0; o < column; to += panel) {
    const end = min(column, o + LINE);
    for (let target = to; o < end; o += 16, target += 16) {
      transformPair(
        v128.load(at + o),
        v128.load(b + o),
        v128.load(c + o),
        v128.load(d + o),
        target,
        step,
        points,
      );
    }
  }
}
