/**
 * A batch of latents with the anchor's samples for it. At the first inner step the generator still is
 * its anchor, so its own samples serve as the anchor's and save one pass through the anchor.
 */
import * as tf from '@tensorflow/tfjs';
import { stopGradient } from '@wprox/runtime/tensors';
import type { Anchor } from './anchor.js';
import { described } from './option-checks.js';

/** Owns its latents and its anchor samples until it is disposed. */
export class AnchoredLatents {
  readonly latents: tf.Tensor;
  private samples: tf.Tensor | undefined;

  /**
   * Draws the latents.
   * @param anchor undefined for plain steps, which need no anchor samples.
   * @throws TypeError unless `drawLatents` returns one tensor.
   */
  constructor(
    private readonly anchor: Anchor | undefined,
    drawLatents: () => tf.Tensor,
  ) {
    const drawn: unknown = drawLatents();
    if (!(drawn instanceof tf.Tensor)) {
      if (Array.isArray(drawn)) tf.dispose(drawn);
      const remedy = Array.isArray(drawn)
        ? '; conditional generators are not supported yet'
        : ', such as tf.randomNormal([64, 100])';
      throw new TypeError(
        `drawLatents returned ${described(drawn)}; expected one tensor of latents${remedy}`,
      );
    }
    this.latents = tf.keep(drawn);
  }

  /**
   * Returns g(θᵏ, latents), without gradient, and runs the anchor for it at most once. The tensor stays
   * this object's. It must be called outside gradients unless the samples exist already.
   */
  anchorSamples(): tf.Tensor {
    this.samples ??= tf.keep(this.anchor!.sample(this.latents));
    return this.samples;
  }

  /**
   * Returns the anchor's samples inside the gradient of the first step: the generator's own samples
   * `own`, as constants. The tensor stays this object's.
   */
  adopt(own: tf.Tensor): tf.Tensor {
    this.samples ??= tf.keep(stopGradient(own));
    return this.samples;
  }

  dispose(): void {
    this.latents.dispose();
    this.samples?.dispose();
  }
}
