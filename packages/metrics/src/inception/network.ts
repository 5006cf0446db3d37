/** Inception v3 in TensorFlow.js, with given weights. Batch norm is folded into the convolutions. */
import * as tf from '@tensorflow/tfjs';
import { quoted } from '@wprox/arguments';
import { MetricsFileError } from '../file-error.js';
import { shapeText } from '../statistics-files/shape-text.js';
import { type Block, type Branch, type Convolution, convolutionsOf } from './layout.js';

/** An array of numbers from a weights file, in C order. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Arrays by torchvision's names, such as `Mixed_5b.branch1x1.conv.weight`. */
export type Weights = ReadonlyMap<string, WeightArray>;

/** The ε of torchvision's Inception and of TensorFlow's. */
const BATCH_NORM_EPSILON = 0.001;

interface Folded {
  /** [height, width, from, to]. */
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

/** The blocks with their weights; {@link InceptionNetwork.dispose} frees the weights. */
export class InceptionNetwork {
  private readonly folded: ReadonlyMap<string, Folded>;

  /** @throws MetricsFileError naming a weight that is missing, of another shape, or not finite. */
  constructor(
    private readonly blocks: readonly Block[],
    weights: Weights,
  ) {
    // All weights are checked before the first tensor is made.
    const ready = convolutionsOf(blocks).map((each) => [each.name, fold(each, weights)] as const);
    this.folded = new Map(
      ready.map(([name, { kernel, shape, bias }]) => [
        name,
        { kernel: tf.tensor4d(kernel, shape), bias: tf.tensor1d(bias) },
      ]),
    );
  }

  /** Computes the mean over the image of the last block's output, [B, channels]; the caller disposes it. */
  features(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => {
      let x = tf.clone(images);
      for (const block of this.blocks) {
        const next = tf.tidy(() => joined(block.map((branch) => this.branch(x, branch))));
        x.dispose();
        x = next;
      }
      return tf.mean(x, [1, 2]);
    });
  }

  dispose(): void {
    for (const { kernel, bias } of this.folded.values()) tf.dispose([kernel, bias]);
  }

  private branch(x: tf.Tensor4D, { pool, path, fork }: Branch): tf.Tensor4D {
    let y = x;
    if (pool === 'average') y = tf.avgPool(y, 3, 1, 'same');
    if (pool === 'maximum') y = tf.maxPool(y, 3, 1, 'same');
    if (pool === 'reduce') y = tf.maxPool(y, 3, 2, 'valid');
    for (const layer of path) y = this.convolution(y, layer);
    return fork ? joined(fork.map((layer) => this.convolution(y, layer))) : y;
  }

  private convolution(x: tf.Tensor4D, { name, strides, pad }: Convolution): tf.Tensor4D {
    const { kernel, bias } = this.folded.get(name)!;
    return tf.fused.conv2d({ x, filter: kernel, strides, pad, bias, activation: 'relu' });
  }
}

const joined = (parts: tf.Tensor4D[]): tf.Tensor4D =>
  parts.length === 1 ? parts[0]! : tf.concat(parts, 3);

/**
 * Writes γ(conv(x) − μ)/√(σ² + ε) + β as one convolution with bias: the kernel is γ/√(σ² + ε) times the
 * old one, in TensorFlow's order of axes, and the bias is β − γμ/√(σ² + ε). Both are computed in float64
 * and rounded once.
 */
function fold({ name, from, to, kernel: [height, width] }: Convolution, weights: Weights) {
  const weight = read(weights, `${name}.conv.weight`, [to, from, height, width]);
  const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
    (part) => read(weights, `${name}.bn.${part}`, [to]),
  ) as [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
  const kernel = new Float32Array(height * width * from * to);
  const bias = new Float32Array(to);
  const size = height * width;
  for (let o = 0; o < to; o++) {
    const scale = gamma[o]! / Math.sqrt(variance[o]! + BATCH_NORM_EPSILON);
    bias[o] = beta[o]! - scale * mean[o]!;
    if (!Number.isFinite(bias[o])) throw damaged(`${name}.bn`);
    for (let i = 0; i < from; i++) {
      for (let k = 0; k < size; k++) {
        const value = scale * weight[(o * from + i) * size + k]!;
        if (!Number.isFinite(value)) throw damaged(`${name}.conv.weight`);
        kernel[(k * from + i) * to + o] = value;
      }
    }
  }
  const shape: [number, number, number, number] = [height, width, from, to];
  return { kernel, shape, bias };
}

const damaged = (name: string) =>
  new MetricsFileError(`the weights ${name} are not all finite; expected an undamaged file`);

function read(weights: Weights, name: string, shape: readonly number[]): ArrayLike<number> {
  const found = weights.get(name);
  if (!found) {
    throw new MetricsFileError(
      `the weights have no ${name}${similar(weights)}; expected those of Inception v3 with torchvision's names`,
    );
  }
  if (!tf.util.arraysEqual([...found.shape], [...shape])) {
    throw new MetricsFileError(
      `the weights ${name} have shape ${shapeText(found.shape)}; expected ${shapeText(shape)}`,
    );
  }
  return found.data;
}

/** Names one weight that is there. */
function similar(weights: Weights): string {
  const [first] = weights.keys();
  return first === undefined ? ': they are empty' : `, but ${quoted(first.slice(0, 30))}`;
}
