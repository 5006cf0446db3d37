/**
 * What a graded perturbation of images is, and what all of them share: checks, level 0, and the way
 * from a tensor to pixels and back. The pixels are computed in float64 outside of TensorFlow.js, so
 * that the same seed gives the same images on every backend: what is measured on perturbed images
 * then differs by what is measured alone.
 */
import * as tf from '@tensorflow/tfjs';

/** What a perturbation asks of a random generator. `Random` of `@wprox/runtime` is all of it. */
export interface PerturbationSource {
  /** `count` independent draws, uniform in [low, high). */
  uniform(count: number, low: number, high: number): Float32Array;
  /** `count` independent draws from N(mean, standardDeviation²). */
  normal(count: number, mean: number, standardDeviation: number): Float32Array;
  /** An integer in [0, below). */
  integer(below: number): number;
}

/** A way of disturbing images, in rising degrees. */
export interface Perturbation {
  /** Lower-case words with hyphens between them, such as `salt-and-pepper`. */
  readonly name: string;
  /** Its degrees, rising from 0, which is the image itself. Other levels can be applied as well. */
  readonly levels: readonly number[];
  /** What a level is, such as `standard deviation in pixels`. */
  readonly unit: string;
  /**
   * The images, each perturbed on its own. At level 0 they are the same to the bit.
   *
   * @param images [B, height, width, channels] in [-1, 1]; they stay the caller's.
   * @param random where the perturbation draws from, image after image; untouched at level 0.
   * @returns images of the same shape in [-1, 1], the caller's.
   * @throws RangeError if a pixel is not in [-1, 1], or for another shape or an impossible level.
   */
  apply(images: tf.Tensor4D, level: number, random: PerturbationSource): Promise<tf.Tensor4D>;
}

/** The size of one image, whose values lie row after row, the channels of a pixel together. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** One image and where its perturbed self goes; `target` is a copy of `source` at first. */
export interface PerturbedImage extends ImageSize {
  readonly source: Float32Array;
  readonly target: Float32Array;
}

/** The levels that a perturbation can have, in words and as a test. */
export interface LevelRange {
  readonly expected: string;
  readonly includes: (level: number) => boolean;
}

export const share: LevelRange = {
  expected: 'a number from 0 to 1',
  includes: (level) => level >= 0 && level <= 1,
};

export const amount: LevelRange = {
  expected: 'a finite number of at least 0',
  includes: (level) => level >= 0 && Number.isFinite(level),
};

interface PerturbationOptions extends Pick<Perturbation, 'name' | 'levels' | 'unit'> {
  readonly range: LevelRange;
  /** Writes the perturbed image into `target`; not called at level 0. */
  readonly perturb: (image: PerturbedImage, level: number, random: PerturbationSource) => void;
}

/** A perturbation from what it does to one image. */
export function perturbation(options: PerturbationOptions): Perturbation {
  const { name, levels, unit, range, perturb } = options;
  return {
    name,
    levels,
    unit,
    apply: async (images, level, random) => {
      if (!range.includes(level)) {
        throw new RangeError(`the level of ${name} is ${level}; expected ${range.expected}`);
      }
      if (images.rank !== 4) {
        throw new RangeError(
          `images have shape [${images.shape}]; expected [batch, height, width, channels]`,
        );
      }
      const [count, height, width, channels] = images.shape;
      const values = (await images.data()) as Float32Array;
      const size = height * width * channels;
      checkPixels(values, size);
      // The data may be the tensor's own storage, and some backends keep what a tensor is made of.
      const perturbed = new Float32Array(values);
      for (let i = 0; level > 0 && i < count; i++) {
        const source = values.subarray(i * size, (i + 1) * size);
        const target = perturbed.subarray(i * size, (i + 1) * size);
        perturb({ source, target, height, width, channels }, level, random);
      }
      return tf.tensor4d(perturbed, [count, height, width, channels]);
    },
  };
}

/** Room for the rounding of float32. */
const TOLERANCE = 1e-6;

function checkPixels(values: Float32Array, size: number): void {
  const wrong = values.findIndex((value) => !(Math.abs(value) <= 1 + TOLERANCE));
  if (wrong < 0) return;
  throw new RangeError(
    `a pixel of image ${Math.floor(wrong / size)} is ${values[wrong]}; expected images in [-1, 1] ` +
      '(a byte b is b / 127.5 - 1)',
  );
}
