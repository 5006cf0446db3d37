/** How a gradient penalty measures a gradient. */
import * as tf from '@tensorflow/tfjs';
import { type PixelGraph, squaredWassersteinNorm } from './pixel-graph.js';
import { sampleSums } from './sample-sums.js';

/**
 * A norm of the critic's gradient: gradients [B, ...] at the points [B, ...] to **squared** norms
 * [B]. Built of operations whose gradient TensorFlow.js knows.
 */
export type GradientNorm = (gradient: tf.Tensor, points: tf.Tensor) => tf.Tensor1D;

/** The Euclidean norm over all coordinates of a sample: every pixel and every channel. */
export const l2Norm: GradientNorm = (gradient) => tf.tidy(() => sampleSums(tf.square(gradient)));

/**
 * The Wasserstein-2 gradient norm of WWGAN on a pixel graph; the points are images
 * [B, height, width, channels] in [-1, 1].
 */
export function wassersteinNorm(graph: PixelGraph): GradientNorm {
  return (gradient, points) => squaredWassersteinNorm(graph, gradient, points);
}
