/**
 * A batch of latents with the anchor's samples for it. At the first inner step the generator still is
 * its anchor, so its own samples serve as the anchor's and save one pass through the anchor.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, described } from '@wprox/arguments';
import type { Anchor } from './anchor.js';
import type { Latents } from './generator-source.js';

/** What `drawLatents` must return. */
const EXPECTED = 'a new tensor [batch, ...], or an array of one for each input of the generator';

/** Owns its latents and its anchor samples until it is disposed. */
export class AnchoredLatents<L extends Latents> {
  readonly latents: L;
  private samples: tf.Tensor | undefined;

  /**
   * Draws the latents.
   * @param anchor undefined for plain steps, which need no anchor samples.
   * @param inputs of the generator; undefined if it is not known.
   * @throws ArgumentError unless `drawLatents` returns new tensors of one batch. Those that it returned
   *   are freed.
   */
  constructor(
    private readonly anchor: Anchor<Latents> | undefined,
    drawLatents: () => L,
    inputs: number | undefined,
  ) {
    const drawn: unknown = drawLatents();
    try {
      assertDrawn(drawn, inputs);
    } catch (error) {
      dropLatents(drawn);
      throw error;
    }
    this.latents = drawn as L;
    for (const each of listOf(this.latents)) tf.keep(each);
  }

  /**
   * Returns g(θᵏ, latents), without gradient, and runs the anchor for it at most once. The tensor stays
   * this object's. It must be called outside gradients unless the samples exist already.
   */
  anchorSamples(): tf.Tensor {
    if (!this.samples || this.samples.isDisposed) {
      this.samples = tf.keep(this.anchor!.sample(this.latents));
    }
    return this.samples;
  }

  /** Takes the generator's own samples of the first step for the anchor's. They become this object's. */
  adopt(own: tf.Tensor): void {
    this.samples?.dispose();
    this.samples = tf.keep(own);
  }

  dispose(): void {
    for (const each of listOf(this.latents)) each.dispose();
    this.samples?.dispose();
  }
}

function listOf(latents: Latents): readonly tf.Tensor[] {
  return Array.isArray(latents) ? latents : [latents as tf.Tensor];
}

function assertDrawn(drawn: unknown, inputs: number | undefined): void {
  const list: readonly unknown[] = Array.isArray(drawn) ? drawn : [drawn];
  const fail = (what: string, expected = EXPECTED): never => {
    throw new ArgumentError('drawLatents', `returned ${what}; expected ${expected}`);
  };
  if (list.length === 0) fail('an empty array');
  for (const each of list) {
    if (!(each instanceof tf.Tensor)) fail(Array.isArray(drawn) ? inArray(each) : described(each));
    const tensor = each as tf.Tensor;
    if (tensor.isDisposed)
      fail('a disposed tensor', 'a new one each time: it is freed after the steps');
    if (tensor instanceof tf.Variable)
      fail('a tf.Variable', 'a copy of it, which is freed after use');
    if (tensor.rank === 0 || tensor.size === 0) fail(`shape [${tensor.shape}]`);
    const [batch] = (list[0] as tf.Tensor).shape;
    if (tensor.shape[0] !== batch) {
      fail(`batches of ${batch} and of ${tensor.shape[0]}`, 'one size of batch');
    }
  }
  if (inputs === undefined || list.length === inputs) return;
  const tensors = (count: number) => `${count} tensor${count === 1 ? '' : 's'}`;
  fail(tensors(list.length), `${tensors(inputs)}, one for each input of the generator`);
}

const inArray = (value: unknown) => `an array with ${described(value)}`;

/** Frees what was drawn in vain, also what a promise brings. Variables stay: they are of a network. */
function dropLatents(drawn: unknown): void {
  if (drawn instanceof Promise) drawn.then(dropLatents, () => {});
  for (const each of Array.isArray(drawn) ? drawn : [drawn]) {
    if (each instanceof tf.Tensor && !(each instanceof tf.Variable)) each.dispose();
  }
}
