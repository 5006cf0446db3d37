/**
 * Labeled images in memory, as bytes, and the tensors made from them. Networks with a tanh output
 * need values in [-1, 1], so a byte b becomes b/127.5 - 1, rounded once to float32.
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  described,
  quoted,
  reject,
  requireArray,
  requireBytes,
  requireInteger,
  requireObject,
  requireString,
} from '@wprox/arguments';
import { requireBatchSize } from '../streams/check-state.js';
import type { SampleSource, StreamOptions } from '../streams/resumable-stream.js';
import { type ImageSource, ImageStream, type ImageStreamState } from './image-stream.js';

/** Height, width, channels of one image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** A dataset with its two splits. */
export interface ImageDataset {
  readonly name: string;
  /** [height, width, channels]. */
  readonly imageShape: ImageShape;
  /** The name of label i at index i. */
  readonly classNames: readonly string[];
  /** The images to train on. */
  readonly train: ImageSplit;
  /** The images that are held out. */
  readonly test: ImageSplit;
}

/** What an {@link ImageSplit} is made of. */
export interface ImageSplitContent {
  /** A name that no other split has, such as `cifar10/train`. */
  readonly name: string;
  /** [height, width, channels]. */
  readonly imageShape: ImageShape;
  /** NHWC: image after image, row after row, the channels of a pixel together. */
  readonly pixels: Uint8Array;
  /** One label for each image. */
  readonly labels: Uint8Array;
}

/** The float32 value of each byte: 0 is -1, 255 is 1. */
const SIGNED_UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);

/** Labeled images of one shape, held as bytes. */
export class ImageSplit implements ImageSplitContent, ImageSource, SampleSource<ImageStreamState> {
  readonly name: string;
  /** [height, width, channels]. */
  readonly imageShape: ImageShape;
  /** All images as bytes, NHWC. The array is shared: do not write to it. */
  readonly pixels: Uint8Array;
  /** All labels. The array is shared: do not write to it. */
  readonly labels: Uint8Array;
  /** Number of images. */
  readonly count: number;

  /**
   * Creates a split from bytes in memory.
   * @throws ArgumentError if the number of pixels does not follow from labels and shape.
   */
  constructor(content: ImageSplitContent) {
    requireContent(content);
    const { name, imageShape, pixels, labels } = content;
    const [height, width, channels] = imageShape;
    const expected = labels.length * height * width * channels;
    if (pixels.length !== expected) {
      throw new ArgumentError(
        'pixels',
        `of ${quoted(name)} has ${pixels.length} bytes; expected ${expected} for ` +
          `${labels.length} labels and images of ${imageShape.join('×')}`,
      );
    }
    this.name = name;
    this.imageShape = imageShape;
    this.pixels = pixels;
    this.labels = labels;
    this.count = labels.length;
  }

  /** The shape of one image, as every {@link SampleSource} has it. */
  get sampleShape(): ImageShape {
    return this.imageShape;
  }

  /** Opens a stream of shuffled batches. @throws ArgumentError unless 1 <= batchSize <= count. */
  stream(options: StreamOptions): ImageStream {
    return new ImageStream(this, options);
  }

  /**
   * Makes a tensor of the images with the given indices, in that order; an index may occur twice.
   *
   * @returns float32 [indices.length, height, width, channels] in [-1, 1]; the caller disposes it.
   * @throws ArgumentError if an index is not an integer in [0, count).
   */
  images(indices: ArrayLike<number>): tf.Tensor4D {
    const [height, width, channels] = this.imageShape;
    const size = height * width * channels;
    requireArray('indices', indices, 'an array of indices');
    // A new array for each call, because some backends keep the array as the tensor's storage.
    const values = new Float32Array(indices.length * size);
    for (let i = 0, to = 0; i < indices.length; i++) {
      const from = this.checkedIndex(indices[i]!) * size;
      for (let byte = from; byte < from + size; byte++) {
        values[to++] = SIGNED_UNIT[this.pixels[byte]!]!;
      }
    }
    return tf.tensor4d(values, [indices.length, height, width, channels]);
  }

  /**
   * Iterates over the first images in their order, for measurements on a fixed set.
   *
   * @param count number of images, from 0 to `this.count`.
   * @returns tensors [B, height, width, channels] in [-1, 1] with B ≤ batchSize. The iteration
   *   disposes each tensor when the next one is requested or the loop is left.
   * @throws ArgumentError if count or batchSize is out of range.
   */
  firstImages(count: number, batchSize: number): Generator<tf.Tensor4D, void, undefined> {
    requireBatchSize(batchSize);
    requireInteger('count', count);
    if (count > this.count) reject('count', count, `at most ${this.count}, the number of images`);
    return this.batches(count, batchSize);
  }

  private *batches(count: number, batchSize: number): Generator<tf.Tensor4D, void, undefined> {
    for (let first = 0; first < count; first += batchSize) {
      const size = Math.min(batchSize, count - first);
      const images = this.images(Int32Array.from({ length: size }, (_, i) => first + i));
      try {
        yield images;
      } finally {
        images.dispose();
      }
    }
  }

  private checkedIndex(index: number): number {
    if (Number.isInteger(index) && index >= 0 && index < this.count) return index;
    const images = `the ${this.count} images of ${quoted(this.name)}`;
    throw new ArgumentError(
      'indices',
      `holds ${described(index)}; expected integers from 0 to ${this.count - 1}, for ${images}`,
    );
  }
}

function requireContent(content: ImageSplitContent): void {
  requireObject('content', content, '{ name, imageShape, pixels, labels }');
  const { name, imageShape, pixels, labels } = content;
  requireString('content.name', name, 'a name such as cifar10/train');
  requireArray('content.imageShape', imageShape, '[height, width, channels]');
  if (imageShape.length !== 3)
    reject('content.imageShape', imageShape, '[height, width, channels]');
  imageShape.forEach((side, i) => {
    requireInteger(`content.imageShape[${i}]`, side, 1);
  });
  requireBytes('content.pixels', pixels);
  requireBytes('content.labels', labels);
}
