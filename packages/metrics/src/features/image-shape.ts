/** The checks of shapes and of images that all feature maps share. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, reject, requireArray } from '@wprox/arguments';
import { requireFloatTensor } from '@wprox/runtime/tensors';

/** The most numbers of one input: 1 GiB as float32. */
const MOST = 2 ** 28;

/** Requires the shape of one input: some positive integers whose product is at most 2^28. */
export function requireShape(argument: string, shape: unknown): asserts shape is readonly number[] {
  requireArray(argument, shape, 'an array of positive integers, such as [32, 32, 3]');
  let size = 1;
  for (let i = 0; i < shape.length; i++) {
    const side = shape[i];
    if (!Number.isSafeInteger(side) || (side as number) < 1) {
      reject(`${argument}[${i}]`, side, 'an integer of at least 1');
    }
    size *= side as number;
  }
  if (shape.length > 0 && size <= MOST) return;
  const problem = `has ${shape.length} sides with the product ${size}; expected 1 to 2^28`;
  throw new ArgumentError(argument, problem);
}

/** Requires the shape of images: [height, width, channels] with 1 channel (gray) or 3 (RGB). */
export function requireImageShape(
  argument: string,
  shape: unknown,
): asserts shape is readonly [height: number, width: number, channels: number] {
  requireShape(argument, shape);
  const channels = shape[2];
  if (shape.length === 3 && (channels === 1 || channels === 3)) return;
  const problem = `is [${shape.slice(0, 6)}]; expected [height, width, 1] (gray) or [height, width, 3] (RGB)`;
  throw new ArgumentError(argument, problem);
}

/** Requires a float32 tensor of images [B, ...shape]. */
export function requireImages(
  argument: string,
  images: unknown,
  shape: readonly number[],
): asserts images is tf.Tensor4D {
  requireFloatTensor(argument, images, `a float32 tensor of images [B, ${shape}]`);
  if (images.rank === 4 && tf.util.arraysEqual(images.shape.slice(1), [...shape])) return;
  throw new ArgumentError(argument, `have shape [${images.shape}]; expected [B, ${shape}]`);
}
