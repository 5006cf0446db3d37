/** Which convolutions are computed by Winograd's minimal filtering (`assembly/winograd-tiles.ts`). */
import * as tf from '@tensorflow/tfjs';
import type { Convolution } from './conv2d-shape.js';

/** The three passes: Conv2D, Conv2DBackpropInput and Conv2DBackpropFilter. */
export type Pass = 'forward' | 'input' | 'filter';

/** The flag of tfjs that switches Winograd's filtering off, for comparisons: `tf.env().set(FLAG, false)`. */
export const WINOGRAD_FLAG = 'WPROX_WASM_WINOGRAD';

tf.env().registerFlag(WINOGRAD_FLAG, () => true);

/**
 * Tells whether a pass uses Winograd's filtering; else it is a product of windows.
 *
 * - Kernels are 3 or 4 long on each side with stride 2, or 3 × 3 with stride 1; for others there are no
 *   transforms. (The input's gradient with stride 1 is a convolution with the turned filter.)
 * - Channels are multiples of four, because tiles are transformed four channels at a time.
 * - Channels are enough: transforms take time in proportion to them, and products save in proportion to
 *   their product. The limits were measured (bench/src/wasm-kernels.mjs). Kernels of 3 with stride 2 save
 *   the least: their products are 1.44 times fewer, with kernels of 4 1.78 times, with stride 1 2.25 times.
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
  const least = stride === 2 && smallest === 3 ? 32 : 16;
  if (Math.min(inChannels, outChannels) < least) return false;
  return tf.env().getBool(WINOGRAD_FLAG);
}
