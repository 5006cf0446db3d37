/**
 * The features that images of any size are compared by. The classifier takes 32×32 pixels of three
 * channels; other images are brought to that first, and the name of the features then says so, because
 * a distance on them is one on smaller, larger or grey images.
 *
 * Resizing is area averaging, as for folders of images: each new pixel is the mean of the old ones
 * under it, those on the rim by the part that lies under it. Images that are not square are stretched.
 * A grey channel is repeated.
 */
import * as tf from '@tensorflow/tfjs';
import type { ImageShape } from '@wprox/datasets';
import { type FeatureExtractor, loadCifar10Classifier } from '@wprox/metrics';

/** A feature map for images of one shape. */
export interface ImageFeatures extends FeatureExtractor {
  /** Of the weights behind it. */
  readonly fingerprint: string;
}

/**
 * Features of images [B, ...shape] in [-1, 1]. The caller disposes the extractor.
 * @throws RangeError if the images have neither one channel nor three.
 */
export async function openImageFeatures(shape: ImageShape): Promise<ImageFeatures> {
  const [height, width, channels] = shape;
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`the images have ${channels} channels; expected 1 (grey) or 3 (colour)`);
  }
  const classifier = await loadCifar10Classifier();
  const [rows, columns] = classifier.inputShape as [number, number];
  if (height === rows && width === columns && channels === 3) return classifier;
  const { dimension, fingerprint } = classifier;
  const down = tf.tensor2d(areaWeights(height, rows));
  const across = tf.tensor2d(areaWeights(width, columns));
  return {
    name: `${classifier.name}@resized`,
    dimension,
    inputShape: shape,
    fingerprint,
    extract: (images) =>
      tf.tidy(() => classifier.extract(inColour(resized(images as tf.Tensor4D, down, across)))),
    dispose: () => {
      tf.dispose([down, across]);
      classifier.dispose();
    },
  };
}

/** Images [B, h, w, c] at the weights' size: each side is a matrix product. */
function resized(images: tf.Tensor4D, down: tf.Tensor2D, across: tf.Tensor2D): tf.Tensor4D {
  const [count, height, width, channels] = images.shape;
  const [rows, columns] = [down.shape[0], across.shape[0]];
  const rowwise = tf.reshape(tf.transpose(images, [0, 3, 1, 2]), [-1, width]);
  const narrow = tf.reshape(tf.matMul(rowwise, across, false, true), [-1, height, columns]);
  const columnwise = tf.reshape(tf.transpose(narrow, [0, 2, 1]), [-1, height]);
  const small = tf.matMul(columnwise, down, false, true);
  return tf.transpose(tf.reshape(small, [count, channels, columns, rows]), [0, 3, 2, 1]);
}

function inColour(images: tf.Tensor4D): tf.Tensor4D {
  return images.shape[3] === 3 ? images : tf.tile(images, [1, 1, 1, 3]);
}

/** One row per new pixel of a line: how much of it each of the old ones fills. */
export function areaWeights(from: number, to: number): number[][] {
  return Array.from({ length: to }, (_, i) =>
    Array.from({ length: from }, (_, k) => {
      // In units of 1/to of an old pixel, so that all but the last division is in integers.
      const [begin, end] = [Math.max(i * from, k * to), Math.min((i + 1) * from, (k + 1) * to)];
      return Math.max(0, end - begin) / from;
    }),
  );
}
