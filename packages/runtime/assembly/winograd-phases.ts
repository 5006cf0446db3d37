/**
 * How a convolution is cut for `winograd-tiles.ts`. With stride 2 the rows k of a kernel of 3 or 4 rows
 * fall into two phases, k = 2a + p, of one or two taps; with stride 1 there is one phase of three taps. In
 * two dimensions there are stride² phases, (p, q). All phases share the points of their outputs, so the
 * convolution adds up the phases in the products: at point (i, j) these sum over channels and phases.
 */
import { packedSize } from './panels';

/** Points in one dimension: 3 for phases of at most two taps, 4 for three taps. */
/* @inline */ export function pointsFor(stride: i32): i32 {
  return stride == 2 ? 3 : 4;
}

/** Taps of a phase in one dimension. */
/* @inline */ export function tapsOf(kernel: i32, phase: i32, stride: i32): i32 {
  return stride == 2 ? (kernel - phase + 1) >> 1 : kernel;
}

/** Points of a phase that are not zero; they are the first ones. */
/* @inline */ export function pointsOf(taps: i32): i32 {
  return taps + 1;
}

/** Phases that are not zero at a point, in one dimension; they are the first ones. */
/* @inline */ export function phasesAt(point: i32, kernel: i32, stride: i32): i32 {
  return stride == 1 || (point == 2 && kernel == 3) ? 1 : 2;
}

/** Returns the size of the panels of all points in the convolution, in floats. */
export function winogradPanelsSize(
  channels: i32,
  outChannels: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  stride: i32,
): i32 {
  const points = pointsFor(stride);
  let size = 0;
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < points; j++) {
      const phases = phasesAt(i, kernelHeight, stride) * phasesAt(j, kernelWidth, stride);
      size += packedSize(phases * channels, outChannels);
    }
  }
  return size;
}

/** Rounds a count of floats up to whole lines of the cache. */
/* @inline */ export function wholeLines(floats: i32): i32 {
  return (floats + 15) & ~15;
}
