/**
 * Transforms a filter, [kernelHeight, kernelWidth, channels, outChannels], once for all images: for the
 * convolution and for the gradient of its input.
 */
import { LINE, packedSize, packRows, packTransposed } from './panels';
import { phasesAt, pointsFor, pointsOf, tapsOf } from './winograd-phases';
import { transformPair, transformTriple } from './winograd-tiles';

/** Returns the scratch of both functions, in floats. */
export function winogradFilterScratch(channels: i32, outChannels: i32, stride: i32): i32 {
  return pointsFor(stride) * pointsFor(stride) * channels * outChannels;
}

/** Makes the panels of the convolution: for each point, [phases · channels, outChannels]. */
export function winogradFilter(
  filter: usize,
  panels: usize,
  scratch: usize,
  channels: i32,
  outChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  stride: i32,
): void {
  const points = pointsFor(stride);
  const tap: usize = (<usize>channels * outChannels) << 2;
  for (let p = 0; p < stride; p++) {
    for (let q = 0; q < stride; q++) {
      const rows = tapsOf(kernelHeight, p, stride),
        columns = tapsOf(kernelWidth, q, stride);
      transformPhase(
        filter + <usize>(p * kernelWidth + q) * tap,
        <isize>(stride * kernelWidth) * tap,
        <isize>stride * tap,
        rows,
        columns,
        scratch,
        tap,
      );
      let to = panels;
      for (let i = 0; i < points; i++) {
        const phaseRows = phasesAt(i, kernelHeight, stride);
        for (let j = 0; j < points; j++) {
          const phaseColumns = phasesAt(j, kernelWidth, stride);
          const total = phaseRows * phaseColumns * channels;
          if (i < pointsOf(rows) && j < pointsOf(columns)) {
            const first: usize = (p * phaseColumns + q) * channels;
            packRows(
              scratch + <usize>(i * points + j) * tap,
              to + first * LINE,
              channels,
              outChannels,
              total,
            );
          }
          to += (<usize>packedSize(total, outChannels)) << 2;
        }
      }
    }
  }
}

/**
 * Makes the panels of the input's gradient for stride 2: for each phase and each of its nine points,
 * [outChannels, channels]; the taps of a phase are in reverse order.
 */
export function winogradFilterTurned(
  filter: usize,
  panels: usize,
  scratch: usize,
  channels: i32,
  outChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
): void {
  const tap: usize = (<usize>channels * outChannels) << 2;
  const size: usize = (<usize>packedSize(outChannels, channels)) << 2;
  for (let p = 0; p < 2; p++) {
    for (let q = 0; q < 2; q++, panels += 9 * size) {
      const rows = tapsOf(kernelHeight, p, 2),
        columns = tapsOf(kernelWidth, q, 2);
      const last =
        filter + <usize>((p + 2 * (rows - 1)) * kernelWidth + q + 2 * (columns - 1)) * tap;
      transformPhase(
        last,
        -2 * <isize>kernelWidth * <isize>tap,
        -2 * <isize>tap,
        rows,
        columns,
        scratch,
        tap,
      );
      for (let i = 0; i < pointsOf(rows); i++) {
        for (let j = 0; j < pointsOf(columns); j++) {
          const at: usize = i * 3 + j;
          packTransposed(scratch + at * tap, panels + at * size, outChannels, channels);
        }
      }
    }
  }
}

/** Transforms the taps of one phase, `row` and `column` bytes apart, to points `tap` bytes apart. */
function transformPhase(
  from: usize,
  row: isize,
  column: isize,
  rows: i32,
  columns: i32,
  to: usize,
  tap: usize,
): void {
  if (rows == 3) {
    for (let x: usize = 0; x < tap; x += 16) transformTriple(from + x, row, column, to + x, tap);
    return;
  }
  const zero = f32x4.splat(0);
  for (let x: usize = 0; x < tap; x += 16) {
    const at = from + x;
    const b = columns == 2 ? v128.load(at + column) : zero;
    const c = rows == 2 ? v128.load(at + row) : zero;
    const d = rows == 2 && columns == 2 ? v128.load(at + row + column) : zero;
    transformPair(v128.load(at), b, c, d, to + x, tap, 3);
  }
}
