/**
 * The interface of graded perturbations, and what all of them share: the checks, level 0, and the
 * conversion of tensors to pixels and back. Pixels are computed in float64 outside of TensorFlow.js,
 * so that the same seed gives the same images on every backend.
 */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, reject } from '@wprox/arguments';
import { type Random, requireRandom } from '@wprox/runtime/random';
import { requireFloatTensor } from '@wprox/runtime/tensors';

/** A way to disturb images by a level that can be chosen. */
export interface Perturbation {
  /** Lower-case words joined by hyphens, such as `salt-and-pepper`. */
  readonly name: string;
  /** The graded levels, rising from 0, which is the image itself. Other levels can be applied too. */
  readonly levels: readonly number[];
  /** What a level is, such as `standard deviation in pixels`. */
  readonly unit: string;
  /**
   * Perturbs each image on its own. At level 0 the result is the same to the bit.
   *
   * @param images [B, height, width, channels] in [-1, 1]; they stay the caller's.
   * @param random the generator of the random choices, image after image; level 0 draws nothing.
   * @returns images of the same shape in [-1, 1]; the caller disposes them.
   * @throws ArgumentError if a pixel is not in [-1, 1], the shape is another or the level is out of range.
   */
  apply(images: tf.Tensor4D, level: number, random: Random): Promise<tf.Tensor4D>;
}

/** One image, whose values lie row after row, the channels of a pixel together. */
export interface PerturbedImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The image before. */
  readonly source: Float32Array;
  /** The image after; a copy of `source` at first. */
  readonly target: Float32Array;
}

/** The levels that a perturbation can have, in words and as a predicate. */
export interface LevelRange {
  readonly expected: string;
  readonly includes: (level: number) => boolean;
}

export const unitInterval: LevelRange = {
  expected: 'a number from 0 to 1',
  includes: (level) => level >= 0 && level <= 1,
};

export const nonNegative: LevelRange = {
  expected: 'a finite number of at least 0',
  includes: (level) => level >= 0 && Number.isFinite(level),
};

/** The kernel of a blur has eight pixels for each unit of the level. */
export const upToThousand: LevelRange = {
  expected: 'a number from 0 to 1000',
  includes: (level) => level >= 0 && level <= 1000,
};

interface PerturbationOptions extends Pick<Perturbation, 'name' | 'levels' | 'unit'> {
  readonly range: LevelRange;
  /** Writes the perturbed image into `target`; not called at level 0. */
  readonly perturb: (image: PerturbedImage, level: number, random: Random) => void;
}

const IMAGES = 'a tensor of images [batch, height, width, channels]';

/** Makes a perturbation of tensors from a function that perturbs one image. */
export function perturbation(options: PerturbationOptions): Perturbation {
  const { name, levels, unit, range, perturb } = options;
  return {
    name,
    levels,
    unit,
    apply: async (images, level, random) => {
      requireFloatTensor('images', images, IMAGES);
      if (images.rank !== 4) {
        throw new ArgumentError('images', `have shape [${images.shape}]; expected ${IMAGES}`);
      }
      if (typeof level !== 'number' || !range.includes(level)) {
        reject('level', level, `${range.expected} (${unit})`);
      }
      requireRandom('random', random);
      const [count, height, width, channels] = images.shape;
      const values = (await images.data()) as Float32Array;
      const size = height * width * channels;
      checkPixels(values, size);
      // A copy: the data may be the storage of the tensor, which must not change.
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

/** Allows for the rounding of float32. */
const TOLERANCE = 1e-6;

function checkPixels(values: Float32Array, size: number): void {
  const wrong = values.findIndex((value) => !(Math.abs(value) <= 1 + TOLERANCE));
  if (wrong < 0) return;
  throw new ArgumentError(
    'images',
    `hold ${values[wrong]} in image ${Math.floor(wrong / size)}; expected pixels in [-1, 1] ` +
      '(a byte b is b / 127.5 - 1)',
  );
}
