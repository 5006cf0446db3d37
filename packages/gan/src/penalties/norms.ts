/** Norms of a critic's gradient, for gradient penalties. */
import * as tf from '@tensorflow/tfjs';
import { fixedStructure } from '@wprox/runtime/replay';
import { requireBatch, sampleSums } from '@wprox/runtime/tensors';
import { type PixelGraph, requireGraph, squaredWassersteinNorm } from './pixel-graph.js';

/**
 * A norm of the critic's gradient: takes gradients [B, ...] and the points [B, ...] where they were
 * taken, and returns **squared** norms [B]. It must consist of differentiable operations.
 */
export type GradientNorm = (gradient: tf.Tensor, points: tf.Tensor) => tf.Tensor1D;

/** The Euclidean norm over all coordinates of a sample: every pixel and every channel. */
export const l2Norm: GradientNorm = fixedStructure((gradient) => {
  requireBatch('gradient', gradient, 'a tensor of gradients [batch, ...]');
  return tf.tidy(() => sampleSums(tf.square(gradient)));
});

/**
 * Makes WWGAN's norm, the Wasserstein-2 gradient norm on a pixel graph. The points must be images
 * [B, height, width, channels] in [-1, 1].
 * @throws ArgumentError unless it is a {@link PixelGraph}.
 */
export function wassersteinNorm(graph: PixelGraph): GradientNorm {
  requireGraph(graph);
  return fixedStructure((gradient, points) => squaredWassersteinNorm(graph, gradient, points));
}
