/**
 * How many products Winograd's filtering saves (`assembly/winograd-phases.ts` has the phases, `assembly/
 * winograd-tiles.ts` the points). Tiles have 2 × 2 outputs. At a border half a tile can be wasted, which
 * counts in small images, and for the input's gradient in each phase.
 */
import type { Convolution } from './conv2d-shape.js';

/** The three passes: Conv2D, Conv2DBackpropInput and Conv2DBackpropFilter. */
export type Pass = 'forward' | 'input' | 'filter';

/** One dimension of a convolution. */
interface Dimension {
  readonly length: number;
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
  readonly before: number;
}

/**
 * Returns the products of a direct convolution over those of Winograd's filtering: at most 1.78 with kernels
 * of 4 and stride 2, 1.44 with 3 and stride 2, 2.25 with 3 and stride 1.
 */
export function winogradSaving(conv: Convolution, pass: Pass): number {
  const rows = {
    length: conv.height,
    out: conv.outHeight,
    kernel: conv.kernelHeight,
    stride: conv.strideHeight,
    before: conv.top,
  };
  const columns = {
    length: conv.width,
    out: conv.outWidth,
    kernel: conv.kernelWidth,
    stride: conv.strideWidth,
    before: conv.left,
  };
  const along = pass === 'input' ? savingOfInput : savingOfOutputs;
  return along(rows) * along(columns);
}

/** Points of the phases of a dimension: one more than their taps. */
function pointsOf({ kernel, stride }: Dimension): number[] {
  return Array.from({ length: stride }, (_, p) => Math.ceil((kernel - p) / stride) + 1);
}

/** The forward pass and the filter's gradient: all phases are computed for each tile of outputs. */
function savingOfOutputs(along: Dimension): number {
  const points = pointsOf(along).reduce((sum, each) => sum + each, 0);
  return (along.out * along.kernel) / (Math.ceil(along.out / 2) * points);
}

/** The input's gradient: a phase has the inputs u with u + before = p modulo the stride. */
function savingOfInput(along: Dimension): number {
  const { length, out, kernel, stride, before } = along;
  const products = pointsOf(along).map((points, p) => {
    const upTo = (u: number) => Math.floor((u + before - p) / stride);
    return Math.ceil((upTo(length - 1) - upTo(-1)) / 2) * points;
  });
  return (out * kernel) / products.reduce((sum, each) => sum + each, 0);
}
