/** What is drawn of a run: samples of fixed latents now and at the anchor, and maps of the networks. */
import * as tf from '@tensorflow/tfjs';
import { Anchor } from '@wprox/regularizers';
import { infer, sampleLatents } from '@wprox/runtime/tensors';
import type { GanTraining } from '@wprox/training';
import type { HeatMap } from './protocol.js';

/** Draws from a training without changing it: no stream of random numbers moves. */
export class RunPicture {
  private anchor: Anchor | undefined;
  /** The latents of the last pictures; drawing them takes longer than the generator's pass. */
  private latents: tf.Tensor2D | undefined;

  /**
   * @param training stays the caller's; dispose the picture before it.
   * @param extent the maps show the square [−extent, extent]²; undefined for samples that are no points of
   *   the plane.
   */
  constructor(
    private readonly training: GanTraining,
    private readonly extent: number | undefined,
  ) {}

  /** Remembers the generator as the anchor θᵏ. It copies no weights. */
  setAnchor(): void {
    if (this.anchor) this.anchor.capture();
    else this.anchor = new Anchor(this.training.generator.model);
  }

  /** Returns samples of the generator as it is: count × sample size, of the same latents at each call. */
  samples(count: number): Promise<Float32Array> {
    return valuesOf(this.sample(count));
  }

  /** Returns samples of the anchor for the same latents; undefined before the first anchor. */
  async anchorSamples(count: number): Promise<Float32Array | undefined> {
    return this.anchor && valuesOf(this.anchor.run(() => this.sample(count)));
  }

  /** Returns the map of a network; undefined if there is no such network, or no plane. */
  async map(of: HeatMap['of'], size: number): Promise<HeatMap | undefined> {
    const { extent, training } = this;
    const player = of === 'critic' ? training.critic : training.potential;
    if (!player || extent === undefined) return undefined;
    const outputs = tf.tidy(() => infer(player.model, grid(size, extent)));
    return { of, size, extent, values: await valuesOf(outputs) };
  }

  /** Frees the remembered weights. */
  dispose(): void {
    this.anchor?.dispose();
    this.latents?.dispose();
  }

  /** The samples of an evaluation, as `GanTraining.sample` makes them. */
  private sample(count: number): tf.Tensor {
    const { training } = this;
    if (this.latents?.shape[0] !== count) {
      this.latents?.dispose();
      const drawn = sampleLatents(training.evaluationRandom(), count, training.latentSize);
      this.latents = tf.keep(drawn);
    }
    return infer(training.generator.model, this.latents!);
  }
}

/** The centers of size × size cells of the square, row by row from the bottom; [size², 2]. */
function grid(size: number, extent: number): tf.Tensor2D {
  const at = (i: number) => extent * ((2 * i + 1) / size - 1);
  const points = new Float32Array(2 * size * size);
  for (let k = 0; k < size * size; k++) {
    points[2 * k] = at(k % size);
    points[2 * k + 1] = at(Math.floor(k / size));
  }
  return tf.tensor2d(points, [size * size, 2]);
}

/** Reads a tensor, and disposes it. @returns an array of the caller's, which can be handed over. */
async function valuesOf(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return new Float32Array(await tensor.data<'float32'>());
  } finally {
    tensor.dispose();
  }
}
