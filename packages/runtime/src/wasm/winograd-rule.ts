/** Which convolutions are computed by Winograd's minimal filtering (`assembly/winograd-tiles.ts`). */
import * as tf from '@tensorflow/tfjs';
import type { Convolution } from './conv2d-shape.js';
import { type Pass, winogradSaving } from './winograd-saving.js';

/** The flag of tfjs that switches Winograd's filtering off, for comparisons: `tf.env().set(FLAG, false)`. */
export const WINOGRAD_FLAG = 'WPROX_WASM_WINOGRAD';

tf.env().registerFlag(WINOGRAD_FLAG, () => true);

/** The least saving of products that pays for the transforms. */
const SAVING = 1.25;

/**
 * Tells whether a pass uses Winograd's filtering; else it is a product of windows. The limits were measured
 * (bench/src/wasm-kernels.mjs).
 *
 * - Kernels are 3 or 4 long on each side with stride 2, or 3 × 3 with stride 1; for others there are no
 *   transforms. (The input's gradient with stride 1 is a convolution with the turned filter.)
 * - Channels are multiples of four, because tiles are transformed four channels at a time.
 * - Channels are enough: transforms take time in proportion to them, and products save in proportion to
 *   their product. Kernels of 3 with stride 2 save the least; with 16 channels only the filter's gradient
 *   is faster with them.
 * - Tiles are filled: odd sizes waste parts of them. The gradient of 9 × 9 inputs by 3 × 3 kernels with
 *   stride 2 would have more products than without filtering.
 */
export function usesWinograd(conv: Convolution, pass: Pass): boolean {
  const { inChannels, outChannels, kernelHeight, kernelWidth } = conv;
  const isDilated = conv.dilationHeight !== 1 || conv.dilationWidth !== 1;
  if (isDilated || conv.strideHeight !== conv.strideWidth) return false;
  const stride = conv.strideHeight;
  const smallest = Math.min(kernelHeight, kernelWidth);
  const longest = Math.max(kernelHeight, kernelWidth);
  const hasTransforms =
    stride === 1
      ? pass !== 'input' && smallest === 3 && longest === 3
      : stride === 2 && smallest >= 3 && longest <= 4;
  if (!hasTransforms || inChannels % 4 !== 0 || outChannels % 4 !== 0) return false;
  if (conv.images * conv.outHeight * conv.outWidth === 0) return false;
  const least = stride === 2 && smallest === 3 && pass !== 'filter' ? 32 : 16;
  if (Math.min(inChannels, outChannels) < least || winogradSaving(conv, pass) < SAVING)
    return false;
  return tf.env().getBool(WINOGRAD_FLAG);
}
